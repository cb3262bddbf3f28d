#include "verifier/verify.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <thread>

#include "lang/overloaded.h"
#include "verifier/enumerate.h"
#include "verifier/portfolio.h"
#include "verifier/reduce.h"
#include "verifier/unfold.h"

namespace crasp::verifier {
namespace {

constexpr unsigned kUsualJobs = 2;  // one for words, one for proofs

class Verification {
 public:
  Verification(const Question& question, const Options& options)
      : question_(question), options_(options), budget_(options.seconds, options.bytes, options.stop) {}

  Conclusion run() {
    const auto begun = Budget::Clock::now();
    Conclusion conclusion = decide();
    conclusion.seconds = std::chrono::duration<double>(Budget::Clock::now() - begun).count();
    if (budget_.interrupted() && conclusion.outcome == Outcome::unknown) conclusion.reason = "interrupted";
    return conclusion;
  }

 private:
  std::uint64_t bound() const { return options_.bound.value_or(kNoBound); }
  unsigned jobs() const {
    return options_.jobs > 0 ? options_.jobs : std::clamp(std::thread::hardware_concurrency(), 1u, kUsualJobs);
  }
  void tell(const std::string& message) const {
    if (options_.progress) options_.progress(message);
  }

  Conclusion decide() {
    if (is_counterexample(question_, {}) == true) return refuted({}, "interpreter");
    if (options_.engine == Engine::enumerate) return enumerate_words("");
    tell("building the counter machine");
    const auto made = counter_machine(question_, budget_);
    if (const auto* unsupported = std::get_if<Unsupported>(&made)) return enumerate_words(unsupported->reason);
    const Machine& machine = std::get<Machine>(made);
    const bool raw = options_.engine == Engine::spacer_raw || options_.engine == Engine::parikh;
    Subject subject = raw && !machine.no_bad_word() ? Subject{machine, {}, bound()} : reduce(machine, bound(), budget_);
    subject.whole = &machine;
    if (subject.machine.no_bad_word()) return proved({subject.reductions, "intervals"}, machine);
    return std::visit(lang::Overloaded{[&](const Proof& proof) { return proved(proof, machine); },
                                       [&](const Counterexample& found) { return refuted(found.word, found.engine, found.shortest); },
                                       [&](const Open& open) { return open_up_to(open.length, open.reason); }},
                      search(subject));
  }

  Finding search(const Subject& subject) const {
    if (options_.engine == Engine::automatic) return run_portfolio(subject, jobs(), options_.progress, budget_);
    const EngineEntry& engine = entry_of(options_.engine);
    tell(fmt::format("asking `{}`", engine.name));
    return engine.search(subject, budget_);
  }

  Conclusion enumerate_words(const std::string& why) const {
    tell("trying words one by one");
    const Enumeration found = enumerate(question_, bound(), budget_);
    if (found.word) return refuted(*found.word, "enumeration");
    Conclusion conclusion = open_up_to(found.length, "");
    conclusion.reason = why.empty() ? "words were only tried one by one" : why;
    conclusion.engine = "enumeration";
    return conclusion;
  }

  Conclusion proved(const Proof& proof, const Machine& machine) const {
    const std::string problem = check(machine, proof.certificate, std::max(1.0, budget_.seconds_left()));
    if (!problem.empty()) return open_up_to(0, "a proof was found, but its certificate was rejected: " + problem);
    Conclusion conclusion;
    conclusion.outcome = Outcome::proved;
    conclusion.engine = proof.engine;
    conclusion.certificate = proof.certificate;
    return conclusion;
  }

  Conclusion refuted(const lang::Word& word, const std::string& engine, bool shortest = true) const {
    if (is_counterexample(question_, word) != true) {
      return open_up_to(0, "the interpreter does not confirm a counterexample that was found; please report this");
    }
    Conclusion conclusion;
    conclusion.outcome = Outcome::refuted;
    conclusion.engine = engine;
    conclusion.witness = word;
    conclusion.shortest = shortest;
    return conclusion;
  }

  /// No word up to `length` is a counterexample; that is all that was asked for, or not.
  Conclusion open_up_to(std::uint64_t length, const std::string& reason) const {
    Conclusion conclusion;
    conclusion.bound = length;
    const bool holds = length >= bound();
    if (holds) conclusion.outcome = Outcome::holds;
    if (!holds) conclusion.reason = reason;
    conclusion.engine = holds ? "bounded" : options_.engine == Engine::automatic ? "portfolio" : entry_of(options_.engine).name;
    return conclusion;
  }

  const Question& question_;
  const Options& options_;
  Budget budget_;
};

}  // namespace

std::variant<Machine, Unsupported> counter_machine(const Question& question, const Budget& budget) {
  auto problem = make_problem(question);
  if (auto* unsupported = std::get_if<Unsupported>(&problem)) return std::move(*unsupported);
  // The fewer functionals are part of the nodes, the smaller is the graph, and the more there is to count.
  std::variant<Machine, Unsupported> machine = Unsupported{};
  for (std::int64_t cap : {64, 4, 1, 0}) {
    machine = unfold(std::get<Problem>(problem), budget, {.cap = cap});
    if (std::holds_alternative<Machine>(machine)) break;
  }
  return machine;
}

Conclusion verify(const Question& question, const Options& options) { return Verification(question, options).run(); }

std::string certify(const Question& question, const Certificate& certificate, double seconds) {
  if (is_counterexample(question, {}) != false) return "the empty word is a counterexample";
  const Budget budget(seconds);
  auto machine = counter_machine(question, budget);
  if (const auto* unsupported = std::get_if<Unsupported>(&machine)) return unsupported->reason;
  return check(std::get<Machine>(machine), certificate, budget.seconds_left());
}

}  // namespace crasp::verifier
