#include "tests/support/languages.h"
#include "tests/unit/stdlib/module_cases.h"

namespace crasp::tests {
namespace {

auto as(const string& word) { return number_of(word, 'a'); }
auto bs(const string& word) { return number_of(word, 'b'); }
auto size(const string& word) { return static_cast<std::int64_t>(word.size()); }

std::vector<DefinitionCase> thresholds() {
  return {
      {R"(counting.majority("a"))", "abc", 7, [](const string& w) { return 2 * as(w) > size(w); }},
      {R"(counting.more("a", "b"))", "abc", 7, [](const string& w) { return as(w) > bs(w); }, true},
      {R"(counting.equal("a", "b"))", "abc", 7, [](const string& w) { return as(w) == bs(w); }, true},
      {R"(counting.at_least(3, "a"))", "ab", 8, [](const string& w) { return as(w) >= 3; }, true},
      {R"(counting.at_most(3, "a"))", "ab", 8, [](const string& w) { return as(w) <= 3; }, true},
      {R"(counting.exactly(3, "a"))", "ab", 8, [](const string& w) { return as(w) == 3; }, true},
      {R"(counting.more_than(3, "a"))", "ab", 8, [](const string& w) { return as(w) > 3; }, true},
      {R"(counting.fraction(2, 3, "a"))", "ab", 9, [](const string& w) { return 3 * as(w) >= 2 * size(w); }},
      {R"(counting.majority_over(2, "a", "b"))", "abc", 7,
       [](const string& w) { return as(w) > 2 && as(w) > bs(w); }, true},
      {R"(counting.parity_2("a"))", "ab", 10, [](const string& w) { return as(w) % 2 == 0 && as(w) <= 4; }, true},
      {R"(counting.parity_4("a"))", "ab", 11, [](const string& w) { return as(w) % 2 == 0 && as(w) <= 8; }, true},
      {R"(counting.mode("a"))", "abc", 7,
       [](const string& w) { return as(w) > bs(w) && as(w) > number_of(w, 'c'); }, true},
  };
}

std::vector<DefinitionCase> powers() {
  return {
      {R"(counting.power2("a", "b"))", "ab", 10, [](const string& w) { return is_power(w, "ab"); }, true},
      {R"(counting.power2("a", "b"))", "abc", 7, [](const string& w) { return is_power(project(w, "ab"), "ab"); }, true},
      {R"(counting.power3("a", "b", "c"))", "abc", 7, [](const string& w) { return is_power(w, "abc"); }, true},
      {R"(counting.power4("a", "b", "c", "d"))", "abcd", 6, [](const string& w) { return is_power(w, "abcd"); }, true},
  };
}

/// What may follow in a prefix of a word a^n b^n …, n >= 1, over `letters`: blocks in order, of which all but the current one
/// have n letters; n is open as long as the word is in its first block.
string power_continuations(const string& word, const string& letters) {
  if (word.empty()) return letters.substr(0, 1);
  string blocks = block_letters(word);
  if (!letters.starts_with(blocks)) return "";
  std::vector<std::int64_t> sizes;
  for (char letter : blocks) sizes.push_back(number_of(word, letter));
  for (std::size_t k = 0; k + 1 < sizes.size(); ++k) {
    if (sizes[k] != sizes[0]) return "";
  }
  if (sizes.back() > sizes[0]) return "";
  string allowed = blocks.size() == 1 || sizes.back() < sizes[0] ? blocks.substr(blocks.size() - 1) : "";
  bool full = sizes.back() == sizes[0];
  if (full && blocks.size() < letters.size()) allowed += letters[blocks.size()];
  if (full && blocks.size() == letters.size()) allowed += '.';
  return allowed;
}

std::function<string(const string&)> powers_of(string letters) {
  return [letters](const string& word) { return power_continuations(word, letters); };
}

bool is_strict_mode(const string& word, char letter, const string& letters) {
  return std::ranges::all_of(
      letters, [&](char other) { return other == letter || number_of(word, other) < number_of(word, letter); });
}

}  // namespace

ModuleCases counting_cases() {
  ModuleCases cases{"counting", thresholds(), {}, {}};
  for (DefinitionCase& definition : powers()) cases.definitions.push_back(std::move(definition));
  cases.recognisers = {
      {"binary_majority", 10, [](const string& w) { return number_of(w, '1') > number_of(w, '0'); }},
      {"anbn", 10, [](const string& w) { return is_power(w, "ab"); }},
      {"anbncn", 7, [](const string& w) { return is_power(w, "abc"); }},
      {"anbncndn", 6, [](const string& w) { return is_power(w, "abcd"); }},
  };
  cases.generators = {
      {"letter_majority", "xyz", 7,
       [](const string& w) {
         string leading;
         for (char letter : string("xyz")) leading += is_strict_mode(w, letter, "xyz") ? string(1, letter) : "";
         return leading;
       }},
      continuation_case("anbn_next", "ab.", 10, powers_of("ab")),
      continuation_case("anbncn_next", "abc.", 7, powers_of("abc")),
      continuation_case("anbncndn_next", "abcd.", 6, powers_of("abcd")),
  };
  return cases;
}

}  // namespace crasp::tests
