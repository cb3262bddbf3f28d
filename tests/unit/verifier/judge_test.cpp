#include "verifier/judge.h"

#include <gtest/gtest.h>

#include <map>

#include "tests/support/loaded.h"

namespace crasp::verifier {
namespace {

using testing::program;
using enum Membership;

// The published table (docs/tasks.md): sections 1 to 4.
struct Row {
  std::string task;
  Membership answer;
  Fragment fragment = Fragment::task;  // of a yes
  std::uint32_t depth = 0;
};

constexpr Fragment kPlain = Fragment::c_rasp, kPeriodic = Fragment::periodic, kLocal = Fragment::local;

const std::vector<Row> kTable = {
    {"bin_majority", yes, kPlain, 1},
    {"majority", yes, kPlain, 1},
    {"bin_majority_interleave", yes, kPeriodic, 2},
    {"sort", yes, kPlain, 1},
    {"copy_unique", yes, kLocal, 1},
    {"copy_repeat", no},
    {"parity", no},
    {"addition", no},
    {"tomita1", yes, kPlain, 0},
    {"tomita2", yes, kPlain, 1},
    {"tomita3", no},
    {"tomita4", yes, kLocal, 0},
    {"tomita5", no},
    {"tomita6", no},
    {"tomita7", yes, kPlain, 3},
    {"d2", yes, kPlain, 1},
    {"d3", yes, kPlain, 1},
    {"d4", yes, kPlain, 1},
    {"d12", yes, kPlain, 1},
    {"aa", yes, kPeriodic, 0},
    {"aaaa", yes, kPeriodic, 0},
    {"abab", yes, kPeriodic, 0},
    {"abcde", yes, kPlain, 0},
    {"ab_d_bc", yes, kPlain, 1},
    {"flip_flop", no},
    {"dyck1", yes, kPlain, 1},
    {"shuffle2", yes, kPlain, 1},
    {"anbn", yes, kPlain, 1},
    {"anbncn", yes, kPlain, 1},
    {"anbncndn", yes, kPlain, 1},
    {"boolean3", yes, kPlain, 1},
    {"boolean5", yes, kPlain, 1},
    {"ul", yes, kLocal, 1},
    {"ur", yes, kLocal, 1},
    {"nl_first", yes, kLocal, 2},
    {"nr_first", yes, kLocal, 2},
    {"nl_last", no},
    {"nr_last", no},
    {"uf", yes, kLocal, 1},
    {"ub", yes, kLocal, 1},
    {"nf", no},
    {"nb", no},
    {"l1", yes, kPlain, 1},
    {"l2", yes, kPlain, 2},
    {"l3", yes, kPlain, 3},
    {"l4", yes, kPlain, 4},
    {"l5", yes, kPlain, 5},
    {"predict_l3", yes, kPlain, 1},
    {"predict_l4", yes, kPlain, 2},
    {"predict_l5", yes, kPlain, 3},
    {"predict_l6", yes, kPlain, 4},
    {"predict_l7", yes, kPlain, 5},
};

TEST(Judge, AgreesWithThePapersOnEveryTask) {
  lang::Workspace workspace;
  lang::load_file(workspace, std::string(CRASP_SOURCE_DIR) + "/examples/born.crasp");
  ASSERT_FALSE(workspace.diagnostics.has_errors());
  ASSERT_EQ(workspace.tasks.size(), kTable.size());
  Judge judge;
  for (std::size_t k = 0; k < kTable.size(); ++k) {
    const Row& row = kTable[k];
    ASSERT_EQ(workspace.tasks[k].name, row.task);
    const Judgement found = judge(workspace.tasks[k].spec);
    EXPECT_EQ(name(found.answer), name(row.answer)) << row.task;
    EXPECT_FALSE(found.reason.empty()) << row.task;
    EXPECT_EQ(found.guarantees.empty(), row.answer == no) << row.task;
    if (row.answer == no) {
      EXPECT_FALSE(found.source.empty()) << row.task;
      continue;
    }
    EXPECT_EQ(lang::name(found.fragment.value()), lang::name(row.fragment)) << row.task;
    EXPECT_EQ(found.depth.value(), row.depth) << row.task;
  }
}

// The right neighbour of the last occurrence of the query, over an alphabet.
std::string right_of_last(const std::string& symbols) {
  return "alphabet " + symbols +
         " \"$\"\nnext[t in Σ] = #\"$\" == 1 && #[j == i - 1] \"$\" == 1 && "
         "any s in Σ: Q[s] && last[j < i] (#[j == i - 1] Q[s] == 1) : Q[t]\n";
}

// What is decided here does not rest on the table of the literature, and agrees with it.
TEST(Judge, DecidesPublishedTasksOfFiniteMemoryByItself) {
  const std::string texts[] = {"alphabet \"0\" \"1\"\naccept 0 == #\"1\" % 2\n",
                               "alphabet \"0\" \"1\" \"2\"\naccept last !\"2\" : \"0\"\n",
                               right_of_last("\"x\" \"y\" \"z\"")};
  for (const std::string& text : texts) {
    const lang::Program spec = program(text);
    EXPECT_EQ(PublishedLookup().find(spec), nullptr) << text;
    const Judgement found = Judge()(spec);
    EXPECT_EQ(found.answer, no) << text;
    for (Membership each : found.last_symbol) EXPECT_EQ(each, no);
    EXPECT_NE(found.source.find("Theorem"), std::string::npos);
  }
}

// With two symbols the last x can only be followed by a y or by the separator: a window settles it.
TEST(Judge, FindsTheRightNeighbourOfTheLastOfTwoSymbols) {
  const Judgement found = Judge()(program(right_of_last("\"x\" \"y\"")));
  EXPECT_EQ(found.answer, yes);
  EXPECT_EQ(found.fragment, kLocal);
}

TEST(Judge, FindsProgramsForTaskLayerSpecsOfFiniteMemory) {
  // As many as as bs modulo 2 is a question about the position; which of a and b came first, about counts.
  const Judgement length = Judge()(program("alphabet \"a\" \"b\"\naccept (#\"a\" - #\"b\") % 2 == 0\n"));
  EXPECT_EQ(length.answer, yes);
  EXPECT_EQ(length.fragment, kPeriodic);
  const Judgement first = Judge()(
      program("alphabet \"a\" \"b\" \"c\"\naccept (first (\"a\" || \"b\") : #\"c\") % 2 == 1 || exists \"c\"\n"));
  EXPECT_EQ(first.answer, yes);
  const Judgement generator =
      Judge()(program("alphabet \"a\" \"b\"\nnext[t in Σ] = (#\"a\" + #\"b\") % 4 == 1 && t == \"a\"\n"));
  EXPECT_EQ(generator.answer, yes);
  EXPECT_TRUE(generator.depth);
  EXPECT_FALSE(generator.guarantees.empty());
}

TEST(Judge, AdmitsWhatItDoesNotKnow) {
  const Judgement found = Judge()(program("alphabet \"a\" \"b\"\naccept #\"b\" >= #\"a\" * #\"a\"\n"));
  EXPECT_EQ(found.answer, unknown);
  EXPECT_TRUE(found.growth);
  EXPECT_TRUE(found.guarantees.empty());
  EXPECT_NE(found.reason.find("proves nothing about longer ones"), std::string::npos);
}

TEST(Published, NamesProgramsOfTheStandardLibrary) {
  PublishedLookup lookup;
  for (const Published& row : published_results()) {
    lang::Workspace workspace =
        testing::load("import " + std::string(row.module) + "\ntask t { spec " + std::string(row.module) + "." +
                      std::string(row.program) + "\n inputs words\n format predict\n train 1 .. 2\n test 3 .. 4\n}\n");
    ASSERT_EQ(workspace.tasks.size(), 1U) << row.program;
    EXPECT_EQ(lookup.find(workspace.tasks.front().spec), &row) << row.program;
  }
}

TEST(Published, LooksAtWhatAProgramSays) {
  const lang::Program parity = program("alphabet \"0\" \"1\"\nimport beyond\naccept beyond.even_number(\"1\")\n");
  const lang::Program other = program("alphabet \"0\" \"1\"\nimport beyond\naccept beyond.even_number(\"0\")\n");
  const lang::Program larger = program("alphabet \"0\" \"1\" \"2\"\nimport beyond\naccept beyond.even_number(\"1\")\n");
  ASSERT_NE(PublishedLookup().find(parity), nullptr);
  EXPECT_EQ(PublishedLookup().find(parity)->program, "parity");
  EXPECT_EQ(PublishedLookup().find(other), nullptr);
  EXPECT_EQ(PublishedLookup().find(larger), nullptr);
}

}  // namespace
}  // namespace crasp::verifier
