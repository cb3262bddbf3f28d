// State elimination (Brzozowski and McCluskey, 1963): arrows carry expressions; taking state q away replaces each way p → q → r
// by an arrow labelled in · loop* · out. A new start and a new end are left with the whole expression between them.

#include "lang/print_regex.h"

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

namespace crasp::lang {

namespace {

enum class Binding : std::uint8_t { either, sequence, piece };

/// An expression for a language that is not empty.
struct Pattern {
  std::string text;
  Binding binding;
};

std::string bracketed(const Pattern& pattern, Binding least) {
  return pattern.binding < least ? "(" + pattern.text + ")" : pattern.text;
}

const Pattern kEmptyWord{"()", Binding::piece};

Pattern either(const Pattern& left, const Pattern& right) {
  if (left.text == right.text) return left;
  return {left.text + "|" + right.text, Binding::either};
}

Pattern sequence(const Pattern& left, const Pattern& right) {
  if (left.text == kEmptyWord.text) return right;
  if (right.text == kEmptyWord.text) return left;
  // Of two names side by side a longer one might be read.
  return {bracketed(left, Binding::sequence) + " " + bracketed(right, Binding::sequence), Binding::sequence};
}

Pattern repeated(const Pattern& pattern) {
  if (pattern.text == kEmptyWord.text) return pattern;
  return {bracketed(pattern, Binding::piece) + "*", Binding::piece};
}

Pattern symbol(const std::string& name) {
  bool plain = std::ranges::all_of(name, [](unsigned char byte) { return std::isalnum(byte) != 0 || byte == '_'; });
  return {plain ? name : "\\" + name, Binding::piece};
}

class Elimination {
 public:
  Elimination(const Dfa& dfa, std::span<const std::string> symbols) : start_(dfa.states()), end_(dfa.states() + 1) {
    for (State from = 0; from < dfa.states(); ++from) {
      for (std::uint32_t a = 0; a < dfa.symbols; ++a) add(from, dfa.next(from, a), symbol(symbols[a]));
      if (dfa.accepting[from]) add(from, end_, kEmptyWord);
    }
    add(start_, dfa.start, kEmptyWord);
  }

  std::string pattern() {
    for (State remaining = start_; remaining > 0; --remaining) eliminate(cheapest());
    auto whole = arrows_.find({start_, end_});
    return whole == arrows_.end() ? "~(.*)" : whole->second.text;
  }

 private:
  void add(State from, State to, const Pattern& pattern) {
    auto [arrow, is_new] = arrows_.try_emplace({from, to}, pattern);
    if (!is_new) arrow->second = either(arrow->second, pattern);
  }

  /// The state with the fewest ways through it, so that patterns stay short.
  State cheapest() const {
    std::map<State, std::pair<std::size_t, std::size_t>> ways;
    for (State q = 0; q < start_; ++q) {
      if (!gone(q)) ways[q] = {};
    }
    for (const auto& [ends, pattern] : arrows_) {
      if (auto to = ways.find(ends.second); to != ways.end()) ++to->second.first;
      if (auto from = ways.find(ends.first); from != ways.end()) ++from->second.second;
    }
    auto cost = [](const auto& entry) { return entry.second.first * entry.second.second; };
    return std::ranges::min_element(ways, {}, cost)->first;
  }

  bool gone(State q) const { return std::ranges::find(eliminated_, q) != eliminated_.end(); }

  void eliminate(State q) {
    eliminated_.push_back(q);
    std::vector<std::pair<State, Pattern>> in, out;
    Pattern loop = kEmptyWord;
    for (auto arrow = arrows_.begin(); arrow != arrows_.end();) {
      auto [from, to] = arrow->first;
      if (from != q && to != q) {
        ++arrow;
        continue;
      }
      if (from == to) loop = repeated(arrow->second);
      else if (to == q) in.emplace_back(from, arrow->second);
      else out.emplace_back(to, arrow->second);
      arrow = arrows_.erase(arrow);
    }
    for (const auto& [from, before] : in) {
      for (const auto& [to, after] : out) add(from, to, sequence(sequence(before, loop), after));
    }
  }

  State start_, end_;
  std::map<std::pair<State, State>, Pattern> arrows_;
  std::vector<State> eliminated_;
};

}  // namespace

std::string dfa_to_pattern(const Dfa& dfa, std::span<const std::string> symbols) {
  return Elimination(dfa, symbols).pattern();
}

}  // namespace crasp::lang
