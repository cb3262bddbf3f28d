// The rewrite rules and passes of the compiler, proved by the verifier: what stands before and after a rewrite has the
// same value at every position of every word, of any length.

#include <gtest/gtest.h>

#include "compiler/passes.h"
#include "tests/support/raise.h"
#include "tests/unit/compiler/rule_examples.h"
#include "verifier/verify.h"

namespace crasp::testing {
namespace {

using compiler::Ir;
using compiler::kRuleExamples;
using compiler::RuleExample;

/// "Some word has an output on which the two differ": empty if the rewrite is sound.
verifier::Question difference(const Ir& before, const Ir& after) {
  verifier::Question question;
  question.relation = verifier::Relation::empty;
  lang::Program& program = question.left;
  program.alphabet.symbols = before.alphabet().symbols;
  program.alphabet.open = before.alphabet().open;
  program.kind = lang::ProgramKind::recogniser;
  Raise raise(program);
  const std::vector<lang::TermId> left = raise(before), right = raise(after);
  std::vector<lang::TermId> differences;
  for (std::size_t k = 0; k < left.size(); ++k) {
    const bool boolean = program.terms.type(left[k]) == lang::Type::boolean;
    const lang::TermId same = boolean ? program.terms.equivalence(left[k], right[k])
                                      : program.terms.compare(lang::Op::equal, left[k], right[k]);
    differences.push_back(program.terms.negation(same));
  }
  program.verdict = program.terms.disjunction(differences);
  return question;
}

void expect_proved(const Ir& before, const Ir& after) {
  const verifier::Conclusion conclusion = verifier::verify(difference(before, after));
  EXPECT_EQ(conclusion.outcome, verifier::Outcome::proved)
      << name(conclusion.outcome) << " " << conclusion.reason << "\n"
      << print(before) << print(after);
}

TEST(RuleProofs, EachRuleKeepsTheMeaning) {
  for (const RuleExample& example : kRuleExamples) {
    if (!example.after) continue;
    SCOPED_TRACE(std::string(example.rule) + ": " + example.before);
    const Ir before = example_program(example);
    expect_proved(before, compiler::rewrite(before, {compiler::find_rule(example.rule), 1}).value());
  }
}

TEST(RuleProofs, EachPassKeepsTheMeaning) {
  for (const RuleExample& example : kRuleExamples) {
    if (std::string(example.before).find("9223372036854775807") != std::string::npos) continue;
    SCOPED_TRACE(std::string(example.rule) + ": " + example.before);
    compiler::optimise(example_program(example), [](const compiler::Pass& pass, const Ir& before, const Ir& after) {
      if (before == after) return;
      SCOPED_TRACE(pass.name);
      expect_proved(before, after);
    });
  }
}

// The proofs above could not succeed for a wrong rule.
TEST(RuleProofs, AWrongRewriteIsRefuted) {
  const auto with = [](const std::string& constant) {
    std::string text = compiler::kPrologue;
    text.append("%4 = constant ").append(constant).append("\n%5 = sum %2 %4\n%6 = nonnegative %5\noutput \"x\" = %6\n");
    return compiler::parse(text);
  };
  EXPECT_EQ(verifier::verify(difference(with("-3"), with("-4"))).outcome, verifier::Outcome::refuted);
}

}  // namespace
}  // namespace crasp::testing
