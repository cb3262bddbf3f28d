#include "verifier/verify.h"

#include <fmt/format.h>

#include <algorithm>

#include "verifier/bounded.h"
#include "verifier/boxes.h"
#include "verifier/enumerate.h"
#include "verifier/lattice.h"
#include "verifier/regions.h"
#include "verifier/smt.h"
#include "verifier/spacer.h"
#include "verifier/templates.h"
#include "verifier/unfold.h"

namespace crasp::verifier {
namespace {

constexpr int kMostRounds = 3;             // of boxes: each starts from what the one before left
constexpr std::uint64_t kFirstLengths = 48;
constexpr std::uint64_t kSampledLengths = 24;  // of words whose states suggest invariants
constexpr double kFirstSeconds = 0.2, kFurtherSeconds = 0.5;
constexpr double kSpacerShare = 0.5;       // of the time that is left when its turn comes
constexpr std::uint64_t kNoBound = std::uint64_t{1} << 40;

class Verification {
 public:
  Verification(const Question& question, const Options& options)
      : question_(question), options_(options), budget_(options.seconds, options.bytes, options.stop) {}

  Conclusion run() {
    Conclusion conclusion = decide();
    conclusion.seconds = options_.seconds - budget_.seconds_left();
    if (options_.stop != nullptr && budget_.interrupted() && conclusion.outcome == Outcome::unknown) conclusion.reason = "interrupted";
    return conclusion;
  }

 private:
  bool wants(Engine engine) const { return options_.engine == Engine::automatic || options_.engine == engine; }
  std::uint64_t bound() const { return options_.bound.value_or(kNoBound); }
  void tell(const std::string& message) const {
    if (options_.progress) options_.progress(message);
  }

  Conclusion decide() {
    if (is_counterexample(question_, {}) == true) return refuted({}, "interpreter", true);
    if (options_.engine == Engine::enumerate) return enumerate_words("");
    tell("building the counter machine");
    auto machine = counter_machine(question_, budget_);
    if (const auto* unsupported = std::get_if<Unsupported>(&machine)) return enumerate_words(unsupported->reason);
    whole_ = std::get<Machine>(std::move(machine));
    machine_ = whole_;
    if (options_.engine == Engine::spacer_raw) return decide_raw();
    shrink_by_boxes();
    if (machine_.no_bad_word()) return prove(certificate_, "intervals");
    if (options_.engine == Engine::intervals) return unknown("the intervals alone prove nothing");
    if (auto conclusion = explore_short()) return *conclusion;
    if (wants(Engine::houdini)) {
      if (auto conclusion = find_invariant()) return *conclusion;
    }
    if (options_.engine == Engine::houdini) return unknown("no invariant was found");
    if (options_.engine == Engine::spacer) {
      tell("asking Spacer for an invariant");
      return find_by_spacer(budget_).value_or(unknown("Spacer found no invariant"));
    }
    if (options_.engine == Engine::automatic) {
      if (auto conclusion = explore_further()) return *conclusion;
      tell("asking Spacer for an invariant");
      if (auto conclusion = find_by_spacer(budget_.part(budget_.seconds_left() * kSpacerShare))) return *conclusion;
    }
    return explore_long();
  }

  Conclusion decide_raw() {
    if (machine_.no_bad_word()) return prove(certificate_, "closed states");
    return find_by_spacer(budget_).value_or(unknown("Spacer found no invariant"));
  }

  /// The machine with the length of the word, or not, in coordinates that are dense if there are such.
  Machine viewed(bool with_length) {
    const Machine plain = with_length ? verifier::with_length(machine_) : machine_;
    auto dense = in_lattice_coordinates(plain);
    certificate_.with_length = with_length;
    certificate_.in_lattice = dense && same_steps(plain, *dense);
    return certificate_.in_lattice ? std::move(*dense) : plain;
  }

  void shrink_by_boxes() {
    for (int round = 0; round < kMostRounds && !machine_.no_bad_word(); ++round) {
      auto boxes = find_boxes(machine_, budget_);
      if (!boxes || !are_sound(machine_, *boxes)) return;
      Machine pruned = prune(machine_, *boxes);
      const bool settled = pruned.edge_count() == machine_.edge_count();
      certificate_.rounds.push_back(std::move(*boxes));
      machine_ = std::move(pruned);
      if (settled) return;
    }
  }

  std::optional<Conclusion> explore_short() {
    tell("trying short words");
    const double seconds = options_.engine == Engine::automatic ? kFirstSeconds : 0;
    return explore_to(std::min(bound(), kFirstLengths), budget_.part(seconds));
  }

  /// Counterexamples that are longer than the first ones usually come at once.
  std::optional<Conclusion> explore_further() {
    tell("trying longer words");
    return explore_to(bound(), budget_.part(kFurtherSeconds));
  }

  Conclusion explore_long() {
    tell("trying longer words");
    if (auto conclusion = explore_to(bound(), budget_)) return *conclusion;
    const bool memory = exploration_.end == Exploration::End::memory;
    return unknown(memory ? fmt::format("the memory limit of {} MiB was reached", options_.bytes >> 20)
                          : "time ran out: no proof was found and no counterexample");
  }

