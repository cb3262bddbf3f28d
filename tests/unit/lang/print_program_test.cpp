#include "lang/print_program.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "lang/print_regex.h"
#include "lang/print_relation.h"
#include "lang/regex.h"
#include "lang/workspace.h"
#include "tests/oracle/naive_evaluator.h"
#include "tests/oracle/random_program.h"
#include "tests/oracle/shrink.h"

namespace crasp::lang {
namespace {

using oracle::Case;
using oracle::Profile;

class PrintTermTest : public testing::Test {
 protected:
  PrintTermTest() { program.alphabet.symbols = {"a", "<sep>", "\""}; }

  std::string text(TermId term) { return print_term(program, term); }
  TermId both(TermId p, TermId q) { return terms.conjunction(std::array{p, q}); }
  TermId either(TermId p, TermId q) { return terms.disjunction(std::array{p, q}); }
  TermId sum(std::initializer_list<TermId> operands) { return terms.sum(std::vector(operands)); }
  TermId offsets(std::int64_t low, std::int64_t high, TermId p) {
    return terms.count({high < 0, OffsetSet::interval(low, high), {}}, p);
  }

  Program program;
  Terms& terms = program.terms;
  TermId a = terms.symbol(0), sep = terms.symbol(1), quote = terms.symbol(2);
  TermId i = terms.position();
  TermId number_a = terms.count(Relation::prefix(), a);
};

TEST_F(PrintTermTest, BracketsOnlyWherePrecedenceAsksForThem) {
  EXPECT_EQ(text(either(both(a, sep), quote)), R"("a" && "<sep>" || "\"")");
  EXPECT_EQ(text(both(either(a, sep), quote)), R"(("a" || "<sep>") && "\"")");
  EXPECT_EQ(text(terms.negation(both(a, sep))), R"(!("a" && "<sep>"))");
  EXPECT_EQ(text(both(terms.negation(a), sep)), R"(!"a" && "<sep>")");
  EXPECT_EQ(text(terms.count(Relation::prefix(), terms.compare(Op::less, i, number_a))), R"(#(i < #"a"))");
  EXPECT_EQ(text(terms.equivalence(a, terms.compare(Op::equal, i, number_a))), R"("a" == (i == #"a"))");
}

TEST_F(PrintTermTest, NegatedComparisons) {
  EXPECT_EQ(text(terms.negation(terms.compare(Op::equal, i, number_a))), R"(i != #"a")");
  EXPECT_EQ(text(terms.negation(terms.compare(Op::less, i, number_a))), R"(i >= #"a")");
  EXPECT_EQ(text(terms.negation(terms.equivalence(a, sep))), R"("a" != "<sep>")");
}

TEST_F(PrintTermTest, Arithmetic) {
  TermId minus_two = terms.constant(-2);
  EXPECT_EQ(text(sum({i, minus_two, terms.scale(-1, number_a), terms.scale(-3, i), i})), R"(i - 2 - #"a" - 3 * i + i)");
  EXPECT_EQ(text(terms.scale(2, sum({i, i}))), "2 * (i + i)");
  EXPECT_EQ(text(terms.scale(-1, sum({i, i}))), "-(i + i)");
  EXPECT_EQ(text(terms.product(i, terms.product(i, i))), "i * (i * i)");
  EXPECT_EQ(text(terms.modulo(terms.product(i, i), 3)), "i * i % 3");
  EXPECT_EQ(text(terms.scale(2, terms.position_modulo(3))), "2 * (i % 3)");
  EXPECT_EQ(text(terms.extremum(Op::minimum, std::array{i, minus_two})), "min(i, -2)");
  EXPECT_EQ(text(terms.constant(std::numeric_limits<std::int64_t>::min())), "(-9223372036854775807 - 1)");
}

TEST_F(PrintTermTest, ConditionalsAndSelections) {
  TermId choice = terms.conditional(a, i, terms.conditional(sep, number_a, i));
  EXPECT_EQ(text(choice), R"("a" ? i : "<sep>" ? #"a" : i)");
  EXPECT_EQ(text(terms.iverson(both(a, sep))), R"(["a" && "<sep>"])");
  TermId last = terms.select(Op::last, Relation::prefix(), a, i);
  EXPECT_EQ(text(last), R"(last "a" : i)");
  EXPECT_EQ(text(sum({last, i})), R"((last "a" : i) + i)");
  EXPECT_EQ(text(terms.count(Relation::prefix(), terms.compare(Op::equal, i, terms.at_outer(sum({i, i}))))),
            "#(i == (i + i)@i)");
}

TEST_F(PrintTermTest, Relations) {
  EXPECT_EQ(text(offsets(1, OffsetSet::kUnbounded, a)), R"(#[j < i] "a")");
  EXPECT_EQ(text(offsets(1, 1, a)), R"(#[j == i - 1] "a")");
  EXPECT_EQ(text(offsets(0, 4, a)), R"(#[j > i - 5] "a")");
  EXPECT_EQ(text(offsets(2, 4, a)), R"(#[i - j in {2 .. 4}] "a")");
  EXPECT_EQ(text(offsets(-OffsetSet::kUnbounded, -1, a)), R"(#[j > i] "a")");
  EXPECT_EQ(text(offsets(-2, -2, a)), R"(#[j == i + 2] "a")");
  EXPECT_EQ(text(terms.count({false, OffsetSet(), {}}, a)), R"(#[false] "a")");
}

TEST(PrintProgram, SharesAndNames) {
  Program program;
  program.alphabet.symbols = {"(", ")"};
  Terms& terms = program.terms;
  TermId opens = terms.count(Relation::prefix(), terms.symbol(0)), closes = terms.count(Relation::prefix(), terms.symbol(1));
  TermId dips = terms.count(Relation::prefix(), terms.compare(Op::less, opens, closes));
  TermId never = terms.compare(Op::equal, dips, terms.constant(0));
  program.definitions = {{"opens", opens, {}}, {"seen[\"(\"]", never, {}}};
  program.kind = ProgramKind::recogniser;
  program.verdict = terms.conjunction(std::array{never, terms.compare(Op::equal, opens, closes)});
  EXPECT_EQ(print_program(program), "alphabet \"(\" \")\"\n\nopens = #\"(\"\nt1 = #\")\"\nseen = #(opens < t1) == 0\n\n"
                                    "accept seen && opens == t1\n");
}

// --- and back ------------------------------------------------------------------------------------------------------

TEST(PrintRegex, ReadsBackAsTheSameLanguage) {
  const std::vector<std::string> symbols{"a", "<b>", "ab", "*"};
  for (std::string_view pattern : {"", "a", "(a|ab)*", R"(~(a \<b>)* \*)", "[a-ab]{2,4}", "~(.*)", ".*a.", "(a a)*&~(a{4})"}) {
    auto dfa = parse_regex(pattern, symbols);
    ASSERT_TRUE(std::holds_alternative<Dfa>(dfa)) << pattern;
    std::string printed = dfa_to_pattern(std::get<Dfa>(dfa), symbols);
    auto again = parse_regex(printed, symbols);
    ASSERT_TRUE(std::holds_alternative<Dfa>(again)) << pattern << " printed as " << printed;
    EXPECT_EQ(std::get<Dfa>(dfa), std::get<Dfa>(again)) << pattern << " printed as " << printed;
  }
}

std::optional<std::string> read_errors(Workspace& workspace) {
  if (!workspace.diagnostics.has_errors() && workspace.programs.size() == 1) return std::nullopt;
  std::string messages;
  for (const Diagnostic& diagnostic : workspace.diagnostics.sorted()) messages += diagnostic.message + "\n";
  return messages;
}

/// What differs between a program and its text, read again; nothing if they agree on every short word.
std::optional<std::string> difference(const Program& program) {
  Workspace workspace;
  load_text(workspace, "printed.crasp", print_program(program));
  if (auto errors = read_errors(workspace)) return errors;
  const Program& again = workspace.programs.front();
  if (again.kind != program.kind) return "another kind of program";
  for (const Word& word : oracle::all_words(program.alphabet.size(), 3)) {
    Evaluation expected = evaluate(program.terms, program.outputs(), word);
    Evaluation found = evaluate(again.terms, again.outputs(), word);
    const auto* left = std::get_if<std::vector<Column>>(&expected);
    const auto* right = std::get_if<std::vector<Column>>(&found);
    if (!left || !right) return "an overflow";
    for (std::size_t k = 0; k < left->size(); ++k) {
      for (std::size_t i = 0; i <= word.size(); ++i) {
        if ((*left)[k][i] != (*right)[k][i]) return "another value at position " + std::to_string(i);
      }
    }
  }
  return std::nullopt;
}

void round_trip(const Profile& profile, std::uint64_t programs) {
  for (std::uint64_t seed = 0; seed < programs; ++seed) {
    Program program = oracle::random_program(seed, profile);
    if (!difference(program)) continue;
    Case smallest = oracle::shrink({program, {}}, [](const Case& candidate) { return difference(candidate.program).has_value(); });
    FAIL() << "seed " << seed << ": " << *difference(smallest.program) << "\n" << oracle::show(smallest);
  }
}

TEST(PrintProgram, ReadsBackWithTheSameValues) {
  round_trip(Profile::program_layer(), 300);
  round_trip(Profile::task_layer(), 800);
}

TEST(PrintProgram, GeneratorsReadBack) { round_trip({.symbols = 3, .depth = 3, .local = true, .generator = true}, 100); }

}  // namespace
}  // namespace crasp::lang
