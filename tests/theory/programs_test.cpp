// The programs of the C-RASP literature, in our language, against independent references: on all words up to the length that
// stands with each. The texts stand beside this file.

#include <gtest/gtest.h>

#include "tests/support/brute_force.h"
#include "tests/support/languages.h"
#include "tests/support/retrieval.h"

namespace crasp::tests {
namespace {

/// A recogniser in tests/theory/<file>.crasp.
struct Published {
  std::string file, program;
  std::size_t longest;
  std::function<bool(const string&)> reference;
};

void PrintTo(const Published& published, std::ostream* out) { *out << published.program; }

std::function<bool(const string&)> regular(const char* pattern) {
  return [compiled = std::regex(pattern)](const string& word) { return matches(word, compiled); };
}

std::function<bool(const string&)> contains(string pattern) {
  return [pattern](const string& word) { return is_subsequence(pattern, word); };
}

std::function<bool(const string&)> blocks(string letters) {
  return [letters](const string& word) { return block_letters(word) == letters; };
}

std::function<bool(const string&)> bounded(int n) {
  return [n](const string& word) { return is_bounded_dyck(word, n, 'a', 'b'); };
}

std::int64_t as(const string& word) { return number_of(word, 'a'); }
std::int64_t bs(const string& word) { return number_of(word, 'b'); }

/// 0101 0110: a binary number of four digits and the next one.
bool is_increment(const string& word) {
  return word.size() == 8 && std::stoi(word.substr(0, 4), nullptr, 2) + 1 == std::stoi(word.substr(4), nullptr, 2);
}

class Recogniser : public testing::TestWithParam<Published> {};

TEST_P(Recogniser, AgreesWithItsLanguage) {
  const Published& published = GetParam();
  expect_values(LoadedProgram::from_file("tests/theory/" + published.file + ".crasp", published.program),
                published.longest, published.reference);
}

INSTANTIATE_TEST_SUITE_P(
    Counting, Recogniser,
    testing::Values(
        Published{"counting", "majority", 12, [](const string& w) { return as(w) > bs(w); }},
        Published{"counting", "count_3", 12, [](const string& w) { return as(w) > 3; }},
        Published{"counting", "majority_3", 12, [](const string& w) { return as(w) > std::max<std::int64_t>(3, bs(w)); }},
        Published{"counting", "parity_3", 12, [](const string& w) { return as(w) <= 6 && as(w) % 2 == 0; }},
        Published{"counting", "dyck1", 14, [](const string& w) { return is_dyck(w, "(", ")"); }},
        Published{"counting", "anbn", 14, [](const string& w) { return is_power(w, "ab"); }},
        Published{"counting", "anbncn", 10, [](const string& w) { return is_power(w, "abc"); }},
        Published{"counting", "anbncn_violations", 10, [](const string& w) { return is_power(w, "abc"); }},
        Published{"counting", "d1", 13, bounded(1)}, Published{"counting", "d2", 13, bounded(2)},
        Published{"counting", "d3", 13, bounded(3)}, Published{"counting", "d4", 13, bounded(4)},
        Published{"counting", "ab_or_ba", 13, regular("(ab|ba)*")}),
    testing::PrintToStringParamName());

INSTANTIATE_TEST_SUITE_P(
    Order, Recogniser,
    testing::Values(
        Published{"order", "subsequence_aa", 11, contains("aa")}, Published{"order", "subsequence_aba", 11, contains("aba")},
        Published{"order", "subsequence_aabb", 11, contains("aabb")},
        Published{"order", "inclusive_aa", 11, contains("a")},  // not what was meant
        Published{"order", "l1", 11, blocks("a")}, Published{"order", "l2", 11, blocks("ab")},
        Published{"order", "l3", 11, blocks("aba")}, Published{"order", "l4", 11, blocks("abab")},
        Published{"order", "l5", 11, blocks("ababa")}, Published{"order", "tomita1", 12, regular("1*")},
        Published{"order", "tomita2", 12, regular("(10)*")}, Published{"order", "tomita7", 12, regular("0*1*0*1*")},
        Published{"order", "abc", 9, regular("a+b+c+")}, Published{"order", "ab_d_bc", 8, regular("[ab]*d[bc]*")},
        Published{"order", "contains_ab", 11, [](const string& w) { return w.find("ab") != string::npos; }}),
    testing::PrintToStringParamName());

INSTANTIATE_TEST_SUITE_P(
    Positions, Recogniser,
    testing::Values(
        Published{"positions", "aa", 12, regular("(aa)*")}, Published{"positions", "abab", 12, regular("(abab)*")},
        Published{"positions", "contains_ab", 9, [](const string& w) { return w.find("ab") != string::npos; }},
        Published{"positions", "tomita4", 12, [](const string& w) { return w.find("000") == string::npos; }},
        Published{"positions", "copy4", 12, [](const string& w) { return w.size() == 8 && w.substr(0, 4) == w.substr(4); }},
        Published{"positions", "increment", 12, is_increment}),
    testing::PrintToStringParamName());

LoadedProgram retrieval(std::string_view program) { return LoadedProgram::from_file("tests/theory/retrieval.crasp", program); }

/// Compares with the answers to all questions of up to seven symbols.
void expect_answers(std::string_view program, Side side, Occurrence which) {
  expect_next(
      retrieval(program), "abcd$", 7, [&](const string& word) { return string(1, *answer(word, side, which)); },
      [&](const string& word) { return answer(word, side, which).has_value(); });
}

void expect_output(std::string_view program, Transduction how) {
  expect_next(
      retrieval(program), "abcd$", 8, [&](const string& word) { return *next_of_output(word, how); },
      [&](const string& word) { return next_of_output(word, how).has_value(); });
}

TEST(Retrieval, FindsTheNeighbourOfTheOnlyOccurrence) {
  expect_answers("ur", Side::right, Occurrence::only);
  expect_answers("ul", Side::left, Occurrence::only);
}

TEST(Retrieval, FindsTheNeighbourOfTheFirstOccurrence) {
  expect_answers("nr_first", Side::right, Occurrence::first);
  expect_answers("nl_first", Side::left, Occurrence::first);
}

// Without the repairs the programs are wrong, and these words show it.
TEST(Retrieval, FallsIntoEachTrapOnce) {
  EXPECT_EQ(retrieval("ul_trap").next("ab$b"), "a$");
  EXPECT_EQ(retrieval("ul").next("ab$b"), "a");
  EXPECT_EQ(retrieval("nl_first_trap").next("bacab$a"), "bc$");
  EXPECT_EQ(retrieval("nl_first").next("bacab$a"), "b");
  EXPECT_EQ(retrieval("ub_trap").next("ab$b"), "a$");
  EXPECT_EQ(retrieval("ub").next("ab$b"), "a");
}

TEST(Copying, SaysTheInputForwardsAndBackwards) {
  expect_output("uf", Transduction::copy);
  expect_output("ub", Transduction::reverse);
}

TEST(Sorting, SaysTheInputInOrder) { expect_output("sort", Transduction::sort); }

TEST(ChainOfThought, FindsTheParity) {
  LoadedProgram program = LoadedProgram::from_file("tests/theory/parity.crasp");
  ASSERT_TRUE(program.good());
  for_each_word("01", 12, [&](const string& word) {
    std::int64_t ones = number_of(word, '1');
    string trace;
    for (std::int64_t k = 0; k <= ones; ++k) trace += k % 2 == 0 ? 'E' : 'O';
    string expected = word + trace + '$' + (ones % 2 == 0 ? 'E' : 'O') + '.';
    EXPECT_EQ(program.generate(word, 40), expected);
    return program.generate(word, 40) == expected;
  });
}

}  // namespace
}  // namespace crasp::tests
