#include "verifier/decide.h"

#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>

#include "tests/support/automata.h"
#include "verifier/counter_program.h"
#include "verifier/pair_graph.h"

namespace crasp::verifier {
namespace {

using lang::Reading;
using tests::alphabet_of;
using tests::bounded_dyck;
using tests::dfa_of;

// One letter for each fragment, and at last for C-RASP read after the word.
std::string verdicts(const Decision& decision) {
  std::string result;
  for (Fragment fragment : kFragments) result += name(decision.verdict(fragment, Reading::last_symbol).answer)[0];
  return result + "/" + std::string(1, name(decision.verdict(Fragment::c_rasp, Reading::after_word).answer)[0]);
}

TEST(Decide, ObstructionsNameTheirKind) {
  auto kind = [](std::string_view pattern, std::string_view letters) {
    return decide(dfa_of(pattern, letters)).last_symbol[3].obstruction->kind;
  };
  EXPECT_EQ(kind("b*(ab*ab*)*", "ab"), Obstruction::Kind::group);
  EXPECT_EQ(kind(".*be*", "abe"), Obstruction::Kind::flip_flop);
  EXPECT_EQ(kind("e*((ae*b|be*be*a)e*)*", "abe"), Obstruction::Kind::other);
}

TEST(Decide, NecessaryTests) {
  auto facts = [](std::string_view pattern, std::string_view letters) {
    return *decide(dfa_of(pattern, letters)).monoid;
  };
  EXPECT_FALSE(facts("(aa)*", "a").aperiodic);
  EXPECT_TRUE(facts("(ab|bba)*", "ab").r_omega);  // and yet not in C-RASP
  EXPECT_TRUE(facts("(ab|aabb)*", "ab").aperiodic);
  EXPECT_FALSE(facts("(ab|aabb)*", "ab").r_omega);
  EXPECT_TRUE(facts("(ab|bbaa)*", "ab").r_omega);
}

// The words and patterns of an obstruction, checked against the automaton alone.
void check_obstruction(const lang::Dfa& dfa, const Obstruction& obstruction) {
  ASSERT_EQ(lang::run(dfa, dfa.start, obstruction.to_first), obstruction.first);
  ASSERT_EQ(lang::run(dfa, dfa.start, obstruction.to_second), obstruction.second);
  EXPECT_NE(dfa.accepting[lang::run(dfa, obstruction.first, obstruction.suffix)],
            dfa.accepting[lang::run(dfa, obstruction.second, obstruction.suffix)]);
  EXPECT_EQ(lang::run(dfa, obstruction.first, obstruction.loop), obstruction.first);
  EXPECT_EQ(lang::run(dfa, obstruction.second, obstruction.loop), obstruction.second);
  for (std::size_t at = 0; at < obstruction.cycle.size(); ++at) {
    EXPECT_EQ(lang::run(dfa, obstruction.cycle[at], obstruction.word),
              obstruction.cycle[(at + 1) % obstruction.cycle.size()]);
  }
  if (obstruction.kind == Obstruction::Kind::flip_flop || obstruction.kind == Obstruction::Kind::merge) {
    EXPECT_EQ(lang::run(dfa, obstruction.first, obstruction.word),
              lang::run(dfa, obstruction.second, obstruction.word));
  }
}

lang::Dfa random_dfa(std::mt19937& random) {
  lang::State states = 2 + random() % 6;
  lang::Dfa dfa{2, {}, 0, {}};
  for (lang::State state = 0; state < states; ++state) {
    for (int symbol = 0; symbol < 2; ++symbol) dfa.transitions.push_back(random() % 3 ? random() % states : states);
    dfa.accepting.push_back(random() % 2);
  }
  dfa.transitions.insert(dfa.transitions.end(), {states, states});  // a sink, so that many components lose some symbols
  dfa.accepting.push_back(false);
  return lang::minimise(dfa);
}

// The limit procedures against the concrete ones, fragments against each other, patterns against verdicts.
TEST(Decide, RandomAutomataAreDecidedConsistently) {
  std::mt19937 random(11);
  int positive = 0, negative = 0;
  for (int round = 0; round < 300; ++round) {
    lang::Dfa dfa = random_dfa(random);
    Decision decision = decide(dfa);
    for (Reading reading : {Reading::last_symbol, Reading::after_word}) {
      for (Fragment fragment : kFragments) {
        const FragmentVerdict& verdict = decision.verdict(fragment, reading);
        ASSERT_NE(verdict.answer, Membership::unknown);
        if (verdict.answer == Membership::yes) {
          EXPECT_TRUE(verdict.observation) << "no window and period up to the bounds";
          EXPECT_EQ(decision.verdict(Fragment::periodic_local, reading).answer, Membership::yes);
        } else {
          check_obstruction(dfa, *verdict.obstruction);
        }
      }
    }
    const FragmentVerdict& largest = decision.verdict(Fragment::periodic_local, Reading::last_symbol);
    (largest.answer == Membership::yes ? positive : negative)++;
    if (largest.answer == Membership::no) {
      for (Observation each : {Observation{3, 1}, Observation{2, 2}, Observation{2, 3}, Observation{0, 12}}) {
        EXPECT_TRUE(separate(*observe(dfa, each, 5'000), Reading::last_symbol).unseparated);
      }
    }
    Components components = strong_components(dfa.transitions, dfa.states(), dfa.symbols);
    for (const std::vector<lang::State>& component : components.members()) {
      bool refuted = find_flip_flop(dfa, component) || find_swap(dfa, component, true);
      EXPECT_TRUE(!refuted || largest.answer == Membership::no);
    }
  }
  EXPECT_GT(positive, 30);
  EXPECT_GT(negative, 30);
}

TEST(Decide, PublishedTable) {
  // CRASP_SHARED_DATA names the folder where it lies elsewhere.
  const char* folder = std::getenv("CRASP_SHARED_DATA");
  std::filesystem::path file =
      folder ? std::filesystem::path(folder) : std::filesystem::path(CRASP_SOURCE_DIR) / "../shared/data";
  file /= "regular_languages.tsv";
  std::ifstream table(file);
  if (!table) GTEST_SKIP() << file << " is not there";
  int rows = 0;
  for (std::string line; std::getline(table, line);) {
    std::vector<std::string> fields;
    std::stringstream stream(line);
    for (std::string field; std::getline(stream, field, '\t');) fields.push_back(field);
    if (fields.size() < 8 || fields[0] == "name") continue;
    std::string letters;
    for (char each : std::string("abc"))
      letters += fields[1].find(each) != std::string::npos ? std::string(1, each) : "";
    lang::Dfa dfa = dfa_of(fields[1], letters);
    Decision decision = decide(dfa);
    EXPECT_EQ(dfa.states(), std::stoul(fields[7])) << fields[1];
    EXPECT_EQ(decision.after_word[0].answer == Membership::yes, fields[3] == "True") << fields[1];
    EXPECT_EQ(decision.last_symbol[0].answer == Membership::yes, fields[6] == "True") << fields[1];
    EXPECT_EQ(decision.monoid->r_omega, fields[4] == "True") << fields[1];
    if (decision.last_symbol[0].answer == Membership::yes) {
      EXPECT_TRUE(find_program(dfa, decision, alphabet_of(letters))->proved) << fields[1];
    }
    ++rows;
  }
  EXPECT_EQ(rows, 63);
}

TEST(Decide, LargeAutomataAreDecidedQuickly) {
  auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(verdicts(decide(dfa_of(bounded_dyck(16), "ab"))), "yyyy/y");
  lang::Dfa large = dfa_of(bounded_dyck(498), "ab");
  EXPECT_EQ(large.states(), 500u);
  EXPECT_FALSE(separate(*observe(large, {}, 500), Reading::last_symbol).unseparated);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(10));  // takes 0.2 s; CI machines vary
}

}  // namespace
}  // namespace crasp::verifier
