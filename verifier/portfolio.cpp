#include "verifier/portfolio.h"

#include <algorithm>
#include <atomic>
#include <future>
#include <mutex>
#include <vector>

namespace crasp::verifier {
namespace {

constexpr std::uint64_t kFirstLengths = 48;
constexpr double kFirstSeconds = 0.2;
constexpr double kBetweenSeconds = 0.5;  // for longer words, between two engines that look for proofs

struct Prover {
  Engine engine;
  double share;  ///< of the time that is left when its turn comes
  const char* doing;
};

/// The quicker ones first; with one thread for proofs, they take turns in this order.
constexpr Prover kProvers[] = {
    {Engine::parikh, 0.3, "counting moves"},
    {Engine::houdini, 0.7, "looking for an invariant"},
    {Engine::one_counter, 0.4, "counting derivations"},
    {Engine::spacer, 0.5, "asking Spacer for an invariant"},
};
constexpr std::size_t kProverCount = std::size(kProvers);

Finding search(Engine engine, const Subject& subject, const Budget& budget) {
  return entry_of(engine).search(subject, budget);
}

class Portfolio {
 public:
  Portfolio(const Subject& subject, unsigned jobs, const Progress& progress, const Budget& budget)
      : subject_(subject), jobs_(jobs), progress_(progress), budget_(budget) {}

  Finding run() {
    if (Finding found = search(Engine::intervals, subject_, budget_); is_sure(found)) return found;
    Finding found = try_short_words();
    if (is_enough(found)) return found;
    const std::uint64_t tried = std::get<Open>(found).length;
    found = jobs_ > 1 ? race() : take_turns();
    if (auto* open = std::get_if<Open>(&found)) open->length = std::max(open->length, tried);
    return found;
  }

 private:
  void tell(const std::string& message) {
    const std::lock_guard lock(telling_);
    if (progress_) progress_(message);
  }

  /// Sure, or no word that was asked for is bad.
  bool is_enough(const Finding& found) const {
    return is_sure(found) || std::get<Open>(found).length >= subject_.bound;
  }

  Finding try_short_words() {
    tell("trying short words");
    Subject shorter = subject_;
    shorter.bound = std::min(subject_.bound, kFirstLengths);
    return search(Engine::bounded, shorter, budget_.part(kFirstSeconds));
  }

  Finding try_longer_words(const Budget& budget) {
    tell("trying longer words");
    return search(Engine::bounded, subject_, budget);
  }

  Finding run_prover(const Prover& prover, double share, const Budget& budget) {
    tell(prover.doing);
    return search(prover.engine, subject_, budget.part(budget.seconds_left() * share));
  }

  /// On one thread: counterexamples that are longer than the first ones usually come at once.
  Finding take_turns() {
    std::uint64_t tried = 0;
    for (const Prover& prover : kProvers) {
      const double share = subject_.bound < kNoBound ? std::min(prover.share, 0.5) : prover.share;
      if (Finding found = run_prover(prover, share, budget_); is_sure(found)) return found;
      Finding found = try_longer_words(budget_.part(kBetweenSeconds));
      if (is_enough(found)) return found;
      tried = std::max(tried, std::get<Open>(found).length);
    }
    Finding found = try_longer_words(budget_);
    if (auto* open = std::get_if<Open>(&found)) open->length = std::max(open->length, tried);
    return found;
  }

  /// Words on this thread, proofs on the others.
  Finding race() {
    std::atomic<bool> over = false;
    std::atomic<std::size_t> next = 0;
    const Budget budget = budget_.until(over);
    std::vector<std::future<Finding>> provers;
    for (std::size_t k = 0; k < std::min<std::size_t>(jobs_ - 1, kProverCount); ++k) {
      provers.push_back(std::async(std::launch::async, [&] {
        Finding found = prove(next, budget);
        if (is_sure(found)) over = true;
        return found;
      }));
    }
    Finding found = try_longer_words(budget);
    if (is_enough(found)) over = true;
    for (auto& prover : provers) {
      Finding proof = prover.get();
      if (!is_sure(found) && is_sure(proof)) found = std::move(proof);
    }
    return found;
  }

  /// The provers that nobody has begun, one after the other; the last takes all the time there is.
  Finding prove(std::atomic<std::size_t>& next, const Budget& budget) {
    for (std::size_t k = next++; k < kProverCount && !budget.expired(); k = next++) {
      const double share = k + 1 == kProverCount ? 1 : kProvers[k].share;
      if (Finding found = run_prover(kProvers[k], share, budget); is_sure(found)) return found;
    }
    return Open{};
  }

  const Subject& subject_;
  unsigned jobs_;
  const Progress& progress_;
  const Budget& budget_;
  std::mutex telling_;
};

}  // namespace

Finding run_portfolio(const Subject& subject, unsigned jobs, const Progress& progress, const Budget& budget) {
  return Portfolio(subject, jobs, progress, budget).run();
}

}  // namespace crasp::verifier
