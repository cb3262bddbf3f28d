// Each rule: applies, does not apply, keeps the value of every output at every position of all words to a small length.

#include "compiler/passes.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "compiler/evaluate.h"
#include "compiler/text.h"

namespace crasp::compiler {
namespace {

Ir parse(const std::string& text) {
  auto result = read(text);
  if (auto* error = std::get_if<TextError>(&result)) {
    ADD_FAILURE() << text << "\nline " << error->line << ": " << error->message;
    std::abort();
  }
  return std::get<Ir>(std::move(result));
}

/// Calls `visit` with all words to length `longest`.
template <class Visit>
void for_all_words(std::uint32_t symbols, std::size_t longest, const Visit& visit) {
  std::vector<std::uint32_t> word;
  for (std::size_t length = 0; length <= longest; ++length) {
    word.assign(length, 0);
    while (true) {
      visit(word);
      auto it = std::find_if(word.rbegin(), word.rend(), [&](std::uint32_t s) { return s + 1 < symbols; });
      if (it == word.rend()) break;
      ++*it;
      std::fill(word.rbegin(), it, 0);
    }
  }
}

void expect_same_meaning(const Ir& a, const Ir& b, std::size_t longest = 7) {
  const Alphabet& alphabet = a.alphabet();
  for_all_words(alphabet.size() + (alphabet.open ? 1 : 0), longest, [&](const std::vector<std::uint32_t>& word) {
    ASSERT_EQ(evaluate(a, word), evaluate(b, word)) << print(a) << print(b) << testing::PrintToString(word);
  });
}

const Rule* find_rule(std::string_view name) {
  for (const Pass& pass : passes()) {
    for (const Rule& rule : pass.rules) {
      if (rule.name == name) return &rule;
    }
  }
  return nullptr;
}

struct Example {
  const char* rule;
  const char* before;  ///< nodes after the alphabet and three predicates; the last one is the output
  const char* after;   ///< the node that stands for it, or null: the rule does not apply
};

// %0 = "a", %1 = "b", %2 = #"a", %3 = #"b"
constexpr const char* kPrologue =
    "alphabet \"a\" \"b\" \"c\"\n%0 = symbols \"a\"\n%1 = symbols \"b\"\n%2 = count %0\n%3 = count %1\n";

constexpr Example kExamples[] = {
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

Ir example_program(const Example& example) {
  const std::string body = example.before;
  const std::size_t last = body.rfind('%', body.rfind(" = "));
  const std::string name = body.substr(last, body.find(' ', last) - last);
  return parse(kPrologue + body + "\noutput \"x\" = " + name + "\n");
}

/// A term in brackets, constants and %0 … %3 of the prologue (and the nodes of `before` that it names) spelt out.
std::string term(const Ir& ir, NodeId id) {
  const Node& node = ir[id];
  if (id.index < 4 && ir.size() > 3) return "%" + std::to_string(id.index);
  if (node.op == Op::constant) return std::to_string(node.numbers[0]);
  if (node.op == Op::truth) return node.numbers[0] ? "true" : "false";
  std::string out(info(node.op).name);
  for (std::int64_t n : node.numbers) {
    const bool symbol = node.op == Op::symbols;
    out.append(symbol ? " \"" : " ")
        .append(symbol ? ir.alphabet().symbols[static_cast<std::size_t>(n)] : std::to_string(n));
    if (symbol) out.append("\"");
  }
  for (NodeId operand : node.operands) {
    const std::string inner = term(ir, operand);
    const bool simple = inner.find(' ') == std::string::npos;
    out.append(simple ? " " : " (").append(inner).append(simple ? "" : ")");
  }
  return out;
}

/// Spells out `%k` of the example where the expected term names a node of `before`.
std::string spell_out(const Ir& ir, std::string expected) {
  for (std::uint32_t k = ir.size(); k-- > 4;) {
    const std::string name = "%" + std::to_string(k);
    for (std::size_t at = 0; (at = expected.find(name, at)) != std::string::npos;) {
      const bool whole = expected == name;
      std::string with = whole ? "" : "(";
      with.append(term(ir, NodeId{k})).append(whole ? "" : ")");
      expected.replace(at, name.size(), with);
      at += with.size();
    }
  }
  return expected;
}

TEST(Rules, ApplyAndKeepMeaning) {
  for (const Example& example : kExamples) {
    SCOPED_TRACE(std::string(example.rule) + ": " + example.before);
    const Rule* rule = find_rule(example.rule);
    ASSERT_NE(rule, nullptr);
    const Ir before = example_program(example);
    const Ir after = rewrite(before, {rule, 1});
    ASSERT_EQ(verify(after), "");
    if (example.after) {
      EXPECT_EQ(term(after, after.outputs()[0].node), spell_out(before, example.after));
    } else {
      EXPECT_EQ(after, before);
    }
    if (std::string(example.before).find("9223372036854775807") == std::string::npos)
      expect_same_meaning(before, after);
  }
}

TEST(Rules, EachHasExamplesBothWays) {
  for (const Pass& pass : passes()) {
    for (const Rule& rule : pass.rules) {
      const auto shows = [&](bool applies) {
        return std::any_of(std::begin(kExamples), std::end(kExamples),
                           [&](const Example& e) { return e.rule == rule.name && (e.after != nullptr) == applies; });
      };
      EXPECT_TRUE(shows(true)) << rule.name;
      EXPECT_TRUE(shows(false)) << rule.name;
    }
  }
}

TEST(Passes, DeadCodeIsRemoved) {
  const Ir ir = parse("alphabet \"a\"\n%0 = symbols \"a\"\n%1 = count %0\n%2 = not %0\noutput \"x\" = %2\n");
  EXPECT_EQ(print(remove_dead(ir)), "alphabet \"a\"\n%0 = symbols \"a\"\n%1 = not %0\noutput \"x\" = %1\n");
}

TEST(Passes, BooleansAreBalanced) {
  const Ir ir = parse(
      "alphabet \"a\"\n%0 = symbols \"a\"\n%1 = periodic 2 0\n%2 = periodic 3 0\n%3 = periodic 5 0\n"
      "%4 = and %0 %1 %2 %3\noutput \"x\" = %4\n");
  const Ir after = balance_booleans(ir);
  EXPECT_EQ(term(after, after.outputs()[0].node), "and (and %0 %1) (and %2 %3)");
  expect_same_meaning(ir, after, 31);
}

TEST(Passes, EqualComparisonsBecomeOneNode) {
  // 2A > i, A > B and 2A >= A + B + 1 over {a, b}.
  const Ir ir = optimise(parse(
      "alphabet \"a\" \"b\"\n%0 = symbols \"a\"\n%1 = symbols \"b\"\n%2 = count %0\n%3 = count %1\n%4 = truth 1\n"
      "%5 = count %4\n%6 = scale 2 %2\n%7 = scale -1 %5\n%8 = constant -1\n%9 = sum %6 %7 %8\n%10 = nonnegative %9\n"
      "%11 = scale -1 %3\n%12 = sum %2 %11 %8\n%13 = nonnegative %12\n%14 = scale -1 %2\n%15 = sum %6 %14 %11 %8\n"
      "%16 = nonnegative %15\noutput \"x\" = %10\noutput \"y\" = %13\noutput \"z\" = %16\n"));
  EXPECT_EQ(ir.outputs()[0].node, ir.outputs()[1].node);
  EXPECT_EQ(ir.outputs()[1].node, ir.outputs()[2].node);
}

TEST(Passes, ObserverSeesEachPassInOrder) {
  std::vector<std::string_view> seen;
  optimise(parse("alphabet \"a\"\n%0 = symbols \"a\"\noutput \"x\" = %0\n"),
           [&](const Pass& pass, const Ir&, const Ir&) { seen.push_back(pass.name); });
  ASSERT_EQ(seen.size(), passes().size());
  for (std::size_t k = 0; k < seen.size(); ++k) EXPECT_EQ(seen[k], passes()[k].name);
}

}  // namespace
}  // namespace crasp::compiler
