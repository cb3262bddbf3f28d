#include "tests/support/retrieval.h"

#include "tests/support/languages.h"
#include "tests/unit/stdlib/module_cases.h"

namespace crasp::tests {
namespace {

/// On the questions of a task, `expression` holds exactly where its symbol is the answer.
DefinitionCase answers(string expression, char symbol, Side side, Occurrence which) {
  return {std::move(expression), "abc$", 7,
          [=](const string& word) { return answer(word, side, which) == symbol; }, false,
          [=](const string& word) { return answer(word, side, which).has_value(); }};
}

GeneratorCase answering(string program, Side side, Occurrence which) {
  return {std::move(program), "abcd$", 7, [=](const string& word) { return string(1, *answer(word, side, which)); },
          [=](const string& word) { return answer(word, side, which).has_value(); }};
}

}  // namespace

ModuleCases retrieval_cases() {
  ModuleCases cases{"retrieval", {}, {}, {}};
  cases.definitions = {
      {R"(retrieval.asked("$"))", "ab$", 6,
       [](const string& w) { return w.size() >= 2 && w[w.size() - 2] == '$'; }},
      {R"(retrieval.right_of("a", "b"))", "abc", 7, [](const string& w) { return w.find("ab") != string::npos; }},
      {R"(retrieval.left_of("a", "b"))", "abc", 7, [](const string& w) { return w.find("ba") != string::npos; }},
      answers(R"(retrieval.unique_right("b"))", 'b', Side::right, Occurrence::only),
      answers(R"(retrieval.unique_right("$"))", '$', Side::right, Occurrence::only),
      answers(R"(retrieval.unique_left("b", "$"))", 'b', Side::left, Occurrence::only),
      answers(R"(retrieval.unique_left("$", "$"))", '$', Side::left, Occurrence::only),
      answers(R"(retrieval.first_right("b"))", 'b', Side::right, Occurrence::first),
      answers(R"(retrieval.first_right("$"))", '$', Side::right, Occurrence::first),
      answers(R"(retrieval.first_left("b"))", 'b', Side::left, Occurrence::first),
      answers(R"(retrieval.first_left("$"))", '$', Side::left, Occurrence::first),
  };
  cases.generators = {
      answering("ur", Side::right, Occurrence::only),
      answering("ul", Side::left, Occurrence::only),
      answering("nr_first", Side::right, Occurrence::first),
      answering("nl_first", Side::left, Occurrence::first),
  };
  return cases;
}

}  // namespace crasp::tests
