#include "verifier/engine.h"

#include <fmt/format.h>

#include <algorithm>

#include "verifier/bounded.h"
#include "verifier/k_induction.h"
#include "verifier/lattice.h"
#include "verifier/parikh.h"
#include "verifier/reduce.h"
#include "verifier/smt.h"
#include "verifier/spacer.h"
#include "verifier/templates.h"

namespace crasp::verifier {
namespace {

constexpr std::uint64_t kSampledLengths = 24;  // of words whose states suggest invariants
constexpr double kSampledSeconds = 0.2;
constexpr double kFirstWordSeconds = 0.5;  // for the first of the shortest words, once there is one

Certificate with_invariant(Certificate certificate, decltype(Certificate::invariant) invariant) {
  certificate.invariant = std::move(invariant);
  return certificate;
}

/// All states of all layers.
ClosedStates closed_states(const Machine& machine, const std::vector<Layer>& layers) {
  ClosedStates states(machine.nodes.size(), RunSet(machine.dimensions));
  for (const Layer& layer : layers) {
    for (std::size_t node = 0; node < layer.size(); ++node) states[node].add_all(layer[node]);
  }
  for (RunSet& set : states) set.normalise();
  return states;
}

/// All states of a layer have words of one length, so with the length they are told apart by the other coordinates alone.
Finding bounded(const Subject& subject, const Budget& budget) {
  View seen = view(subject, true);
  Exploration found = explore(seen.machine, subject.bound, budget);
  switch (found.end) {
    case Exploration::End::counterexample: return Counterexample{std::move(found.word), "bounded"};
    case Exploration::End::closed:
      return Proof{with_invariant(std::move(seen.certificate), closed_states(seen.machine, found.layers)), "closed states"};
    case Exploration::End::bound: return Open{found.length, "longer words were not tried"};
    case Exploration::End::memory:
      return Open{found.length, fmt::format("the memory limit of {} MiB was reached", budget.bytes() >> 20)};
    case Exploration::End::time: break;
  }
  return Open{found.length, "time ran out: no proof was found and no counterexample"};
}

Finding intervals(const Subject& subject, const Budget&) {
  if (subject.machine.no_bad_word()) return Proof{subject.reductions, "intervals"};
  return Open{0, "the intervals alone prove nothing"};
}

Finding inequalities(const Subject& subject, const Budget& budget) {
  for (const bool length : {false, true}) {
    View seen = view(subject, length);
    const Exploration sampled = explore(seen.machine, kSampledLengths, budget.part(kSampledSeconds));
    auto found = strongest_inductive(seen.machine, sample_inequalities(seen.machine, sampled.layers), budget);
    if (found) return Proof{with_invariant(std::move(seen.certificate), std::move(*found)), "houdini"};
  }
  return Open{0, "no invariant was found"};
}

/// If nodes have no inequalities that are enough, their regions may.
Finding houdini(const Subject& subject, const Budget& budget) {
  if (Finding found = inequalities(subject, budget); is_sure(found)) return found;
  const auto split = split_nodes(subject, budget);
  if (!split) return Open{0, "no invariant was found"};
  if (Finding found = intervals(*split, budget); is_sure(found)) return found;
  return inequalities(*split, budget);
}

/// Words that are as short as the base cases first.
Finding k_induction(const Subject& subject, const Budget& budget) {
  Subject shorter = subject;
  shorter.bound = std::min(subject.bound, kMostInduction);
  const Finding base = bounded(shorter, budget);
  if (is_sure(base)) return base;
  for (const bool length : {false, true}) {
    View seen = view(subject, length);
    auto found = find_induction(seen.machine, length ? budget : budget.part(budget.seconds_left() / 2));
    if (found) return Proof{with_invariant(std::move(seen.certificate), std::move(*found)), "k-induction"};
  }
  return Open{std::get<Open>(base).length, "k-induction proves nothing"};
}

std::optional<Finding> formulas(View seen, const Budget& budget) {
  auto found = find_formulas(seen.machine, budget);
  if (!found) return std::nullopt;
  return Proof{with_invariant(std::move(seen.certificate), std::move(*found)), "spacer"};
}

Finding spacer_after(View first, const Subject& subject, const Budget& budget) {
  if (auto found = formulas(std::move(first), budget.part(budget.seconds_left() / 2))) return std::move(*found);
  if (auto found = formulas(view(subject, true), budget)) return std::move(*found);
  return Open{0, "Spacer found no invariant"};
}

Finding spacer(const Subject& subject, const Budget& budget) { return spacer_after(view(subject, false), subject, budget); }

/// In the coordinates of the machine first.
Finding spacer_raw(const Subject& subject, const Budget& budget) {
  return spacer_after({subject.machine, subject.reductions}, subject, budget);
}

const char* name_of(Counted counted) { return counted == Counted::moves ? "parikh" : "one-counter"; }

/// The word, if it is as short as asked for. That no word up to the bound is bad is asked of another solver again.
Finding within(const Subject& subject, const Machine& machine, Counted counted, BadWord found, Open tried, const Budget& budget) {
  if (found.word.size() <= subject.bound) return Counterexample{std::move(found.word), name_of(counted), found.shortest};
  tried.reason = "a counterexample was found, but it is longer";
  const NoWalk none{std::move(found.cuts), counted};
  if (!found.shortest || !check_no_walk(machine, none, budget.seconds_left(), subject.bound).empty()) return tried;
  return Open{subject.bound, tried.reason, name_of(counted)};
}

/// Where there is a bad word, merged states say which is the first of the shortest, if they come as far.
Finding refute_by_counting(const Subject& subject, const Machine& machine, Counted counted, BadWord any, const Budget& budget) {
  const std::uint64_t longest = std::min<std::uint64_t>(any.word.size(), subject.bound);
  Exploration first = explore(view(subject, true).machine, longest, budget.part(kFirstWordSeconds));
  if (first.end == Exploration::End::counterexample) return Counterexample{std::move(first.word), name_of(counted)};
  if (first.length >= subject.bound) return Open{first.length, "a counterexample was found, but it is longer"};
  auto found = find_walk(machine, counted, {first.length, true}, budget);
  auto* shorter = std::get_if<BadWord>(&found);
  return within(subject, machine, counted, std::move(shorter != nullptr ? *shorter : any), Open{first.length, {}}, budget);
}

template <Counted counted>
Finding count(const Subject& subject, const Budget& budget) {
  const Machine& machine = subject.whole != nullptr ? *subject.whole : subject.machine;
  if (machine.no_bad_word()) return Open{0, "there is nothing to count"};
  auto found = find_walk(machine, counted, {}, budget);
  if (auto* proof = std::get_if<NoWalk>(&found)) return Proof{with_invariant({}, std::move(*proof)), name_of(counted)};
  if (auto* word = std::get_if<BadWord>(&found)) return refute_by_counting(subject, machine, counted, std::move(*word), budget);
  return Open{0, std::get<Undecided>(found).reason};
}

constexpr EngineEntry kEngines[] = {
    {Engine::automatic, "auto", nullptr},
    {Engine::bounded, "bounded", bounded},
    {Engine::enumerate, "enumerate", nullptr},
    {Engine::houdini, "houdini", houdini},
    {Engine::intervals, "intervals", intervals},
    {Engine::k_induction, "k-induction", k_induction},
    {Engine::one_counter, "one-counter", count<Counted::productions>},
    {Engine::parikh, "parikh", count<Counted::moves>},
    {Engine::spacer, "spacer", spacer},
    {Engine::spacer_raw, "spacer-raw", spacer_raw},
};

}  // namespace

View view(const Subject& subject, bool with_length) {
  View result{with_length ? verifier::with_length(subject.machine) : subject.machine, subject.reductions};
  auto dense = in_lattice_coordinates(result.machine);
  result.certificate.with_length = with_length;
  result.certificate.in_lattice = dense && same_steps(result.machine, *dense);
  if (result.certificate.in_lattice) result.machine = std::move(*dense);
  return result;
}

std::span<const EngineEntry> engines() { return kEngines; }

const EngineEntry& entry_of(Engine engine) {
  return *std::find_if(std::begin(kEngines), std::end(kEngines), [&](const EngineEntry& entry) { return entry.engine == engine; });
}

}  // namespace crasp::verifier
