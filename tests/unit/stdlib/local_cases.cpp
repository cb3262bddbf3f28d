#include "tests/support/languages.h"
#include "tests/unit/stdlib/module_cases.h"

namespace crasp::tests {
namespace {

/// The letter k places before the last, or a blank.
char from_end(const string& word, std::size_t k) { return k < word.size() ? word[word.size() - 1 - k] : ' '; }
string last(const string& word, std::size_t k) { return word.substr(word.size() - std::min(k, word.size())); }

std::vector<DefinitionCase> definitions() {
  return {
      {R"(local.prev("a"))", "ab", 7, [](const string& w) { return from_end(w, 1) == 'a'; }},
      {R"(local.prev(true))", "ab", 4, [](const string& w) { return w.size() >= 2; }},
      {R"(local.back(0, "a"))", "ab", 5, [](const string& w) { return from_end(w, 0) == 'a'; }},
      {R"(local.back(3, "a"))", "ab", 7, [](const string& w) { return from_end(w, 3) == 'a'; }},
      {"local.at_start", "ab", 4, [](const string& w) { return w.size() <= 1; }},
      {R"(local.changes("a"))", "ab", 7,
       [](const string& w) { return (from_end(w, 0) == 'a') != (from_end(w, 1) == 'a'); }},
      {R"(local.rises("a"))", "ab", 7, [](const string& w) { return w == "a" || w.ends_with("ba"); }},
      {R"(local.bigram("a", "b"))", "abc", 6, [](const string& w) { return w.ends_with("ab"); }},
      {R"(local.trigram("a", "b", "c"))", "abc", 7, [](const string& w) { return w.ends_with("abc"); }},
      {R"(local.window_count(3, "a"))", "ab", 8, [](const string& w) { return number_of(last(w, 3), 'a'); }},
      {R"(local.window_any(3, "a"))", "ab", 8, [](const string& w) { return number_of(last(w, 3), 'a') > 0; }},
      {R"(local.window_all(3, "a"))", "ab", 8, [](const string& w) { return number_of(last(w, 3), 'b') == 0; }},
      {R"(local.run(3, "a"))", "ab", 8, [](const string& w) { return w.ends_with("aaa"); }},
  };
}

}  // namespace

ModuleCases local_cases() {
  return {"local",
          definitions(),
          {
              {"contains_ab", 8, [](const string& w) { return w.find("ab") != string::npos; }},
              {"second_to_last", 9, [](const string& w) { return from_end(w, 1) == 'b'; }},
              {"copy4", 11, [](const string& w) { return w.size() == 8 && w.substr(0, 4) == w.substr(4); }},
          },
          {}};
}

}  // namespace crasp::tests
