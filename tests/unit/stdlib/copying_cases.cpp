#include "tests/support/retrieval.h"

#include "tests/support/languages.h"
#include "tests/unit/stdlib/module_cases.h"

namespace crasp::tests {
namespace {

/// On an input of distinct symbols and a part of the output, `expression` holds exactly where its symbol comes next.
DefinitionCase says(string expression, char symbol, Transduction how) {
  return {std::move(expression), "abc$", 7,
          [=](const string& word) { return next_of_output(word, how) == string(1, symbol); }, false,
          [=](const string& word) { return next_of_output(word, how).has_value(); }};
}

GeneratorCase saying(string program, Transduction how) {
  return {std::move(program), "abcd$", 8, [=](const string& word) { return *next_of_output(word, how); },
          [=](const string& word) { return next_of_output(word, how).has_value(); }};
}

}  // namespace

ModuleCases copying_cases() {
  ModuleCases cases{"copying", {}, {}, {}};
  cases.definitions = {
      {R"(copying.starts_with("a"))", "abc", 6, [](const string& w) { return w.starts_with('a'); }},
      says(R"(copying.forward("a", "$"))", 'a', Transduction::copy),
      says(R"(copying.forward("$", "$"))", '$', Transduction::copy),
      says(R"(copying.backward("a", "$"))", 'a', Transduction::reverse),
      says(R"(copying.backward("$", "$"))", '$', Transduction::reverse),
  };
  cases.generators = {
      saying("copy_forward", Transduction::copy),
      saying("copy_backward", Transduction::reverse),
  };
  return cases;
}

ModuleCases sort_cases() {
  ModuleCases cases{"sort", {}, {}, {}};
  cases.definitions = {
      {R"(sort.below("b", "$"))", "abc$", 6,
       [](const string& w) { return w.ends_with('$') || w.ends_with('a'); }},
      says(R"(sort.ascending("a", "$"))", 'a', Transduction::sort),
      says(R"(sort.ascending("c", "$"))", 'c', Transduction::sort),
  };
  cases.generators = {saying("sort_letters", Transduction::sort)};
  return cases;
}

}  // namespace crasp::tests
