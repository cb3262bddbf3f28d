#include "tests/support/languages.h"
#include "tests/unit/stdlib/module_cases.h"

namespace crasp::tests {
namespace {

std::function<std::int64_t(const string&)> subsequence(string pattern) {
  return [pattern](const string& word) { return is_subsequence(pattern, word); };
}

/// Exactly k blocks that alternate and start with an a; c's are ignored.
std::function<std::int64_t(const string&)> blocks(string expected) {
  return [expected](const string& word) { return block_letters(project(word, "ab")) == expected; };
}

std::vector<DefinitionCase> single_events() {
  return {
      {R"(order.earlier("a"))", "ab", 8,
       [](const string& w) { return !w.empty() && w.substr(0, w.size() - 1).find('a') != string::npos; }},
      {R"(order.leftmost("a"))", "ab", 8, [](const string& w) { return !w.empty() && w.find('a') == w.size() - 1; }},
      {R"(order.nth(3, "a"))", "ab", 8,
       [](const string& w) { return w.ends_with('a') && number_of(w, 'a') == 3; }},
      {R"(order.starts_with("a"))", "ab", 8, [](const string& w) { return w.starts_with('a'); }, true},
      {R"(order.step("a", "b"))", "abc", 7,
       [](const string& w) { return w.ends_with('b') && w.find('a') != string::npos; }},
      {R"(order.step("a", "a"))", "ab", 8,
       [](const string& w) { return w.ends_with('a') && number_of(w, 'a') >= 2; }},
      {R"(order.inside("a", "b"))", "abc", 7,
       [](const string& w) { return !w.empty() && w.find('a') < w.size() - 1 && w.find('b') == string::npos; }},
  };
}

std::vector<DefinitionCase> orders() {
  return {
      {R"(order.before("a", "b"))", "abc", 7, subsequence("ab"), true},
      {R"(order.before("a", "a"))", "ab", 9, subsequence("aa"), true},
      {R"(order.between("a", "c", "b"))", "abc", 8, subsequence("acb"), true},
      {R"(order.preceded("a", "b"))", "abc", 7, [](const string& w) { return w.find('a') <= w.find('b'); }, true},
      // Every position after an a-or-b is either both or neither, so an a never comes strictly after a b.
      {R"(order.ordered("a", "b"))", "abc", 7, [](const string& w) { return !is_subsequence("ba", w); }, true},
      {R"(order.ordered("a" || "b", "b"))", "abc", 7,
       [](const string& w) {  // a position that is both comes after itself only
         auto first = w.find('b');
         return first == string::npos || w.find_first_of("ab", first + 1) == string::npos;
       },
       true},
      {"order.ascending", "abcd", 6, [](const string& w) { return std::ranges::is_sorted(w); }, true},
      {R"(order.subsequence2("b", "a"))", "ab", 9, subsequence("ba"), true},
      {R"(order.subsequence2("b", "b"))", "ab", 9, subsequence("bb"), true},
      {R"(order.subsequence3("a", "b", "a"))", "ab", 11, subsequence("aba"), true},
      {R"(order.subsequence3("a", "a", "a"))", "ab", 11, subsequence("aaa"), true},
      {R"(order.subsequence3("a", "b", "c"))", "abc", 8, subsequence("abc"), true},
      {R"(order.subsequence4("a", "a", "b", "b"))", "ab", 11, subsequence("aabb"), true},
      {R"(order.subsequence5("a", "b", "b", "a", "b"))", "ab", 11, subsequence("abbab"), true},
      {R"(order.blocks1("a", "b"))", "abc", 7, blocks("a"), true},
      {R"(order.blocks2("a", "b"))", "abc", 7, blocks("ab"), true},
      {R"(order.blocks3("a", "b"))", "ab", 10, blocks("aba"), true},
      {R"(order.blocks4("a", "b"))", "ab", 10, blocks("abab"), true},
      {R"(order.blocks5("a", "b"))", "ab", 11, blocks("ababa"), true},
  };
}

bool is_abcde(const string& word) { return block_letters(word) == "abcde"; }

bool is_ab_d_bc(const string& word) {
  std::size_t d = word.find_first_not_of("ab");
  return d != string::npos && word[d] == 'd' && word.find_first_not_of("bc", d + 1) == string::npos;
}

}  // namespace

ModuleCases order_cases() {
  ModuleCases cases{"order", single_events(), {}, {}};
  for (DefinitionCase& definition : orders()) cases.definitions.push_back(std::move(definition));
  cases.recognisers = {
      {"contains_aa", 9, [](const string& w) { return number_of(w, 'a') >= 2; }},
      {"l1", 9, [](const string& w) { return block_letters(w) == "a"; }},
      {"l2", 9, [](const string& w) { return block_letters(w) == "ab"; }},
      {"l4", 9, [](const string& w) { return block_letters(w) == "abab"; }},
      {"l5", 10, [](const string& w) { return block_letters(w) == "ababa"; }},
      {"blocks_aba", 9, [](const string& w) { return block_letters(w) == "aba"; }},
      {"contains_ab", 9, [](const string& w) { return w.find("ab") != string::npos; }},
      {"abcde", 6, is_abcde},
      {"ab_d_bc", 6, is_ab_d_bc},
  };
  cases.generators = {
      continuation_case("abcde_next", "abcde.", 5,
                        [](const string& w) { return continuations(w, "abcde", "bcde", 4, is_abcde); }),
      continuation_case("ab_d_bc_next", "abcd.", 6,
                        [](const string& w) { return continuations(w, "abcd", "d", 1, is_ab_d_bc); }),
  };
  return cases;
}

}  // namespace crasp::tests
