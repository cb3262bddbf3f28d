#include "verifier/verify.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <set>
#include <thread>
#include <utility>

#include "lang/overloaded.h"
#include "verifier/enumerate.h"
#include "verifier/portfolio.h"
#include "verifier/reduce.h"
#include "verifier/unfold.h"

namespace crasp::verifier {
namespace {

constexpr unsigned kUsualJobs = 2;  // one for words, one for proofs
constexpr double kWholeSeconds = 2, kWholeShare = 0.3;  // of the time, for a machine of all outputs: the lesser of both
constexpr UnfoldLimits kWholeLimits = {.nodes = 2'000, .edges = 20'000};  // of that machine: those of each output are smaller

bool has_parts(const Question& question) { return !question.output && question.left.outputs().size() > 1; }

/// The question about one output.
Question about(Question question, std::size_t output) {
  question.text += fmt::format(", output {}", question.left.alphabet.symbols[output]);
  question.output = output;
  return question;
}

/// The length up to which no word is a counterexample.
std::uint64_t tried(const Conclusion& conclusion) {
  if (conclusion.outcome == Outcome::proved) return kNoBound;
  if (conclusion.outcome == Outcome::refuted) return conclusion.shortest ? conclusion.witness.size() - 1 : 0;
  return conclusion.bound.value_or(0);
}

class Verification {
 public:
  /// A part has one machine, and is left open if there is none.
  Verification(const Question& question, const Options& options, bool part = false)
      : question_(question), options_(options), part_(part), budget_(options.seconds, options.bytes, options.stop) {}

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
    Conclusion conclusion = part_ || !has_parts(question_) ? decide_by_machine() : divide();
    return no_machine_.empty() || part_ ? conclusion : enumerate_words(no_machine_);
  }

  Conclusion decide_by_machine() {
    tell("building the counter machine");
    const auto made = counter_machine(question_, budget_);
    if (const auto* machine = std::get_if<Machine>(&made)) return decide(*machine);
    no_machine_ = std::get<Unsupported>(made).reason;
    return open_up_to(0, no_machine_);
  }

  /// All outputs together first, then each.
  Conclusion divide() {
    Options options = options_;
    options.seconds = std::min(kWholeSeconds, kWholeShare * budget_.seconds_left());
    Verification whole(question_, options, true);
    Conclusion together = whole.run();
    if (together.outcome != Outcome::unknown) return together;
    auto apart = decide_by_output();
    if (!apart) no_machine_ = whole.no_machine_;
    return apart && (apart->outcome != Outcome::unknown || tried(*apart) >= tried(together)) ? std::move(*apart) : together;
  }

  /// Nothing where there is an output without a machine.
  std::optional<Conclusion> decide_by_output() {
    const std::size_t count = question_.left.outputs().size();
    std::vector<Conclusion> parts;
    Options options = options_;
    for (std::size_t k = 0; k < count; ++k) {
      const Question one = about(question_, k);
      options.seconds = budget_.seconds_left() / static_cast<double>(count - k);
      Verification part(one, options, true);
      parts.push_back(part.run());
      if (!part.no_machine_.empty()) return std::nullopt;
      if (parts.back().outcome == Outcome::refuted) options.bound = parts.back().witness.size();  // of interest are shorter ones
    }
    return joined(parts);
  }

  /// What the answers about all outputs say together.
  Conclusion joined(std::vector<Conclusion>& parts) const {
    const auto shorter = [](const Conclusion* a, const Conclusion* b) {
      return std::pair(a->witness.size(), a->witness) < std::pair(b->witness.size(), b->witness);
    };
    std::vector<const Conclusion*> refuted_ones;
    for (const Conclusion& part : parts) {
      if (part.outcome == Outcome::refuted) refuted_ones.push_back(&part);
    }
    if (!refuted_ones.empty()) {
      const Conclusion& first = **std::ranges::min_element(refuted_ones, shorter);
      const std::uint64_t length = first.witness.size();
      const bool shortest = first.shortest && std::ranges::all_of(parts, [&](const Conclusion& part) {
        return part.outcome == Outcome::refuted ? part.shortest : tried(part) >= length;
      });
      return refuted(first.witness, by_output(first.engine), shortest);
    }
    return std::ranges::all_of(parts, [](const Conclusion& part) { return part.outcome == Outcome::proved; }) ? proved(parts)
                                                                                                             : left_open(parts);
  }

