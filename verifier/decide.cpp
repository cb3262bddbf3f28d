#include "verifier/decide.h"

#include <algorithm>
#include <array>
#include <map>
#include <numeric>

#include "verifier/obstruction.h"

namespace crasp::verifier {
namespace {

using lang::Reading;

std::size_t at(Fragment fragment) { return static_cast<std::size_t>(fragment); }

class Decider {
 public:
  Decider(const lang::Dfa& dfa, const DecisionLimits& limits) : dfa_(dfa), limits_(limits) {
    Components components = strong_components(dfa.transitions, dfa.states(), dfa.symbols);
    components_ = components.members();
  }

  Decision run() {
    if (dfa_.states() > kSmall && refuted_by_pattern()) return std::move(result_);
    for (Reading reading : {Reading::last_symbol, Reading::after_word}) decide_plain(reading);
    if (!settled_by({Fragment::c_rasp})) {
      decide_windows(Fragment::local);
      for (Reading reading : {Reading::last_symbol, Reading::after_word}) decide_periods(reading);
      if (!settled_by({Fragment::periodic, Fragment::local})) decide_windows(Fragment::periodic_local);
    }
    for (Reading reading : {Reading::last_symbol, Reading::after_word}) inherit(reading);
    find_monoid_facts();
    return std::move(result_);
  }

 private:
  static constexpr lang::State kSmall = 32;

  FragmentVerdict& verdict(Fragment fragment, Reading reading) {
    return (reading == Reading::last_symbol ? result_.last_symbol : result_.after_word)[at(fragment)];
  }

  // Larger fragments inherit what a program of one of these shows, in both readings.
  bool settled_by(std::initializer_list<Fragment> fragments) {
    for (Reading reading : {Reading::last_symbol, Reading::after_word}) {
      const bool settled = std::any_of(fragments.begin(), fragments.end(), [&](Fragment fragment) {
        const FragmentVerdict& each = verdict(fragment, reading);
        return each.answer == Membership::yes && each.observation;
      });
      if (!settled) return false;
    }
    return true;
  }

  void find_monoid_facts() {
    std::vector<lang::State> all(dfa_.states());
    std::iota(all.begin(), all.end(), 0);
    const std::size_t elements = std::min(limits_.limit.semigroup, limits_.monoid_entries / dfa_.states());
    if (auto semigroup = transition_semigroup(dfa_, all, elements)) result_.monoid = monoid_facts(*semigroup);
  }

  // Fragments share observations.
  bool suffices(Observation observation, Reading reading) {
    const std::array key{observation.window, observation.period, static_cast<std::uint32_t>(reading)};
    if (auto known = sufficient_.find(key); known != sufficient_.end()) return known->second;
    std::optional<ObservedAutomaton> automaton = observe(dfa_, observation, limits_.observed_nodes);
    return sufficient_[key] = automaton && !separate(*automaton, reading).unseparated;
  }

  void decide_plain(Reading reading) {
    ObservedAutomaton automaton = *observe(dfa_, {}, dfa_.states());
    ObservedSeparation separation = separate(automaton, reading);
    FragmentVerdict& result = verdict(Fragment::c_rasp, reading);
    result.answer = separation.unseparated ? Membership::no : Membership::yes;
    if (!separation.unseparated) {
      result.observation = Observation{};
      return;
    }
    auto [first, second] = *separation.unseparated;
    const auto& component = components_[separation.components.of_node[first]];
    result.obstruction = describe(dfa_, component, automaton.state[first], automaton.state[second], Fragment::c_rasp);
  }

  // With windows both readings have the same power: the end marker sees the last symbol.
  void decide_windows(Fragment fragment) {
    FragmentVerdict& result = verdict(fragment, Reading::last_symbol);
    std::uint32_t period = 1;
    result.answer = Membership::yes;
    for (const std::vector<lang::State>& component : components_) {
      auto separation = separate_with_windows(dfa_, component, fragment == Fragment::periodic_local, limits_.limit);
      if (!separation) {
        result.answer = Membership::unknown;
        continue;
      }
      period = std::lcm(period, separation->period);
      if (!separation->unseparated) continue;
      auto [first, second, loop] = *separation->unseparated;
      result = {Membership::no, std::nullopt, describe(dfa_, component, component[first], component[second], fragment)};
      if (result.obstruction->kind == Obstruction::Kind::other) result.obstruction->loop = loop;
      break;
    }
    if (result.answer == Membership::unknown) result = from_patterns(fragment);
    if (result.answer != Membership::no) result.observation = search(fragment, period, Reading::last_symbol);
    if (result.observation) result.answer = Membership::yes;
    verdict(fragment, Reading::after_word) = result;
    if (result.answer == Membership::yes) {
      verdict(fragment, Reading::after_word).observation = search(fragment, period, Reading::after_word);
    }
  }

