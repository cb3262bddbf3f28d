#include "verifier/obstruction.h"

#include "verifier/pair_graph.h"

namespace crasp::verifier {
namespace {

constexpr std::size_t kRotationLimit = 2'000;  // elements of a semigroup that are searched for groups

lang::SymbolWord word_to(const lang::Dfa& dfa, lang::State state) {
  std::vector<bool> wanted(dfa.states());
  wanted[state] = true;
  return lang::shortest_path(dfa, dfa.start, wanted).value_or(lang::SymbolWord{});
}

// A word accepted from exactly one of the states; not empty, so that it counts in both readings.
lang::SymbolWord distinguishing_suffix(lang::Dfa dfa, lang::State first, lang::State second) {
  std::optional<lang::SymbolWord> best;
  for (std::uint32_t symbol = 0; symbol < dfa.symbols; ++symbol) {
    lang::Dfa other = dfa;
    dfa.start = dfa.next(first, symbol);
    other.start = dfa.next(second, symbol);
    std::optional<lang::SymbolWord> rest = lang::shortest_difference(dfa, other);
    if (!rest || (best && best->size() <= rest->size() + 1)) continue;
    rest->insert(rest->begin(), symbol);
    best = std::move(rest);
  }
  return best.value_or(lang::SymbolWord{});
}

void name_states(Obstruction& obstruction, const lang::Dfa& dfa, lang::State first, lang::State second) {
  obstruction.first = first;
  obstruction.second = second;
  obstruction.to_first = word_to(dfa, first);
  obstruction.to_second = word_to(dfa, second);
  obstruction.suffix = distinguishing_suffix(dfa, first, second);
}

bool reads_periods(Fragment fragment) { return fragment == Fragment::periodic || fragment == Fragment::periodic_local; }

std::optional<Rotation> rotation(const lang::Dfa& dfa, std::span<const lang::State> component, Fragment fragment) {
  std::optional<Semigroup> semigroup = transition_semigroup(dfa, component, kRotationLimit);
  if (!semigroup) return std::nullopt;
  if (reads_periods(fragment)) {
    std::optional<Stable> stable = stable_semigroup(*semigroup, kRotationLimit);
    return stable ? find_rotation(*semigroup, stable->elements) : std::nullopt;
  }
  std::vector<std::uint32_t> all;
  for (std::uint32_t element = 0; element < semigroup->elements.size(); ++element) all.push_back(element);
  return find_rotation(*semigroup, all);
}

}  // namespace

std::optional<Obstruction> describe_pattern(const lang::Dfa& dfa, std::span<const lang::State> component,
                                            Fragment fragment) {
  Obstruction result;
  result.component.assign(component.begin(), component.end());
  if (auto found = rotation(dfa, component, fragment)) {
    result.kind = Obstruction::Kind::group;
    result.word = found->word;
    for (std::uint32_t point : found->cycle) result.cycle.push_back(component[point]);
    name_states(result, dfa, result.cycle[0], result.cycle[1]);
    return result;
  }
  if (auto found = find_swap(dfa, component, reads_periods(fragment))) {
    result.kind = Obstruction::Kind::group;
    result.word = found->word;
    result.cycle = {found->first, found->second};
    name_states(result, dfa, found->first, found->second);
    return result;
  }
  if (auto found = find_flip_flop(dfa, component)) {
    result.kind = Obstruction::Kind::flip_flop;
    result.loop = found->loop;
    result.word = found->reset;
    name_states(result, dfa, found->first, found->second);
    return result;
  }
  bool windows = fragment == Fragment::local || fragment == Fragment::periodic_local;
  if (windows) return std::nullopt;
  if (auto found = find_merge(dfa, component)) {
    result.kind = Obstruction::Kind::merge;
    result.word = found->word;
    name_states(result, dfa, found->first, found->second);
    return result;
  }
  return std::nullopt;
}

Obstruction describe(const lang::Dfa& dfa, std::span<const lang::State> component, lang::State first,
                     lang::State second, Fragment fragment) {
  if (std::optional<Obstruction> pattern = describe_pattern(dfa, component, fragment)) return *pattern;
  Obstruction result;
  result.component.assign(component.begin(), component.end());
  name_states(result, dfa, first, second);
  return result;
}

namespace {

std::string spelled(const lang::SymbolWord& word, std::span<const std::string> symbols) {
  if (word.empty()) return "the empty word";
  bool single = true;
  for (const std::string& symbol : symbols) single = single && symbol.size() == 1;
  std::string result = "`";
  for (std::size_t at = 0; at < word.size(); ++at) {
    if (at > 0 && !single) result += ' ';
    result += symbols[word[at]];
  }
  return result + "`";
}

std::string what_helps_not(Fragment fragment) {
  switch (fragment) {
    case Fragment::c_rasp: return "";
    case Fragment::periodic: return ", whatever the period";
    case Fragment::local: return ", whatever the window";
    case Fragment::periodic_local: return ", whatever the window and the period";
    case Fragment::task: break;
  }
  return "";
}

std::string pattern_sentence(const Obstruction& obstruction, std::span<const std::string> symbols) {
  std::string word = spelled(obstruction.word, symbols);
  switch (obstruction.kind) {
    case Obstruction::Kind::group:
      return "; the language counts modulo " + std::to_string(obstruction.cycle.size()) + " (a group): " + word +
             " moves " + std::to_string(obstruction.cycle.size()) + " states in a circle";
    case Obstruction::Kind::flip_flop:
      return "; the language asks which of two events came last (a flip-flop): " + spelled(obstruction.loop, symbols) +
             " keeps both states, " + word + " sends both to one";
    case Obstruction::Kind::merge:
      return "; " + word + " sends both to one state, after which no counter can remember them";
    case Obstruction::Kind::other: return "; this is neither a group nor a flip-flop";
  }
  return "";
}

}  // namespace

std::string explain(const Obstruction& obstruction, Fragment fragment, std::span<const std::string> symbols) {
  return "no bounded counter separates the states after " + spelled(obstruction.to_first, symbols) + " and after " +
         spelled(obstruction.to_second, symbols) + " in their component of " +
         std::to_string(obstruction.component.size()) + " states" + what_helps_not(fragment) + ", yet " +
         spelled(obstruction.suffix, symbols) + " leads to different verdicts" + pattern_sentence(obstruction, symbols);
}

}  // namespace crasp::verifier
