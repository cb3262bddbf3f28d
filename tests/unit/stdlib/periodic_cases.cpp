#include "tests/support/languages.h"
#include "tests/unit/stdlib/module_cases.h"

namespace crasp::tests {
namespace {

/// The letters at positions r, r + 3, r + 6 … (from 1; r = 0 means 3).
string every_third(const string& word, std::size_t r) {
  string row;
  for (std::size_t k = 1; k <= word.size(); ++k) row += k % 3 == r ? string(1, word[k - 1]) : "";
  return row;
}

bool ones_lead(const string& word) { return number_of(word, '1') > number_of(word, '0'); }

/// Three answers after the separator: the majorities of the interleaved strings, a tie counting as 0.
string majorities(const string& word) {
  std::size_t separator = word.find('$');
  std::size_t said = separator == string::npos ? 3 : word.size() - separator - 1;
  if (said >= 3) return "";
  return ones_lead(every_third(word.substr(0, separator), (said + 1) % 3)) ? "1" : "0";
}

std::vector<DefinitionCase> definitions() {
  auto size = [](const string& w) { return w.size(); };
  auto alternates = [](const string& w) {
    static const std::regex pattern("(ab)*a?");
    return matches(w, pattern);
  };
  return {
      {"periodic.even", "ab", 5, [size](const string& w) { return size(w) % 2 == 0; }},
      {"periodic.odd", "ab", 5, [size](const string& w) { return size(w) % 2 == 1; }},
      {"periodic.every(3)", "ab", 8, [size](const string& w) { return size(w) % 3 == 0; }},
      {"periodic.residue(5, 2)", "ab", 8, [size](const string& w) { return size(w) % 5 == 2; }},
      {R"(periodic.power(3, "a"))", "ab", 9,
       [size](const string& w) { return size(w) % 3 == 0 && w == string(w.size(), 'a'); }},
      {R"(periodic.alternating("a", "b"))", "abc", 7, alternates},
      {R"(periodic.majority_at(3, 2, "1"))", "01", 9, [](const string& w) { return ones_lead(every_third(w, 2)); }},
      {R"(periodic.majority_at(3, 0, "1"))", "01", 9, [](const string& w) { return ones_lead(every_third(w, 0)); }},
  };
}

template <int kPeriod>
bool is_power_of_a(const string& word) {
  return word.size() % kPeriod == 0 && word == string(word.size(), 'a');
}

bool is_abab(const string& word) {
  static const std::regex pattern("(abab)*");
  return matches(word, pattern);
}

}  // namespace

ModuleCases periodic_cases() {
  ModuleCases cases{"periodic", definitions(), {}, {}};
  cases.recognisers = {
      {"aa", 9, is_power_of_a<2>},
      {"aaaa", 9, is_power_of_a<4>},
      {"abab", 12, is_abab},
      {"interleaved_majority", 10, [](const string& w) { return ones_lead(every_third(w, w.size() % 3)); }},
  };
  cases.generators = {
      continuation_case("aa_next", "a.", 9, [](const string& w) { return continuations(w, "a", "a", 1, is_power_of_a<2>); }),
      continuation_case("aaaa_next", "a.", 9, [](const string& w) { return continuations(w, "a", "a", 3, is_power_of_a<4>); }),
      continuation_case("abab_next", "ab.", 9, [](const string& w) { return continuations(w, "ab", "ab", 3, is_abab); }),
      {"interleaved_majority_next", "01$", 9, majorities,
       [](const string& w) { return number_of(w, '$') <= 1; }},
  };
  return cases;
}

}  // namespace crasp::tests