  void decide_periods(Reading reading) {
    FragmentVerdict& result = verdict(Fragment::periodic, reading);
    if (verdict(Fragment::c_rasp, reading).answer == Membership::yes) return;  // inherited below
    std::uint32_t period = 1;
    result.answer = Membership::yes;
    for (const std::vector<lang::State>& component : components_) {
      auto separation = separate_with_periods(dfa_, component, reading == Reading::last_symbol, limits_.limit);
      if (!separation) {
        result.answer = Membership::unknown;
        continue;
      }
      period = std::lcm(period, separation->period);
      if (!separation->unseparated) continue;
      auto [first, second, loop] = *separation->unseparated;
      result = {Membership::no, std::nullopt,
                describe(dfa_, component, component[first], component[second], Fragment::periodic)};
      return;
    }
    if (result.answer == Membership::unknown) result = from_patterns(Fragment::periodic);
    if (result.answer != Membership::no) result.observation = search(Fragment::periodic, period, reading);
    if (result.observation) result.answer = Membership::yes;
  }

  // A pattern that refutes the largest fragment refutes all, and takes much less time than the semigroup of a large
  // automaton.
  bool refuted_by_pattern() {
    const FragmentVerdict found = from_patterns(Fragment::periodic_local);
    if (found.answer != Membership::no) return false;
    result_.last_symbol.fill(found);
    result_.after_word.fill(found);
    return true;
  }

  // What a bound on the semigroup left open, a pattern may still refute.
  FragmentVerdict from_patterns(Fragment fragment) const {
    for (const std::vector<lang::State>& component : components_) {
      std::optional<Obstruction> found = describe_pattern(dfa_, component, fragment);
      if (found) return {Membership::no, std::nullopt, std::move(found)};
    }
    return {};
  }

  // The first observation that suffices, in the order of the number of views.
  std::optional<Observation> search(Fragment fragment, std::uint32_t period, Reading reading) {
    std::vector<std::pair<double, Observation>> candidates;
    double symbols = dfa_.symbols;
    std::uint32_t windows = fragment == Fragment::periodic ? 0 : limits_.window;
    for (std::uint32_t divisor = 1; divisor <= (fragment == Fragment::local ? 1 : period); ++divisor) {
      if (period % divisor != 0) continue;
      double views = divisor;
      for (std::uint32_t window = 0; window <= windows; ++window, views *= symbols) {
        if (views <= static_cast<double>(limits_.observed_nodes)) candidates.push_back({views, {window, divisor}});
      }
    }
    std::stable_sort(candidates.begin(), candidates.end(),
                     [](const auto& left, const auto& right) { return left.first < right.first; });
    for (const auto& [views, observation] : candidates) {
      if (suffices(observation, reading)) return observation;
    }
    return std::nullopt;
  }

  // A larger fragment has every program of a smaller one; where it is the smaller one that lacks an answer, a no
  // carries over.
  void inherit(Reading reading) {
    using F = Fragment;
    for (auto [small, large] : {std::pair{F::c_rasp, F::periodic},
                                {F::c_rasp, F::local},
                                {F::periodic, F::periodic_local},
                                {F::local, F::periodic_local}}) {
      const FragmentVerdict& from = verdict(small, reading);
      if (from.answer == Membership::yes && from.observation) verdict(large, reading) = from;
    }
    for (F small : {F::periodic, F::local}) {
      const FragmentVerdict& all = verdict(F::periodic_local, reading);
      if (verdict(small, reading).answer == Membership::unknown && all.answer == Membership::no)
        verdict(small, reading) = all;
    }
  }

  const lang::Dfa& dfa_;
  const DecisionLimits& limits_;
  std::vector<std::vector<lang::State>> components_;
  std::map<std::array<std::uint32_t, 3>, bool> sufficient_;  // by window, period and reading
  Decision result_;
};

}  // namespace

std::string_view name(Membership answer) {
  return answer == Membership::yes ? "yes" : answer == Membership::no ? "no" : "unknown";
}

Decision decide(const lang::Dfa& minimal, const DecisionLimits& limits) { return Decider(minimal, limits).run(); }

}  // namespace crasp::verifier
