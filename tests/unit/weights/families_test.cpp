// Families over symbols become heads that match symbols: the same function, one comparison for all members, models that do not
// grow with the square of the alphabet.

#include "compiler/weights/families.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "compiler/weights/inspect.h"
#include "compiler/weights/network_values.h"
#include "compiler/weights/self_test.h"
#include "tests/support/loaded_program.h"
#include "tests/unit/weights/claim.h"

namespace crasp::compiler::weights {
namespace {

struct Family {
  const char* name;
  const char* body;       // of a program over SIGMA
  std::size_t matching;   // comparisons that are left, all of them matching; 5 symbols and a separator
  std::size_t others = 0;
};

const Family kFamilies[] = {
    {"own_symbol_again", "accept any s in Σ: Q[s] && #Q[s] >= 2", 1},
    {"first_of_its_kind", "accept any s in Σ: Q[s] && #Q[s] == 1", 2},
    {"all_first", "fresh = any s in Σ: Q[s] && #Q[s] == 1\naccept #!fresh == 0", 2, 1},
    {"unique_right", "next[t in Σ] = any s in Σ: Q[s] && exists (Q[t] && #[j == i - 1] Q[s] >= 1)", 6},
    {"unique_left", "next[t in Σ] = any s in Σ: Q[s] && exists (Q[s] && #[j == i - 1] Q[t] >= 1)", 6},
    {"first_right",
     "next[t in Σ] = any s in Σ: Q[s] && exists (Q[t] && #[j == i - 1] (Q[s] && #Q[s] == 1) >= 1)", 8},
    {"asked", "next[t in Σ] = #[j == i - 1] \"<sep>\" >= 1 && any s in Σ: Q[s] && exists (Q[t] && #[j == i - 1] Q[s] >= 1)", 6},
    {"copy",
     "next[t in Σ] = t != \"<sep>\" && exists \"<sep>\" && (\"<sep>\" ? exists (Q[t] && i == 1) : any s in Σ: Q[s] && exists (Q[t] && "
     "#[j == i - 1] Q[s] >= 1))", 5, 1},
    {"two_back", "next[t in Σ] = any s in Σ: Q[s] && #(Q[t] && #[j == i - 2] Q[s] >= 1) > 1", 6},
    {"some_symbols", "set few = \"s0\" .. \"s3\"\naccept any s in few: Q[s] && #(Q[s] && #\"s0\" > 1) >= 3", 1, 1},
    {"weighted",
     "accept any s in Σ: Q[s] && 2 * #(Q[s] && #[j == i - 1] \"s0\" >= 1) > #(Q[s] && #[j == i - 1] \"s1\" >= 1) + 1", 1},
};

std::string program_text(const Family& family, int symbols) {
  return "alphabet \"s0\" .. \"s" + std::to_string(symbols - 1) + "\" \"<sep>\"\n" + family.body;
}

/// The only program of a text.
class Text {
 public:
  explicit Text(std::string text) : workspace_(tests::load_workspace_text(std::move(text))) {}
  lang::Program& program() { return workspace_->programs.front(); }