  Conclusion proved(std::vector<Conclusion>& parts) const {
    Conclusion whole;
    whole.outcome = Outcome::proved;
    whole.certificate.emplace();
    std::set<std::string> engines;
    for (Conclusion& part : parts) {
      engines.insert(part.engine);
      whole.certificate->outputs.push_back(std::move(*part.certificate));
    }
    whole.engine = by_output(fmt::format("{}", fmt::join(engines, " and ")));
    return whole;
  }

  Conclusion left_open(const std::vector<Conclusion>& parts) const {
    const auto least = std::ranges::min_element(parts, {}, tried);
    const auto open = std::ranges::find(parts, Outcome::unknown, &Conclusion::outcome);
    const std::string reason =
        open == parts.end() ? "" : fmt::format("output {}: {}", question_.left.alphabet.symbols[std::size_t(open - parts.begin())], open->reason);
    return open_up_to(tried(*least), reason);
  }

  static std::string by_output(const std::string& engine) { return engine + " by output"; }

  Conclusion decide(const Machine& machine) {
    const bool raw = options_.engine == Engine::spacer_raw || options_.engine == Engine::parikh || options_.engine == Engine::one_counter;
    Subject subject = raw && !machine.no_bad_word() ? Subject{machine, {}, bound()} : reduce(machine, bound(), budget_);
    subject.whole = &machine;
    if (subject.machine.no_bad_word()) return proved({subject.reductions, "intervals"}, machine);
    return std::visit(lang::Overloaded{[&](const Proof& proof) { return proved(proof, machine); },
                                       [&](const Counterexample& found) { return refuted(found.word, found.engine, found.shortest); },
                                       [&](const Open& open) { return open_up_to(open.length, open.reason, open.engine); }},
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
  Conclusion open_up_to(std::uint64_t length, const std::string& reason, const std::string& engine = "bounded") const {
    Conclusion conclusion;
    conclusion.bound = length;
    const bool holds = length >= bound();
    if (holds) conclusion.outcome = Outcome::holds;
    if (!holds) conclusion.reason = reason;
    conclusion.engine = holds ? engine : options_.engine == Engine::automatic ? "portfolio" : entry_of(options_.engine).name;
    return conclusion;
  }

  const Question& question_;
  const Options& options_;
  bool part_;
  Budget budget_;
  std::string no_machine_;  ///< why there is no machine
};

}  // namespace

std::variant<Machine, Unsupported> counter_machine(const Question& question, const Budget& budget) {
  auto problem = make_problem(question);
  if (auto* unsupported = std::get_if<Unsupported>(&problem)) return std::move(*unsupported);
  // The fewer functionals are part of the nodes, the smaller is the graph, and the more there is to count.
  std::variant<Machine, Unsupported> machine = Unsupported{};
  UnfoldLimits limits = has_parts(question) ? kWholeLimits : UnfoldLimits{};
  for (std::int64_t cap : {64, 4, 1, 0}) {
    limits.cap = cap;
    machine = unfold(std::get<Problem>(problem), budget, limits);
    if (std::holds_alternative<Machine>(machine)) break;
  }
  return machine;
}

Conclusion verify(const Question& question, const Options& options) { return Verification(question, options).run(); }

std::vector<Claim> claims(const Question& question, const Certificate& certificate) {
  if (certificate.outputs.empty()) return {{question, &certificate}};
  if (certificate.outputs.size() != question.left.outputs().size()) return {};
  std::vector<Claim> result;
  for (std::size_t k = 0; k < certificate.outputs.size(); ++k) result.push_back({about(question, k), &certificate.outputs[k]});
  return result;
}

std::string certify(const Question& question, const Certificate& certificate, double seconds) {
  if (is_counterexample(question, {}) != false) return "the empty word is a counterexample";
  const Budget budget(seconds);
  const std::vector<Claim> all = claims(question, certificate);
  if (all.empty()) return "the certificate is for another number of outputs";
  for (const Claim& claim : all) {
    auto machine = counter_machine(claim.question, budget);
    if (const auto* unsupported = std::get_if<Unsupported>(&machine)) return unsupported->reason;
    std::string problem = check(std::get<Machine>(machine), *claim.certificate, budget.seconds_left());
    if (!problem.empty()) return problem;
  }
  return {};
}

}  // namespace crasp::verifier
