// Every sampler against what docs/tasks.md says of it.

#include "compare/sampler.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <thread>

#include "lang/failure.h"
#include "tests/support/loaded.h"

namespace crasp::compare {
namespace {

using lang::Word;

std::string task_over(const std::string& alphabet, const std::string& accept, const std::string& inputs) {
  return "alphabet " + alphabet + "\nprogram p { accept " + accept + " }\ntask t {\n spec p\n inputs " + inputs +
         "\n format recognise\n train 1 .. 50\n test 51 .. 100\n}\n";
}

std::string letters(const lang::Workspace& workspace, const Word& word) {
  std::string text;
  for (lang::SymbolIndex symbol : word) {
    const std::string& name = workspace.tasks[0].spec.alphabet.symbols[symbol];
    text += name == "<sep>" ? "$" : name;
  }
  return text;
}

/// Calls `look` with 300 words of lengths 1 to 40.
template <class Look>
void each_word(const std::string& text, const Look& look, lang::LengthBin lengths = {1, 40}) {
  const lang::Workspace workspace = testing::load_task(text);
  const Sampler sampler(workspace.tasks[0], 7);
  for (std::uint64_t index = 0; index < 300; ++index) {
    const Word word = sampler.draw(index, lengths);
    ASSERT_GE(word.size(), static_cast<std::size_t>(lengths.low));
    ASSERT_LE(word.size(), static_cast<std::size_t>(lengths.high));
    look(letters(workspace, word));
  }
}

std::size_t count(const std::string& text, char letter) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), letter));
}

TEST(Sampler, DependsOnTaskSeedAndIndexAlone) {
  const lang::Workspace workspace = testing::load_task(task_over("\"a\" \"b\"", "#\"a\" > 3", "words"));
  const Sampler once(workspace.tasks[0], 1), again(workspace.tasks[0], 1), other(workspace.tasks[0], 2);
  const lang::LengthBin lengths{20, 30};
  const Word ninth = once.draw(9, lengths);
  EXPECT_EQ(again.draw(9, lengths), ninth);
  EXPECT_NE(other.draw(9, lengths), ninth);
  EXPECT_NE(once.draw(10, lengths), ninth);
  EXPECT_EQ(once.draw(9, lengths), ninth);
}

TEST(Sampler, IsTheSameOnEveryMachine) {
  const lang::Workspace workspace = testing::load_task(task_over("\"a\" \"b\"", "#\"a\" > 3", "words"));
  EXPECT_EQ(letters(workspace, Sampler(workspace.tasks[0], 1).draw(0, {12, 12})), "ababbbaaabab");
}

