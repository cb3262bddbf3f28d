#include "tests/support/languages.h"
#include "tests/unit/stdlib/module_cases.h"

namespace crasp::tests {
namespace {

/// Some word with `word` as a prefix is balanced. If so, closing what is open is one way to go on.
bool can_be_balanced(const string& word) {
  return is_completable(word, ")", word.size(), [](const string& w) { return is_dyck(w, "(", ")"); });
}

std::function<std::int64_t(const string&)> bounded(int n) {
  return [n](const string& word) { return is_bounded_dyck(word, n, 'a', 'b'); };
}

std::function<string(const string&)> bounded_continuations(int n) {
  return [n](const string& word) {
    std::size_t open = std::min<std::size_t>(word.size() + 1, static_cast<std::size_t>(n));
    return continuations(word, "ab", "b", open, [n](const string& w) { return is_bounded_dyck(w, n, 'a', 'b'); });
  };
}

bool is_shuffle2(const string& word) {
  return is_dyck(project(word, "()"), "(", ")") && is_dyck(project(word, "[]"), "[", "]");
}

/// Reads one expression in prefix notation from `at` on; the position behind it, or npos.
std::size_t read_expression(const string& word, std::size_t at, const string& operators) {
  if (at >= word.size()) return string::npos;
  std::size_t arity = operators.find(word[at]) + 1;  // 0 for an operand
  ++at;
  for (std::size_t k = 0; k < arity && at != string::npos; ++k) at = read_expression(word, at, operators);
  return at;
}

/// `operators` holds the operators with one, two, … operands.
std::function<bool(const string&)> is_expression(string operators) {
  return [operators](const string& word) { return read_expression(word, 0, operators) == word.size(); };
}

/// `expression` says whether its symbol may come next; compared on prefixes of words of the language.
DefinitionCase may_come(string expression, char symbol, std::function<string(const string&)> reference) {
  return {std::move(expression), "ab$", 8,
          [=](const string& word) { return reference(word).find(symbol == '$' ? '.' : symbol) != string::npos; }, false,
          [=](const string& word) { return word.find('$') == string::npos && !reference(word).empty(); }};
}

std::vector<DefinitionCase> definitions() {
  auto to_two = [](const string& w) {
    return is_completable(w, "b", w.size(), [](const string& v) { return is_bounded_dyck(v, 2, 'a', 'b'); });
  };
  auto is_balanced = [](const string& w) { return is_dyck(project(w, "()"), "(", ")"); };
  return {
      {R"x(brackets.depth("(", ")"))x", "()x", 7,
       [](const string& w) { return number_of(w, '(') - number_of(w, ')'); }, true},
      {R"x(brackets.completable("(", ")"))x", "()", 9, can_be_balanced, true},
      {R"x(brackets.balanced("(", ")"))x", "()", 11, is_balanced, true},
      {R"x(brackets.balanced("(", ")"))x", "()x", 7, is_balanced, true},
      {R"x(brackets.completable_to(2, "a", "b"))x", "ab", 9, to_two, true},
      {R"x(brackets.bounded(0, "a", "b"))x", "ab", 8, bounded(0), true},
      {R"x(brackets.bounded(1, "a", "b"))x", "ab", 10, bounded(1), true},
      {R"x(brackets.bounded(2, "a", "b"))x", "ab", 10, bounded(2), true},
      {R"x(brackets.bounded(3, "a", "b"))x", "ab", 10, bounded(3), true},
      {R"x(brackets.bounded(4, "a", "b"))x", "ab", 10, bounded(4), true},
      {R"x(brackets.bounded(12, "a", "b"))x", "ab", 10, bounded(12), true},
      {R"x(brackets.shuffle2("(", ")", "[", "]"))x", "()[]", 6, is_shuffle2, true},
      {R"x(brackets.shuffle3("(", ")", "[", "]", "{", "}"))x", "()[]{}", 4,
       [](const string& w) { return is_shuffle2(w) && is_dyck(project(w, "{}"), "{", "}"); }, true},
      may_come(R"x(brackets.balanced_next("b", "a", "b", "$"))x", 'b', bounded_continuations(9)),
      may_come(R"x(brackets.balanced_next("$", "a", "b", "$"))x", '$', bounded_continuations(9)),
      may_come(R"x(brackets.bounded_next(2, "a", "a", "b", "$"))x", 'a', bounded_continuations(2)),
      may_come(R"x(brackets.bounded_next(2, "$", "a", "b", "$"))x", '$', bounded_continuations(2)),
      {R"x(brackets.prefix_expression(1 + #"&" - #"0" - #"1"))x", "&01", 9,
       [](const string& w) { return read_expression(w, 0, "~&") == w.size(); }},
  };
}

}  // namespace

ModuleCases brackets_cases() {
  ModuleCases cases{"brackets", definitions(), {}, {}};
  auto dyck1 = [](const string& w) { return is_dyck(w, "(", ")"); };
  cases.recognisers = {
      {"dyck1", 11, dyck1},
      {"d1", 10, bounded(1)},
      {"d2", 10, bounded(2)},
      {"d3", 10, bounded(3)},
      {"d4", 10, bounded(4)},
      {"d12", 10, bounded(12)},
      {"shuffle_dyck2", 6, is_shuffle2},
      {"shuffle_dyck3", 4, [](const string& w) { return is_shuffle2(w) && is_dyck(project(w, "{}"), "{", "}"); }},
      {"boolean3", 6, is_expression("~+>")},
      {"boolean5", 5, is_expression("~+>*#")},
  };
  cases.generators = {
      continuation_case("dyck1_next", "().", 8,
                        [dyck1](const string& w) { return continuations(w, "()", ")", w.size() + 1, dyck1); }),
      continuation_case("d2_next", "ab.", 9, bounded_continuations(2)),
      continuation_case("d3_next", "ab.", 9, bounded_continuations(3)),
      continuation_case("d4_next", "ab.", 8, bounded_continuations(4)),
      continuation_case("d12_next", "ab.", 7, bounded_continuations(12)),
      continuation_case("shuffle_dyck2_next", "()[].", 4,
                        [](const string& w) { return continuations(w, "()[]", ")]", w.size() + 1, is_shuffle2); }),
      continuation_case("boolean3_next", "01~+>.", 4,
                        [](const string& w) { return continuations(w, "01~+>", "0", 2 * w.size() + 3, is_expression("~+>")); }),
      continuation_case("boolean5_next", "01~+>*#.", 3,
                        [](const string& w) { return continuations(w, "01~+>*#", "0", 4 * w.size() + 5, is_expression("~+>*#")); }),
  };
  return cases;
}

}  // namespace crasp::tests
