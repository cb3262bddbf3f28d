#include "verifier/spacer.h"

#include <gtest/gtest.h>

#include "tests/support/questions.h"
#include "verifier/certificate_json.h"
#include "verifier/verify.h"

namespace crasp::verifier {
namespace {

using crasp::testing::empty;
using crasp::testing::equivalent;
using crasp::testing::subset;

Conclusion asked(const Question& question, Engine engine) { return crasp::testing::asked(question, engine, 10); }

std::vector<Question> true_questions() {
  const char* const dyck = "accept #(#\"a\" < #\"b\") == 0 && #\"a\" == #\"b\"";
  return {subset(dyck, "accept #\"a\" == #\"b\""),
          subset("accept #(\"a\" && #\"b\" >= 1) == 0 && #\"a\" == #\"b\"", "accept #\"a\" == #\"b\""),
          equivalent("accept #(#\"a\" == #\"b\") >= 2", "accept 2 * #(#\"a\" == #\"b\") > 3")};
}

TEST(Spacer, FindsInvariantsThatAreCheckedWithoutIt) {
  int formulas = 0;
  for (const Question& question : true_questions()) {
    const Conclusion conclusion = asked(question, Engine::spacer_raw);
    EXPECT_NE(conclusion.outcome, Outcome::refuted);
    if (conclusion.outcome != Outcome::proved) continue;
    EXPECT_EQ(certify(question, *conclusion.certificate, 10), "");
    const auto read = certificate_from_json(certificate_to_json(*conclusion.certificate));
    ASSERT_TRUE(std::holds_alternative<Certificate>(read));
    EXPECT_EQ(certify(question, std::get<Certificate>(read), 10), "");
    formulas += std::holds_alternative<Formulas>(conclusion.certificate->invariant) ? 1 : 0;
  }
  EXPECT_GE(formulas, 1);
}

TEST(Spacer, ProvesNothingThatIsFalse) {
  for (Engine engine : {Engine::spacer, Engine::spacer_raw}) {
    const Question question =
        equivalent("accept #(#\"a\" < #\"b\") == 0 && #\"a\" == #\"b\"", "accept #\"a\" == #\"b\"");
    EXPECT_NE(asked(question, engine).outcome, Outcome::proved);
    EXPECT_NE(asked(empty("accept #\"a\" == 3 && #\"b\" == #(\"a\" && i % 2 == 0)"), engine).outcome, Outcome::proved);
  }
}

TEST(Spacer, WrongInvariantsAreRefused) {
  const Machine machine = crasp::testing::counting_up();
  EXPECT_EQ(check_formulas(machine, {"(>= x0 0)"}, 5), "");
  const auto found = find_formulas(machine, Budget(5));
  ASSERT_TRUE(found);
  EXPECT_EQ(check_formulas(machine, *found, 5), "");
  for (const char* wrong : {"true", "(>= x0 1)", "(= x0 0)", "(<= x0 0)", "(>= x0 (- 1))"}) {
    EXPECT_NE(check_formulas(machine, {wrong}, 5), "") << wrong;
  }
  EXPECT_NE(check_formulas(machine, {}, 5), "");
}

// What is no formula could end the assertion it stands in, and make anything unsatisfiable.
TEST(Spacer, OnlyFormulasAreFormulas) {
  for (const char* good : {"true", "(>= x0 0)", "(let ((a!1 (+ x0 (- 1)))) (and (<= a!1 3) (= (mod x0 2) 0)))"}) {
    EXPECT_TRUE(is_formula(good, 1)) << good;
  }
  for (const char* bad :
       {"", "true)(assert false", "true) (assert false) (assert (or true", "(>= x1 0)", "(>= x0 0", "true true",
        "(! true :named n)", "(forall ((y Int)) (= y x0))", "; (>= x0 0)", "|x0|", "(>= x0 0))", "false\"\""}) {
    EXPECT_FALSE(is_formula(bad, 1)) << bad;
    EXPECT_NE(check_formulas(crasp::testing::counting_up(), {bad}, 5), "") << bad;
  }
}

}  // namespace
}  // namespace crasp::verifier