  /// All states of a layer have words of one length, so they are told apart by the other coordinates alone.
  std::optional<Conclusion> explore_to(std::uint64_t length, const Budget& budget) {
    explored_ = viewed(true);
    exploration_ = explore(explored_, length, budget);
    return conclude();
  }

  /// What an exploration says for sure.
  std::optional<Conclusion> conclude() {
    if (exploration_.end == Exploration::End::counterexample) return refuted(exploration_.word, "bounded", true);
    if (exploration_.end == Exploration::End::closed) return prove(closed_certificate(), "closed states");
    if (exploration_.end != Exploration::End::bound || exploration_.length < bound()) return std::nullopt;
    Conclusion conclusion;
    conclusion.outcome = Outcome::holds;
    conclusion.bound = bound();
    conclusion.engine = "bounded";
    return conclusion;
  }

  Certificate closed_certificate() const {
    Certificate certificate = certificate_;
    ClosedStates states(explored_.nodes.size(), RunSet(explored_.dimensions));
    for (const Layer& layer : exploration_.layers) {
      for (std::size_t node = 0; node < layer.size(); ++node) states[node].add_all(layer[node]);
    }
    for (RunSet& set : states) set.normalise();
    certificate.invariant = std::move(states);
    return certificate;
  }

  std::optional<Conclusion> find_invariant() {
    tell("looking for an invariant");
    const Budget budget = budget_.part(options_.bound ? budget_.seconds_left() / 2 : budget_.seconds_left() * 0.7);
    if (auto conclusion = find_inequalities(budget)) return conclusion;
    if (!split_nodes()) return std::nullopt;
    if (machine_.no_bad_word()) return prove(certificate_, "intervals");
    return find_inequalities(budget);
  }

  std::optional<Conclusion> find_inequalities(const Budget& budget) {
    for (const bool length : {false, true}) {
      const Machine machine = viewed(length);
      const Exploration sampled = explore(machine, kSampledLengths, budget.part(kFirstSeconds));
      auto found = strongest_inductive(machine, sample_inequalities(machine, sampled.layers), budget);
      if (!found) continue;
      Certificate certificate = certificate_;
      certificate.invariant = std::move(*found);
      return prove(certificate, "houdini");
    }
    return std::nullopt;
  }

  /// In the coordinates of the machine, and then also with the length of the word.
  std::optional<Conclusion> find_by_spacer(const Budget& budget) {
    for (const bool length : {false, true}) {
      const Machine machine = options_.engine == Engine::spacer_raw && !length ? plain() : viewed(length);
      auto found = find_formulas(machine, length ? budget : budget.part(budget.seconds_left() / 2));
      if (!found) continue;
      Certificate certificate = certificate_;
      certificate.invariant = std::move(*found);
      return prove(certificate, "spacer");
    }
    return std::nullopt;
  }

  /// The machine as it is.
  Machine plain() {
    certificate_.with_length = certificate_.in_lattice = false;
    return machine_;
  }

  /// Splits nodes by regions; false if that is too much. The machine stays one for the same question.
  bool split_nodes() {
    auto split = split_by_regions(machine_);
    if (!split) return false;
    auto boxes = find_boxes(*split, budget_);
    if (!boxes || !are_sound(*split, *boxes)) return false;
    machine_ = prune(*split, *boxes);
    certificate_.split = std::move(boxes);
    return true;
  }

  Conclusion enumerate_words(const std::string& why) {
    tell("trying words one by one");
    const Enumeration found = enumerate(question_, bound(), budget_);
    if (found.word) return refuted(*found.word, "enumeration", true);
    Conclusion conclusion = unknown(why.empty() ? "words were only tried one by one" : why);
    conclusion.engine = "enumeration";
    conclusion.bound = found.length;
    if (found.length >= bound()) conclusion.outcome = Outcome::holds;
    return conclusion;
  }

  Conclusion prove(const Certificate& certificate, const std::string& engine) {
    const std::string problem = check(whole_, certificate, std::max(1.0, budget_.seconds_left()));
    if (!problem.empty()) return unknown("a proof was found, but its certificate was rejected: " + problem);
    Conclusion conclusion;
    conclusion.outcome = Outcome::proved;
    conclusion.engine = engine;
    conclusion.certificate = certificate;
    return conclusion;
  }

  Conclusion refuted(const lang::Word& word, const std::string& engine, bool shortest) {
    if (is_counterexample(question_, word) != true) {
      return unknown("the interpreter does not confirm a counterexample that was found; please report this");
    }
    Conclusion conclusion;
    conclusion.outcome = Outcome::refuted;
    conclusion.engine = engine;
    conclusion.witness = word;
    conclusion.shortest = shortest;
    return conclusion;
  }

  Conclusion unknown(const std::string& reason) const {
    Conclusion conclusion;
    conclusion.engine = "portfolio";
    conclusion.reason = reason;
    conclusion.bound = exploration_.length;
    return conclusion;
  }

  const Question& question_;
  const Options& options_;
  Budget budget_;
  Machine whole_, machine_, explored_;
  Certificate certificate_;
  Exploration exploration_;
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
