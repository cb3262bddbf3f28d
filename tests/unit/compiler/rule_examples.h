#pragma once
// For each rewrite rule: programs to which it applies, what it makes of them, and programs to which it does not apply.

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "compiler/passes.h"
#include "compiler/text.h"

namespace crasp::compiler {

inline Ir parse(const std::string& text) {
  auto result = read(text);
  if (auto* error = std::get_if<TextError>(&result)) {
    ADD_FAILURE() << text << "\nline " << error->line << ": " << error->message;
    std::abort();
  }
  return std::get<Ir>(std::move(result));
}

inline const Rule* find_rule(std::string_view name) {
  for (const Pass& pass : passes()) {
    for (const Rule& rule : pass.rules) {
      if (rule.name == name) return &rule;
    }
  }
  return nullptr;
}

struct RuleExample {
  const char* rule;
  const char* before;  ///< nodes after the alphabet and three predicates; the last one is the output
  const char* after;   ///< the node that stands for it, or null: the rule does not apply
};

// %0 = "a", %1 = "b", %2 = #"a", %3 = #"b"
inline constexpr const char* kPrologue =
    "alphabet \"a\" \"b\" \"c\"\n%0 = symbols \"a\"\n%1 = symbols \"b\"\n%2 = count %0\n%3 = count %1\n";

inline constexpr RuleExample kRuleExamples[] = {
    {"fold-sum", "%4 = constant 2\n%5 = constant 3\n%6 = sum %4 %2 %5", "sum %2 5"},
    {"fold-sum", "%4 = constant 0\n%5 = sum %4 %2", "%2"},
    {"fold-sum", "%4 = constant 2\n%5 = sum %4 %2", nullptr},
    {"fold-sum", "%4 = constant 9223372036854775807\n%5 = sum %4 %2 %4", nullptr},
    {"fold-scale", "%4 = scale 0 %2", "0"},
    {"fold-scale", "%4 = scale 1 %2", "%2"},
    {"fold-scale", "%4 = scale 2 %2\n%5 = scale -3 %4", "scale -6 %2"},
    {"fold-scale", "%4 = constant 7\n%5 = scale 2 %4", "14"},
    {"fold-scale", "%4 = scale 2 %2", nullptr},
    {"fold-scale", "%4 = constant 9223372036854775807\n%5 = scale 2 %4", nullptr},
    {"fold-extremum", "%4 = constant 2\n%5 = constant 3\n%6 = min %4 %2 %5 %2", "min %2 2"},
    {"fold-extremum", "%4 = max %2 %2", "%2"},
    {"fold-extremum", "%4 = max %2 %3", nullptr},
    {"fold-conditional", "%4 = truth 1\n%5 = if %4 %2 %3", "%2"},
    {"fold-conditional", "%4 = truth 0\n%5 = if %4 %2 %3", "%3"},
    {"fold-conditional", "%4 = if %0 %3 %3", "%3"},
    {"fold-conditional", "%4 = if %0 %2 %3", nullptr},
    {"fold-comparison", "%4 = constant -1\n%5 = nonnegative %4", "false"},
    {"fold-comparison", "%4 = constant 0\n%5 = nonnegative %4", "true"},
    {"fold-comparison", "%4 = nonnegative %2", nullptr},
    {"fold-count", "%4 = truth 0\n%5 = count %4", "0"},
    {"fold-count", "%4 = truth 1\n%5 = count %4", nullptr},
    {"fold-periodic", "%4 = periodic 1 0", "true"},
    {"fold-periodic", "%4 = periodic 2 0", nullptr},
    {"fold-earlier", "%4 = truth 0\n%5 = earlier 3 %4", "false"},
    {"fold-earlier", "%4 = truth 1\n%5 = earlier 1 %4", "nonnegative (sum (count true) -2)"},
    {"fold-earlier", "%4 = earlier 1 %0\n%5 = earlier 2 %4", "earlier 3 %0"},
    {"fold-earlier", "%4 = not %0\n%5 = earlier 2 %4", nullptr},
    {"move-choice", "%4 = if %0 %2 %3\n%5 = nonnegative %4",
     "or (and %0 (nonnegative %2)) (and (not %0) (nonnegative %3))"},
    {"move-choice", "%4 = max %2 %3\n%5 = scale -1 %4\n%6 = nonnegative %5",
     "and (nonnegative (scale -1 %2)) (nonnegative (scale -1 %3))"},
    {"move-choice", "%4 = min %2 %3\n%5 = constant -2\n%6 = sum %4 %5\n%7 = nonnegative %6",
     "and (nonnegative (sum %2 -2)) (nonnegative (sum %3 -2))"},
    {"move-choice", "%4 = nonnegative %2", nullptr},
    {"decide-by-steps",
     "%4 = truth 1\n%5 = count %4\n%6 = scale -1 %2\n%7 = scale -1 %3\n%8 = sum %5 %6 %7\n"
     "%9 = nonnegative %8",
     "true"},
    {"decide-by-steps", "%4 = constant -1\n%5 = scale -2 %2\n%6 = sum %4 %5\n%7 = nonnegative %6", "false"},
    {"decide-by-steps", "%4 = scale -1 %2\n%5 = sum %3 %4\n%6 = nonnegative %5", nullptr},
    {"normalise-comparison",
     "%4 = scale 4 %2\n%5 = scale -2 %3\n%6 = constant 3\n%7 = sum %4 %5 %6\n%8 = nonnegative %7",
     "nonnegative (sum (scale 2 %2) (scale -1 %3) 1)"},
    {"normalise-comparison", "%4 = scale -1 %2\n%5 = sum %3 %4\n%6 = nonnegative %5",
     "not (nonnegative (sum %2 (scale -1 %3) -1))"},
    {"normalise-comparison", "%4 = scale -1 %2\n%5 = sum %2 %4\n%6 = nonnegative %5", "true"},
    {"normalise-comparison", "%4 = scale -1 %3\n%5 = constant 2\n%6 = sum %2 %4 %5\n%7 = nonnegative %6", nullptr},
    {"simplify-negation", "%4 = not %0\n%5 = not %4", "%0"},
    {"simplify-negation", "%4 = truth 1\n%5 = not %4", "false"},
    {"simplify-negation", "%4 = not %0", nullptr},
    {"simplify-condition", "%4 = not %0\n%5 = if %4 %2 %3", "if %0 %3 %2"},
    {"simplify-condition", "%4 = if %0 %2 %3", nullptr},
    {"flatten", "%4 = nonnegative %2\n%5 = and %0 %4\n%6 = nonnegative %3\n%7 = and %5 %6", "and %0 %4 %6"},
    {"flatten", "%4 = and %0 %1\n%5 = or %4 %0", nullptr},
    {"sort-operands", "%4 = truth 1\n%5 = and %1 %4 %0 %1", "and %0 %1"},
    {"sort-operands", "%4 = truth 0\n%5 = and %1 %4", "false"},
    {"sort-operands", "%4 = truth 1\n%5 = or %1 %4", "true"},
    {"sort-operands", "%4 = or %0 %1", nullptr},
    {"find-complement", "%4 = not %0\n%5 = and %0 %1 %4", "false"},
    {"find-complement", "%4 = not %0\n%5 = or %0 %4", "true"},
    {"find-complement", "%4 = not %0\n%5 = or %1 %4", nullptr},
    {"absorb", "%4 = nonnegative %2\n%5 = or %0 %4\n%6 = and %4 %5", "%4"},
    {"absorb", "%4 = nonnegative %2\n%5 = or %0 %1\n%6 = and %4 %5", nullptr},
    {"merge-symbols", "%4 = or %0 %1", "symbols \"a\" \"b\""},
    {"merge-symbols", "%4 = and %0 %1", "false"},
    {"merge-symbols", "%4 = not %0\n%5 = not %1\n%6 = and %4 %5", "not (symbols \"a\" \"b\")"},
    {"merge-symbols", "%4 = not %0\n%5 = not %1\n%6 = or %4 %5", "not false"},
    {"merge-symbols", "%4 = not %0\n%5 = and %1 %4", "%1"},
    {"merge-symbols", "%4 = not %0\n%5 = or %1 %4", "not %0"},
    {"merge-symbols", "%4 = nonnegative %2\n%5 = and %0 %4", nullptr},
    {"contradict-periods", "%4 = periodic 3 0\n%5 = periodic 3 1\n%6 = and %4 %5", "false"},
    {"contradict-periods", "%4 = periodic 3 0\n%5 = periodic 2 1\n%6 = and %4 %5", nullptr},
    {"count-negation", "%4 = not %0\n%5 = count %4", "sum (count true) (scale -1 %2)"},
    {"count-negation", "%4 = earlier 1 %0\n%5 = count %4", nullptr},
    {"count-most-symbols", "%4 = symbols \"b\" \"c\"\n%5 = count %4", "sum (count true) (scale -1 %2)"},
    {"count-most-symbols", "%4 = symbols \"a\" \"b\" \"c\"\n%5 = count %4", "count true"},
    {"count-most-symbols", "%4 = symbols \"c\"\n%5 = count %4", nullptr},
};

inline Ir example_program(const RuleExample& example) {
  const std::string body = example.before;
  const std::size_t last = body.rfind('%', body.rfind(" = "));
  const std::string name = body.substr(last, body.find(' ', last) - last);
  return parse(kPrologue + body + "\noutput \"x\" = " + name + "\n");
}

}  // namespace crasp::compiler
