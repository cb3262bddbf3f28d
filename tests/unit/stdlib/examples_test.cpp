// Every file in examples/: it loads without errors, its asserts hold, and its programs say what the text beside them claims.

#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <set>

#include "lang/words.h"
#include "tests/support/assertions.h"
#include "tests/support/loaded_program.h"

namespace crasp::tests {
namespace {

namespace fs = std::filesystem;
using std::string;

/// What a program says to a word: "yes", "no", or the symbols that may come next with spaces between them.
struct Answer {
  string file, program, word, answer;
};

const std::vector<Answer> kAnswers = {
    {"01_hello.crasp", "", "aab", "yes"},
    {"01_hello.crasp", "", "abab", "no"},
    {"01_hello.crasp", "", "", "no"},
    {"02_brackets.crasp", "", "(()())", "yes"},
    {"02_brackets.crasp", "", "())(", "no"},
    {"02_brackets.crasp", "", "", "yes"},
    {"03_depth.crasp", "as_many_of_each", "cab", "yes"},
    {"03_depth.crasp", "as_many_of_each", "aab", "no"},
    {"03_depth.crasp", "anbncn", "aabbcc", "yes"},
    {"03_depth.crasp", "anbncn", "abcabc", "no"},
    {"03_depth.crasp", "mostly_ahead", "aabbb", "yes"},
    {"03_depth.crasp", "mostly_ahead", "abba", "no"},
    {"03_depth.crasp", "subsequence_abc", "bacbbc", "yes"},
    {"03_depth.crasp", "subsequence_abc", "cba", "no"},
    {"04_positions.crasp", "aa", "aaaa", "yes"},
    {"04_positions.crasp", "aa", "aaa", "no"},
    {"04_positions.crasp", "aa", "abaa", "no"},
    {"04_positions.crasp", "contains_bb", "abba", "yes"},
    {"04_positions.crasp", "contains_bb", "abab", "no"},
    {"04_positions.crasp", "no_aaa", "aabaa", "yes"},
    {"04_positions.crasp", "no_aaa", "baaab", "no"},
    {"04_positions.crasp", "starts_with_b", "ba", "yes"},
    {"04_positions.crasp", "starts_with_b", "ab", "no"},
    {"05_generators.crasp", "", "c a d <sep> a", "d"},
    {"05_generators.crasp", "", "c a d <sep> c", "a"},
    {"05_generators.crasp", "", "c a d <sep>", ""},
    {"05_generators.crasp", "", "c a d <sep> a d", ""},
    {"06_copying.crasp", "", "c a d <sep>", "c"},
    {"06_copying.crasp", "", "c a d <sep> c", "a"},
    {"06_copying.crasp", "", "c a d <sep> c a", "d"},
    {"06_copying.crasp", "", "c a d <sep> c a d", ""},
    {"06_copying.crasp", "", "c a d", ""},
    {"06_copying.crasp", "", "a b a c <sep> a", "b c"},
    {"07_families.crasp", "well_formed", "12+3=15", "yes"},
    {"07_families.crasp", "well_formed", "12+=3", "no"},
    {"07_families.crasp", "well_formed", "+3", "no"},
    {"07_families.crasp", "some_digit_repeats", "1+2=1", "yes"},
    {"07_families.crasp", "some_digit_repeats", "1+2=3", "no"},
    {"07_families.crasp", "digits_ascend", "1+2=3", "yes"},
    {"07_families.crasp", "digits_ascend", "2+1=3", "no"},
    {"07_families.crasp", "three_kinds_of_digits", "1+2=31", "yes"},
    {"07_families.crasp", "three_kinds_of_digits", "1+2=12", "no"},
    {"07_families.crasp", "one_more_plus", "1+2+3=6", "yes"},
    {"07_families.crasp", "one_more_plus", "1+2=3", "no"},
    {"08_beyond.crasp", "parity", "babeb", "no"},
    {"08_beyond.crasp", "parity", "baeb", "yes"},
    {"08_beyond.crasp", "last_is_b", "abee", "yes"},
    {"08_beyond.crasp", "last_is_b", "bae", "no"},
    {"08_beyond.crasp", "first_is_b", "eba", "yes"},
    {"08_beyond.crasp", "first_is_b", "eab", "no"},
    {"08_beyond.crasp", "first_is_b_counted", "eba", "yes"},
    {"08_beyond.crasp", "ends_as_the_middle", "aabb", "no"},
    {"08_beyond.crasp", "ends_as_the_middle", "abab", "yes"},
    {"08_beyond.crasp", "copy_with_repeats", "a b a b <sep>", "a"},
    {"08_beyond.crasp", "copy_with_repeats", "a b a a <sep> a b a", "a"},
    {"08_beyond.crasp", "copy_with_repeats", "a b a a <sep> a b a a", ""},
    {"08_beyond.crasp", "parity_by_the_future", "babeb", "no"},
    {"08_beyond.crasp", "at_least_the_square", "aabbbb", "yes"},
    {"08_beyond.crasp", "at_least_the_square", "aabbb", "no"},
    {"08_beyond.crasp", "pairs", "abeb", "yes"},
    {"08_beyond.crasp", "pairs", "abb", "no"},
    {"09_tasks.crasp", "ones_lead", "110", "yes"},
    {"09_tasks.crasp", "zeros_and_ones_alternate", "", "1 <eos>"},
    {"09_tasks.crasp", "zeros_and_ones_alternate", "1", "0"},
    {"10_asserts.crasp", "dyck1", "((()))", "yes"},
    {"10_asserts.crasp", "dyck1_by_depth", "((()))", "yes"},
    {"10_asserts.crasp", "at_most_two_open", "(()())", "yes"},
    {"10_asserts.crasp", "at_most_two_open", "((()))", "no"},
    {"10_asserts.crasp", "nothing", "((", "no"},
    {"majority.crasp", "majority", "011", "yes"},
    {"majority.crasp", "majority_by_comparison", "0110", "no"},
    {"brackets.cr", "", "(())()", "yes"},
    {"brackets.cr", "", "(()", "no"},
    {"precedence.cr", "", "ab", "no"},
    {"precedence.cr", "", "b", "no"},
    {"born.crasp", "majority_of_letters", "a b a c <sep>", "a"},
    {"born.crasp", "majority_of_letters", "a b a b <sep>", ""},
    {"born.crasp", "majority_of_letters", "a b a c <sep> a", ""},
    {"born.crasp", "sort_distinct", "s12 s3 s140 <sep>", "s3"},
    {"born.crasp", "sort_distinct", "s12 s3 s140 <sep> s3 s12", "s140"},
    {"born.crasp", "sort_distinct", "s12 s3 s140 <sep> s3 s12 s140", ""},
    {"born.crasp", "copy_distinct", "s12 s3 s140 <sep>", "s12"},
    {"born.crasp", "copy_distinct", "s12 s3 s140 <sep> s12 s3", "s140"},
    {"born.crasp", "copy_distinct", "s12 s3 s140 <sep> s12 s3 s140", ""},
    {"born.crasp", "reverse_distinct", "s12 s3 s140 <sep>", "s140"},
    {"born.crasp", "reverse_distinct", "s12 s3 s140 <sep> s140 s3", "s12"},
    {"born.crasp", "reverse_distinct", "s12 s3 s140 <sep> s140 s3 s12", ""},
    {"born.crasp", "unique_left", "s12 s3 s140 <sep> s3", "s12"},
    {"born.crasp", "unique_right", "s12 s3 s140 <sep> s3", "s140"},
    {"unique_right.crasp", "", "d a q c <sep> a", "q"},
    {"unique_right.crasp", "", "d a q c <sep>", ""},
};

const lang::Program* find_program(const lang::Workspace& workspace, const string& name) {
  for (const lang::Program& program : workspace.programs) {
    if (name.empty() || program.name == name) return &program;
  }
  return nullptr;
}

string answer_of(const lang::Program& program, const string& text) {
  lang::InputWord word;
  lang::WordReader(program.alphabet, lang::Split::automatic).read(text, word);
  auto result = lang::evaluate(program.terms, program.outputs(), word.symbols);
  const auto& columns = std::get<std::vector<lang::Column>>(result);
  std::size_t last = word.symbols.size();
  if (program.kind != lang::ProgramKind::generator) return columns.front()[last] != 0 ? "yes" : "no";
  string allowed;
  for (std::size_t k = 0; k < columns.size(); ++k) {
    if (columns[k][last] != 0) allowed += (allowed.empty() ? "" : " ") + program.alphabet.symbols[k];
  }
  return allowed;
}

std::set<string> files() {
  std::set<string> names;
  for (const auto& entry : fs::directory_iterator(fs::path(CRASP_SOURCE_DIR) / "examples")) {
    if (entry.path().extension() == ".crasp" || entry.path().extension() == ".cr") names.insert(entry.path().filename());
  }
  return names;
}

TEST(Examples, AnswerAsTheySay) {
  std::map<string, std::shared_ptr<lang::Workspace>> loaded;
  for (const Answer& expected : kAnswers) {
    SCOPED_TRACE(expected.file + " " + expected.program + ": " + expected.word);
    auto [entry, is_new] = loaded.try_emplace(expected.file);
    if (is_new) entry->second = load_workspace_file("examples/" + expected.file);
    if (!entry->second) continue;
    const lang::Program* program = find_program(*entry->second, expected.program);
    ASSERT_NE(program, nullptr);
    EXPECT_EQ(answer_of(*program, expected.word), expected.answer);
  }
}

TEST(Examples, AreAskedAboutEveryProgram) {
  std::set<string> asked;
  for (const Answer& answer : kAnswers) asked.insert(answer.file + " " + answer.program);
  for (const string& file : files()) {
    auto workspace = load_workspace_file("examples/" + file);
    ASSERT_NE(workspace, nullptr);
    for (const lang::Program& program : workspace->programs) {
      bool found = asked.contains(file + " " + program.name) || (workspace->programs.size() == 1 && asked.contains(file + " "));
      EXPECT_TRUE(found) << file << " " << program.name;
    }
  }
}

TEST(Examples, AssertsHold) {
  for (const string& file : files()) {
    SCOPED_TRACE(file);
    auto workspace = load_workspace_file("examples/" + file);
    ASSERT_NE(workspace, nullptr);
    for (const lang::Assertion& assertion : workspace->assertions) expect_holds(assertion, 8);
  }
}

// The trap of precedence.cr is pointed out; nothing else in the examples is worth a warning.
TEST(Examples, WarnWhereTheyShould) {
  for (const string& file : files()) {
    SCOPED_TRACE(file);
    auto workspace = load_workspace_file("examples/" + file);
    ASSERT_NE(workspace, nullptr);
    bool found = false;
    for (const lang::Diagnostic& diagnostic : workspace->diagnostics.list()) {
      bool expected = (file == "precedence.cr" && diagnostic.code == lang::Code::cr_precedence) ||
                      (file == "10_asserts.crasp" && diagnostic.code == lang::Code::constant_comparison);
      EXPECT_TRUE(expected) << lang::render(diagnostic, workspace->sources, false);
      found = found || expected;
    }
    EXPECT_EQ(found, file == "precedence.cr" || file == "10_asserts.crasp");
  }
}

}  // namespace
}  // namespace crasp::tests