 private:
  std::shared_ptr<lang::Workspace> workspace_;
};

struct Matched {
  Network network;
  std::vector<Literal> before, after;
};

Matched matched(const lang::Program& program) {
  const auto source = std::get<Source>(source_of(program));
  auto normal = std::get<NormalForm>(normal_form(source.ir));
  normal.outputs.resize(source.roots());
  auto after = match_families(normal.network, normal.outputs);
  return {std::move(normal.network), std::move(normal.outputs), std::move(after)};
}

class FamiliesTest : public testing::TestWithParam<Family> {};

TEST_P(FamiliesTest, OneComparisonStandsForAllMembers) {
  Text program(program_text(GetParam(), 5));
  const Matched matched = weights::matched(program.program());
  const auto needed = matched.network.reachable(matched.after);
  std::size_t matching = 0, others = 0;
  for (SignalId id{0}; id.index < needed.size(); ++id.index) {
    if (!needed[id.index]) continue;
    matching += matched.network[id].kind == Kind::matching;
    others += matched.network[id].kind == Kind::comparison;
  }
  EXPECT_EQ(matching, GetParam().matching);
  EXPECT_EQ(others, GetParam().others);
}

TEST_P(FamiliesTest, SayTheSame) {
  Text program(program_text(GetParam(), 5));
  const Matched matched = weights::matched(program.program());
  std::mt19937 random(3);
  for (int k = 0; k < 200; ++k) {
    std::vector<std::uint32_t> word(1 + random() % 25);
    for (auto& symbol : word) symbol = static_cast<std::uint32_t>(random() % 6);
    const NetworkValues values = evaluate(matched.network, word);
    for (std::size_t i = 0; i <= word.size(); ++i) {
      for (std::size_t o = 0; o < matched.before.size(); ++o) {
        const Literal a = matched.before[o], b = matched.after[o];
        ASSERT_EQ(values.signals[a.signal.index][i] != a.negated, values.signals[b.signal.index][i] != b.negated)
            << "output " << o << " at " << i;
      }
    }
  }
}

TEST_P(FamiliesTest, ModelsSayWhatTheInterpreterSays) {
  Text program(program_text(GetParam(), 5));
  std::mt19937 random(4);
  for (const Setting setting : {Setting{Mode::average, backend::Activation::relu}, Setting{Mode::sign, backend::Activation::gelu_new}}) {
    Claim claim(program.program(), setting, 120);
    EXPECT_EQ(claim.what().certificate.length, 120);
    claim.check_all(2);
    for (int k = 0; k < 20; ++k) {
      lang::Word word(20 + random() % 100);
      const std::uint32_t symbols = 2 + static_cast<std::uint32_t>(random() % 5);
      for (auto& symbol : word) symbol = static_cast<lang::SymbolIndex>(6 - symbols + random() % symbols);
      claim.check(word);
    }
    const lang::Word word = {0, 1, 5, 2, 2, 0, 3, 1, 4, 0, 5, 0};
    for (const DecodedDirection& direction : decode(claim.what().model, claim.what().design, word)) {
      EXPECT_TRUE(direction.agrees) << direction.name;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Families, FamiliesTest, testing::ValuesIn(kFamilies),
                         [](const auto& family) { return std::string(family.param.name); });

TEST(Families, OpenAlphabetsHaveMembersForKnownSymbolsOnly) {
  Text program("alphabet \"a\" \"b\" \"c\" \"d\" \"e\"\naccept any s in Σ: Q[s] && #(#[j == i - 1] Q[s] >= 1) >= 2");
  program.program().alphabet.open = true;
  Claim claim(program.program(), {Mode::average, backend::Activation::relu}, 60);
  claim.check_all(3);
  std::mt19937 random(5);
  for (int k = 0; k < 50; ++k) {
    lang::Word word(60);
    for (auto& symbol : word) symbol = static_cast<lang::SymbolIndex>(random() % 6);
    claim.check(word);
  }
}

TEST(Families, StayAsTheyAreWhereDenominatorsDiffer) {
  // A count of all symbols is over all positions, one of the own symbol over those that match.
  Text program(program_text({"", "accept any s in Σ: Q[s] && 2 * #Q[s] > #true", 0}, 5));
  const Matched matched = weights::matched(program.program());
  EXPECT_EQ(matched.before, matched.after);
}

TEST(Families, BigramsOver150SymbolsFitInto1024Dimensions) {
  Text program(program_text(kFamilies[6], 150));
  Options options;
  options.mode = Mode::average;
  options.length = 302;
  const Source source = std::get<Source>(source_of(program.program()));
  const Compiled model = std::get<Compiled>(compile(source, options));
  EXPECT_LE(model.model.config.dim, 1024);
  EXPECT_EQ(model.certificate.length, 302);
  std::vector<Word> words;
  std::mt19937 random(6);
  Word word;
  for (std::uint32_t s = 0; s < 150; ++s) word.push_back(s);
  std::shuffle(word.begin(), word.end(), random);
  word.insert(word.end(), {150, word[77]});
  const auto test = self_test(round_to(model.model, Dtype::float32), source, model.design.planned.plan.vocabulary, {word});
  EXPECT_EQ(test.wrong, 0) << test.example;
  EXPECT_EQ(test.decisions, 153 * 151);
}

}  // namespace
}  // namespace crasp::compiler::weights
