#pragma once
// Languages and tasks, stated on strings straight from their mathematical definitions. They share nothing with the project's
// own code: programs are tested against them.

#include <algorithm>
#include <cstdint>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace crasp::tests {

using std::string;

inline std::int64_t number_of(std::string_view word, char letter) { return std::ranges::count(word, letter); }

/// The word matches the pattern as a whole.
inline bool matches(const string& word, const std::regex& pattern) { return std::regex_match(word, pattern); }

/// `pattern` is what remains when letters of `word` are struck out.
inline bool is_subsequence(std::string_view pattern, std::string_view word) {
  std::size_t found = 0;
  for (char letter : word) found += found < pattern.size() && letter == pattern[found] ? 1 : 0;
  return found == pattern.size();
}

/// Letters in the order in which blocks of equal ones appear: "aabba" gives "aba".
inline string block_letters(std::string_view word) {
  string blocks(word);
  blocks.erase(std::ranges::unique(blocks).begin(), blocks.end());
  return blocks;
}

/// Strikes out matching neighbours until nothing changes: the definition of balance by cancellation.
inline bool is_dyck(string word, const string& open, const string& close) {
  bool changed = true;
  while (changed) {
    changed = false;
    for (std::size_t k = 0; k < open.size(); ++k) {
      auto at = word.find(string{open[k], close[k]});
      if (at == string::npos) continue;
      word.erase(at, 2);
      changed = true;
    }
  }
  return word.empty();
}

/// Only the letters of `kept`.
inline string project(std::string_view word, std::string_view kept) {
  string rest;
  for (char letter : word) {
    if (kept.find(letter) != std::string_view::npos) rest += letter;
  }
  return rest;
}

/// D_n = (a D_{n-1} b)*, D_0 = {ε}, by its own equation.
inline bool is_bounded_dyck(std::string_view word, int n, char open, char close) {
  while (!word.empty()) {
    if (n == 0 || word.front() != open) return false;
    int height = 0;
    std::size_t end = 0;
    do height += word[end] == open ? 1 : word[end] == close ? -1 : 0; while (++end < word.size() && height > 0);
    if (height != 0 || word[end - 1] != close) return false;
    if (!is_bounded_dyck(word.substr(1, end - 2), n - 1, open, close)) return false;
    word.remove_prefix(end);
  }
  return true;
}

/// a^n b^n … for the given letters, written out for the only n that fits.
inline bool is_power(const string& word, std::string_view letters) {
  string expected;
  for (char letter : letters) expected += string(word.size() / letters.size(), letter);
  return word == expected;
}

/// Can `word` be made a word of the language by at most `more` letters of `finishing`?
template <class Language>
bool is_completable(const string& word, std::string_view finishing, std::size_t more, const Language& language) {
  if (language(word)) return true;
  if (more == 0) return false;
  return std::ranges::any_of(finishing,
                             [&](char letter) { return is_completable(word + letter, finishing, more - 1, language); });
}

/// What may come after `word` in a word of the language, by trying: those of `letters` that leave it completable, and `.` if
/// it is complete. `finishing` and `more` are enough to finish whatever can be finished.
template <class Language>
string continuations(const string& word, std::string_view letters, std::string_view finishing, std::size_t more,
                     const Language& language) {
  string allowed;
  for (char letter : letters) {
    if (is_completable(word + letter, finishing, more, language)) allowed += letter;
  }
  return language(word) ? allowed + "." : allowed;
}

}  // namespace crasp::tests
