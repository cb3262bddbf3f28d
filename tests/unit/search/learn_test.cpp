#include "search/learn.h"

#include <gtest/gtest.h>

#include <random>

#include "search/cover.h"
#include "search/examples.h"
#include "search/minimise.h"
#include "tests/support/loaded.h"
#include "verifier/verify.h"

namespace crasp::search {
namespace {

using testing::program;

LearnLimits quick() {
  LearnLimits limits;
  limits.seconds = 20;
  limits.size = 7;
  limits.period = 2;
  return limits;
}

// Words that begin like accepted ones, and a few changes: half of the examples are accepted, or nearly.
std::vector<Example> examples_of(const lang::Program& spec, std::size_t most, std::uint32_t seed) {
  std::vector<lang::Word> words = short_words(spec.alphabet.size(), most / 2);
  std::mt19937 random(seed);
  while (words.size() < most) {
    lang::Word word(1 + random() % 40);
    for (auto& symbol : word) symbol = random() % spec.alphabet.size();
    words.push_back(std::move(word));
  }
  return label(spec, words);
}

bool right(const lang::Program& found, const std::vector<Example>& examples) {
  std::vector<lang::Word> words;
  for (const Example& each : examples) words.push_back(each.word);
  return label(found, words) == examples;
}

TEST(Learn, FindsProgramsFromWordsAndProvesThemWithASpec) {
  for (const char* accept :
       {"#\"a\" > #\"b\"", "#(\"a\" && #\"b\" >= 1) == 0 && #\"a\" == #\"b\"", "i % 2 == 0 && #\"b\" == 0",
        "#(#\"a\" < #\"b\" || #\"a\" > #\"b\" + 2) == 0 && #\"a\" == #\"b\"",
        "#(\"a\" && #[j == i - 1] \"a\" == 1) == 0", "\"a\" && #(\"b\" && #\"a\" >= 1) >= 1"}) {
    const lang::Program spec = program(std::string("alphabet \"a\" \"b\"\naccept ") + accept + "\n");
    const std::vector<Example> examples = examples_of(spec, 500, 5);
    const Learned learned = learn(examples, spec.alphabet, &spec, quick());
    ASSERT_TRUE(learned.program) << accept << ": " << learned.searched;
    EXPECT_TRUE(learned.proved) << accept;
    EXPECT_TRUE(right(*learned.program, examples)) << accept;
    EXPECT_EQ(verifier::verify({verifier::Relation::equivalent, spec, *learned.program, ""}).outcome,
              verifier::Outcome::proved);
  }
}

// The guided search alone, on languages that enumeration does not reach.
TEST(Learn, GuidedSearchFindsConjunctions) {
  const lang::Program spec = program(
      "alphabet \"0\" \"1\" \"~\" \"+\"\nmissing = 1 + #\"+\" - #\"0\" - #\"1\"\naccept missing == 0 && #(missing <= "
      "0) == 1\n");
  LearnLimits limits = quick();
  limits.size = 1;
  std::vector<Example> examples = examples_of(spec, 700, 3);
  const Learned learned = learn(examples, spec.alphabet, &spec, limits);
  ASSERT_TRUE(learned.program) << learned.searched;
  EXPECT_TRUE(learned.proved);
}

TEST(Learn, AFitIsNoProof) {
  const lang::Alphabet alphabet{{"a", "b"}, false};
  const Learned learned = learn({{{0}, true}, {{1}, false}}, alphabet, nullptr, quick());
  ASSERT_TRUE(learned.program);
  EXPECT_FALSE(learned.proved);
  EXPECT_NE(learned.searched.find("2 words"), std::string::npos);
  EXPECT_EQ(learned.size, 1U);
}

TEST(Learn, CounterexamplesOfTheSpecLeadOn) {
  // The words do not tell a* from (a|b)*a*; the spec does.
  const lang::Program spec = program("alphabet \"a\" \"b\"\naccept #\"b\" <= 2 && \"a\"\n");
  const Learned learned = learn({{{0}, true}, {{1}, false}, {{0, 0}, true}}, spec.alphabet, &spec, quick());
  ASSERT_TRUE(learned.program);
  EXPECT_TRUE(learned.proved);
  EXPECT_GT(learned.counterexamples, 0U);
}

TEST(Learn, WordsAllAlike) {
  const lang::Alphabet alphabet{{"a", "b"}, false};
  const Learned learned = learn({{{0}, true}, {{1, 1}, true}, {{}, true}}, alphabet, nullptr, quick());
  ASSERT_TRUE(learned.program);
  EXPECT_EQ(learned.size, 1U);
}

TEST(Cover, DropsWhatBecameSuperfluous) {
  const std::vector<Candidate> candidates{{{0b0110}, 1}, {{0b0011}, 2}, {{0b1100}, 2}, {{0b0001}, 9}};
  EXPECT_EQ(cover(candidates, 4), (std::vector<std::size_t>{1, 2}));
  EXPECT_EQ(cover(std::span(candidates).first(2), 4), std::nullopt);
}

TEST(Examples, ReadsWordsWithLabels) {
  const lang::Alphabet alphabet{{"a", "b"}, false};
  const auto read = read_examples("# two ways\nab\t1\na a\ttrue\n\t0\r\nab\t1\n", alphabet, lang::Split::automatic);
  const auto& examples = std::get<std::vector<Example>>(read);
  EXPECT_EQ(examples, (std::vector<Example>{{{0, 1}, true}, {{0, 0}, true}, {{}, false}}));
  EXPECT_EQ(symbols_of_examples("ba\t1\n\t0\n"), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(symbols_of_examples("x1 x2\t1\n<s>\t0\n"), (std::vector<std::string>{"<s>", "x1", "x2"}));
}

TEST(Examples, ErrorsNameTheLine) {
  const lang::Alphabet alphabet{{"a", "b"}, false};
  auto error = [&](std::string_view text) {
    return std::get<ExamplesError>(read_examples(text, alphabet, lang::Split::automatic));
  };
  EXPECT_EQ(error("a\t1\nb\n").line, 2U);
  EXPECT_EQ(error("a\tyes\n").message, "expected a word, a tab, and 1 or 0");
  EXPECT_EQ(error("a\t1\nac\t0\n").message, "`c` is not in the alphabet");
  EXPECT_EQ(error("a\t1\na\t0\n").message, "the same word has another label above");
}

}  // namespace
}  // namespace crasp::search