TEST(Sampler, DrawsInManyThreadsWhatItDrawsInOne) {
  const lang::Workspace workspace = testing::load_task(task_over("\"a\" \"b\"", "#\"a\" == #\"b\"", "accepted"));
  const lang::LengthBin lengths{1, 30};
  std::vector<Word> alone, together(200);
  const Sampler first(workspace.tasks[0], 1), second(workspace.tasks[0], 1);
  for (std::uint64_t k = 0; k < together.size(); ++k) alone.push_back(first.draw(k, lengths));
  std::vector<std::thread> threads;
  for (std::size_t t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (std::size_t k = together.size(); k-- > 0;) {
        if (k % 4 == t) together[k] = second.draw(k, lengths);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(alone, together);
}

TEST(Sampler, BalancedWordsHaveNoTies) {
  std::set<std::size_t> zeros;
  each_word(task_over("\"0\" \"1\" \"<sep>\"", "#\"0\" > #\"1\"", "words balanced"), [&](const std::string& word) {
    EXPECT_NE(count(word, '0'), count(word, '1')) << word;
    EXPECT_EQ(count(word, '$'), 0u);
    zeros.insert(count(word, '0'));
  }, {10, 10});
  EXPECT_EQ(zeros.size(), 10u);  // all of 0 … 10 but 5
}

TEST(Sampler, UniqueModeIsUnique) {
  each_word(task_over("\"a\" .. \"e\"", "\"a\"", "words unique_mode"), [](const std::string& word) {
    std::vector<std::size_t> counts;
    for (char letter = 'a'; letter <= 'e'; ++letter) counts.push_back(count(word, letter));
    std::sort(counts.begin(), counts.end());
    EXPECT_GT(counts[4], counts[3]) << word;
  });
}

TEST(Sampler, NumberOfASymbolIsUniform) {
  std::map<std::size_t, int> seen;
  each_word(task_over("\"a\" \"b\" \"c\"", "\"a\"", "words \"b\""),
            [&](const std::string& word) { ++seen[count(word, 'b')]; }, {4, 4});
  ASSERT_EQ(seen.size(), 5u);
  for (const auto& [number, times] : seen) EXPECT_NEAR(times, 60, 35) << number;
}

TEST(Sampler, DistinctSymbolsDoNotRepeat) {
  each_word(task_over("\"a\" .. \"z\" \"<sep>\"", "\"a\"", "distinct"), [](const std::string& word) {
    EXPECT_EQ(std::set<char>(word.begin(), word.end()).size(), word.size());
  }, {1, 26});
  const lang::Workspace workspace = testing::load_task(task_over("\"a\" .. \"c\"", "\"a\"", "distinct"));
  EXPECT_THROW(Sampler(workspace.tasks[0], 1).draw(0, {4, 9}), lang::Failure);
}

TEST(Sampler, InterleavedWordsAreBalancedEach) {
  each_word(task_over("\"0\" \"1\"", "\"0\"", "interleaved 3"), [](const std::string& word) {
    for (std::size_t part = 0; part < 3; ++part) {
      int lead = 0;
      for (std::size_t k = part; k < word.size(); k += 3) lead += word[k] == '0' ? 1 : -1;
      EXPECT_NE(lead, 0) << word;
    }
  }, {3, 40});
}

TEST(Sampler, BlocksAreAsManyAsAskedFor) {
  each_word(task_over("\"a\" \"b\"", "\"a\"", "blocks 5"), [](const std::string& word) {
    int blocks = 1;
    for (std::size_t k = 1; k < word.size(); ++k) blocks += word[k] != word[k - 1];
    EXPECT_EQ(blocks, 5) << word;
  }, {5, 40});
}

TEST(Sampler, AdditionsAreWellFormed) {
  each_word(task_over("\"0\" \"1\" \"+\" \"=\"", "\"0\"", "addition"), [](const std::string& word) {
    const std::size_t plus = word.find('+');
    ASSERT_NE(plus, std::string::npos);
    EXPECT_EQ(word[0], '1');
    EXPECT_EQ(word[plus + 1], '1');
    EXPECT_EQ(word.find('='), word.size() - 1);
    EXPECT_EQ(count(word, '+'), 1u);
  }, {4, 40});
}

TEST(Sampler, RetrievalAsksForASymbolWithANeighbour) {
  for (const std::string which : {"unique", "first", "last"}) {
    for (const std::string side : {"left", "right"}) {
      const std::string alphabet = which == "unique" ? "\"a\" .. \"z\" \"<sep>\"" : "\"a\" .. \"e\" \"<sep>\"";
      each_word(task_over(alphabet, "\"a\"", "retrieval " + which + " " + side), [&](const std::string& word) {
        const char query = word.back();
        const std::string context = word.substr(0, word.size() - 2);
        ASSERT_EQ(word[context.size()], '$');
        EXPECT_GE(context.size(), 4u);
        EXPECT_EQ(count(context, query) == 1, which == "unique") << word;
        EXPECT_GE(count(context, query), 1u);
        const std::size_t place = which == "last" ? context.rfind(query) : context.find(query);
        EXPECT_TRUE(side == "left" ? place > 0 : place + 1 < context.size()) << word;
      }, {6, 26});
    }
  }
}

/// The words of a length that a program over a, b accepts, by brute force through the interpreter.
std::vector<Word> accepted_words(const lang::Program& program, std::size_t length) {
  std::vector<Word> words;
  for (std::uint32_t number = 0; number < 1U << length; ++number) {
    Word word;
    for (std::size_t k = 0; k < length; ++k) word.push_back(number >> k & 1U);
    const auto result = lang::evaluate(program.terms, program.outputs(), word);
    if (std::get<std::vector<lang::Column>>(result)[0][length] != 0) words.push_back(word);
  }
  return words;
}

TEST(Sampler, AcceptedWordsAreUniform) {
  for (const char* accept : {"#(#\"a\" < #\"b\") == 0 && #\"a\" == #\"b\"", "regex \"(aa|b)*\"", "#\"a\" % 3 == 0 && \"b\"",
                             "#(\"a\" && #[j == i - 1] \"a\" >= 1) >= 2", "\"b\" && #\"a\" >= 3",
                             "!\"b\""}) {
    const lang::Workspace workspace = testing::load_task(task_over("\"a\" \"b\"", accept, "accepted"));
    const std::vector<Word> words = accepted_words(workspace.tasks[0].spec, 8);
    const Sampler sampler(workspace.tasks[0], 3);
    std::map<Word, double> seen;
    const double draws = 40.0 * static_cast<double>(words.size());
    for (std::uint64_t k = 0; k < static_cast<std::uint64_t>(draws); ++k) ++seen[sampler.draw(k, {8, 8})];
    double chi_square = 0;
    for (const Word& word : words) chi_square += (seen[word] - 40) * (seen[word] - 40) / 40;
    EXPECT_EQ(seen.size(), words.size()) << accept;
    // Mean d, variance 2 d, for d = words - 1 degrees of freedom; six standard deviations.
    const double d = static_cast<double>(words.size()) - 1;
    EXPECT_LT(chi_square, d + 6 * std::sqrt(2 * d)) << accept;
  }
}

TEST(Sampler, AcceptedWordsOfAnyLength) {
  each_word(task_over("\"a\" \"b\"", "#(#\"a\" < #\"b\") == 0 && #\"a\" == #\"b\"", "accepted"), [](const std::string& word) {
    int depth = 0;
    for (char letter : word) {
      depth += letter == 'a' ? 1 : -1;
      ASSERT_GE(depth, 0);
    }
    EXPECT_EQ(depth, 0);
  }, {101, 150});
}

TEST(Sampler, AcceptedWordsOfAGeneratorAreThoseThatItAllows) {
  // a+ b+ : a letter may follow itself and the one before it, and the word may stop after a b.
  const std::string text = R"(
alphabet "a" "b" "<eos>"
program p { next[t in Σ] = t == "a" && (i == 0 || "a") || t == "b" && ("a" || "b") || t == "<eos>" && "b" }
task t {
  spec p
  inputs accepted
  format predict
  train 1 .. 50
  test 51 .. 100
}
)";
  std::set<std::string> seen;
  each_word(text, [&](const std::string& word) { seen.insert(word); }, {5, 5});
  EXPECT_EQ(seen, (std::set<std::string>{"abbbb", "aabbb", "aaabb", "aaaab"}));
}

TEST(Sampler, SaysWhenNoWordIsAccepted) {
  const lang::Workspace workspace = testing::load_task(task_over("\"a\" \"b\"", "#\"a\" == #\"b\" && i % 2 == 1", "accepted"));
  EXPECT_THROW(Sampler(workspace.tasks[0], 1).draw(0, {1, 9}), lang::Failure);
}

/// Of three symbols that are missing, a run of one is drawn with probability 3/6, of two with 2/6, of three with 1/6; after a
/// run the symbol is drawn anew, and only even numbers of as are accepted.
TEST(Sampler, RunsEndWhereTheSpecAccepts) {
  const lang::Workspace workspace = testing::load_task(task_over("\"a\" \"b\"", "#\"a\" % 2 == 0", "runs"));
  const Sampler sampler(workspace.tasks[0], 7);
  std::map<std::string, double> shares;
  constexpr std::uint64_t kWords = 4'000;
  for (std::uint64_t index = 0; index < kWords; ++index) shares[letters(workspace, sampler.draw(index, {3, 3}))] += 1.0 / kWords;
  // aab: as first (1/2, a run of two), then one b. baa: b as first (1/2) with a run of one (1/2), then as (1/2).
  const std::map<std::string, double> expected = {{"aab", 1 / 2.0}, {"baa", 1 / 8.0}, {"bbb", 3 / 8.0}};
  ASSERT_EQ(shares.size(), expected.size());
  for (const auto& [word, share] : expected) EXPECT_NEAR(shares[word], share, 4 * std::sqrt(0.25 / kWords)) << word;
}

/// Of a first run of two bs no word of length 5 remains: b b a a a, whose second run is one of three, does.
TEST(Sampler, RunsThatLeadNowhereAreDrawnAnew) {
  std::set<std::string> seen;
  each_word(task_over("\"a\" \"b\"", "#\"a\" % 3 == 0 && #\"b\" % 2 == 0", "runs"), [&](const std::string& word) { seen.insert(word); }, {5, 5});
  EXPECT_EQ(seen, (std::set<std::string>{"aaabb", "bbaaa"}));
}

TEST(Sampler, PrefixesGoOnToAcceptedWords) {
  each_word(task_over("\"a\" \"b\"", "#(#\"a\" < #\"b\") == 0 && #\"a\" == #\"b\"", "prefixes"), [](const std::string& word) {
    int depth = 0;
    for (char letter : word) {
      depth += letter == 'a' ? 1 : -1;
      ASSERT_GE(depth, 0) << word;
    }
  });
}

TEST(Sampler, BoundaryWordsAreTiesOrOffByOne) {
  std::set<int> differences;
  each_word(task_over("\"a\" \"b\" \"c\"", "#\"a\" > 2 * #\"b\"", "boundary"), [&](const std::string& word) {
    const int difference = static_cast<int>(count(word, 'a')) - 2 * static_cast<int>(count(word, 'b'));
    EXPECT_LE(std::abs(difference), 1) << word;
    differences.insert(difference);
  }, {30, 60});
  EXPECT_EQ(differences, (std::set<int>{-1, 0, 1}));
}

/// Of 90 comparisons some are taken, and few other words meet any of them.
TEST(Sampler, BoundaryWordsOfManyComparisons) {
  const std::string many = "alphabet \"a\" .. \"j\"\nprogram p { next[t in Σ] = all s in Σ \\ {t}: #Q[t] > #Q[s] + 7 }\ntask t {\n spec p\n "
                           "inputs boundary\n format predict\n train 1 .. 50\n test 51 .. 100\n}\n";
  std::set<char> most;
  each_word(many, [&](const std::string& word) {
    bool meets = false;
    for (char t = 'a'; t <= 'j'; ++t) {
      for (char s = 'a'; s <= 'j'; ++s) {
        const int difference = static_cast<int>(count(word, t)) - static_cast<int>(count(word, s)) - 7;
        if (s != t && std::abs(difference) <= 1) meets = true, most.insert(t);
      }
    }
    EXPECT_TRUE(meets) << word;
  }, {12, 14});
  EXPECT_EQ(most.size(), 10u) << "comparisons from all over the program";
}

}  // namespace
}  // namespace crasp::compare
