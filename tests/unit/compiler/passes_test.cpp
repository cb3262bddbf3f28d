// Each rule: applies, does not apply, keeps the value of every output at every position of all words to a small length.

#include "compiler/passes.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "compiler/evaluate.h"
#include "rule_examples.h"

namespace crasp::compiler {
namespace {

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
  for (const RuleExample& example : kRuleExamples) {
    SCOPED_TRACE(std::string(example.rule) + ": " + example.before);
    const Rule* rule = find_rule(example.rule);
    ASSERT_NE(rule, nullptr);
    const Ir before = example_program(example);
    const std::optional<Ir> rewritten = rewrite(before, {rule, 1});
    ASSERT_EQ(rewritten.has_value(), example.after != nullptr);
    if (!rewritten) continue;
    const Ir& after = *rewritten;
    ASSERT_EQ(verify(after), "");
    EXPECT_EQ(term(after, after.outputs()[0].node), spell_out(before, example.after));
    if (std::string(example.before).find("9223372036854775807") == std::string::npos)
      expect_same_meaning(before, after);
  }
}

TEST(Rules, EachHasExamplesBothWays) {
  for (const Pass& pass : passes()) {
    for (const Rule& rule : pass.rules) {
      const auto shows = [&](bool applies) {
        return std::any_of(std::begin(kRuleExamples), std::end(kRuleExamples), [&](const RuleExample& e) {
          return e.rule == rule.name && (e.after != nullptr) == applies;
        });
      };
      EXPECT_TRUE(shows(true)) << rule.name;
      EXPECT_TRUE(shows(false)) << rule.name;
    }
  }
}

TEST(Passes, DeadCodeIsRemoved) {
  const Ir ir = parse("alphabet \"a\"\n%0 = symbols \"a\"\n%1 = count %0\n%2 = not %0\noutput \"x\" = %2\n");
  EXPECT_EQ(print(remove_dead(ir).value()), "alphabet \"a\"\n%0 = symbols \"a\"\n%1 = not %0\noutput \"x\" = %1\n");
}

TEST(Passes, BooleansAreBalanced) {
  const Ir ir = parse(
      "alphabet \"a\"\n%0 = symbols \"a\"\n%1 = periodic 2 0\n%2 = periodic 3 0\n%3 = periodic 5 0\n"
      "%4 = and %0 %1 %2 %3\noutput \"x\" = %4\n");
  const Ir after = balance_booleans(ir).value();
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
