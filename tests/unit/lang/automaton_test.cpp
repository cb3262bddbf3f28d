#include "lang/automaton.h"

#include <random>

namespace crasp::lang {
namespace {

// Every word up to `length` over `symbols`, shortest first, in symbol order.
std::vector<SymbolWord> words(std::uint32_t symbols, std::size_t length) {
  std::vector<SymbolWord> result{{}};
  for (std::size_t at = 0; at < result.size() && result[at].size() < length; ++at) {
    for (std::uint32_t symbol = 0; symbol < symbols; ++symbol) {
      result.push_back(result[at]);
      result.back().push_back(symbol);
    }
  }
  return result;
}

Dfa random_dfa(std::mt19937& random, State states, std::uint32_t symbols) {
  Dfa dfa{symbols, std::vector<State>(std::size_t{states} * symbols), 0, std::vector<bool>(states)};
  for (State& target : dfa.transitions) target = std::uniform_int_distribution<State>(0, states - 1)(random);
  for (State state = 0; state < states; ++state) dfa.accepting[state] = random() % 3 == 0;
  dfa.start = std::uniform_int_distribution<State>(0, states - 1)(random);
  return dfa;
}

// Words that end in b, with two useless copies of each state and one state out of reach.
Dfa redundant() { return {2, {1, 2, 3, 2, 1, 4, 1, 4, 3, 2, 5, 5}, 0, {false, false, true, false, true, true}}; }

// Moore's refinement, written without any of the arrays of the one under test.
std::size_t moore_classes(const Dfa& dfa) {
  std::vector<std::size_t> classes(dfa.accepting.begin(), dfa.accepting.end());
  for (std::size_t count = 0;;) {
    std::map<std::vector<std::size_t>, std::size_t> numbers;
    std::vector<std::size_t> next;
    for (State state = 0; state < dfa.states(); ++state) {
      std::vector<std::size_t> signature{classes[state]};
      for (std::uint32_t symbol = 0; symbol < dfa.symbols; ++symbol)
        signature.push_back(classes[dfa.next(state, symbol)]);
      next.push_back(numbers.try_emplace(signature, numbers.size()).first->second);
    }
    classes = next;
    if (numbers.size() == count) return count;
    count = numbers.size();
  }
}

TEST(Automaton, MinimisesToTheCanonicalAutomaton) {
  Dfa expected{2, {0, 1, 0, 1}, 0, {false, true}};
  EXPECT_EQ(minimise(redundant()), expected);
}

TEST(Automaton, MinimalAutomatonAgreesWithMooreAndKeepsTheLanguage) {
  std::mt19937 random(1);
  for (int round = 0; round < 400; ++round) {
    Dfa dfa = random_dfa(random, 1 + random() % 12, 1 + random() % 3);
    Dfa minimal = minimise(dfa);
    ASSERT_TRUE(well_formed(minimal));
    EXPECT_EQ(minimal.states(), moore_classes(reachable(dfa)));
    EXPECT_EQ(minimise(minimal), minimal);
    for (const SymbolWord& word : words(dfa.symbols, 6)) ASSERT_EQ(accepts(minimal, word), accepts(dfa, word));
  }
}

TEST(Automaton, MinimisesLongChains) {
  // a^n and everything longer is rejected: n + 2 states, none can be merged.
  State chain = 20'000;
  Dfa dfa{1, {}, 0, std::vector<bool>(chain + 2)};
  for (State state = 0; state < chain + 2; ++state) dfa.transitions.push_back(std::min(state + 1, chain + 1));
  dfa.accepting[chain] = true;
  EXPECT_EQ(minimise(dfa), dfa);
}

TEST(Automaton, ProductCombinesVerdicts) {
  std::mt19937 random(2);
  for (int round = 0; round < 100; ++round) {
    Dfa left = random_dfa(random, 5, 2);
    Dfa right = random_dfa(random, 4, 2);
    Dfa both = product(left, right, Combination::And);
    Dfa either = product(left, right, Combination::Or);
    Dfa one = product(left, right, Combination::Xor);
    for (const SymbolWord& word : words(2, 6)) {
      bool p = accepts(left, word);
      bool q = accepts(right, word);
      ASSERT_EQ(accepts(both, word), p && q);
      ASSERT_EQ(accepts(either, word), p || q);
      ASSERT_EQ(accepts(one, word), p != q);
      ASSERT_EQ(accepts(complement(left), word), !p);
    }
  }
}

TEST(Automaton, FindsTheFirstDifference) {
  std::mt19937 random(3);
  for (int round = 0; round < 200; ++round) {
    Dfa left = random_dfa(random, 4, 2);
    Dfa right = round % 3 == 0 ? minimise(left) : random_dfa(random, 4, 2);
    std::optional<SymbolWord> first;
    for (const SymbolWord& word : words(2, 8)) {  // two automata of 4 states differ below length 8 or not at all
      if (!first && accepts(left, word) != accepts(right, word)) first = word;
    }
    EXPECT_EQ(shortest_difference(left, right), first);
    EXPECT_EQ(equivalent(left, right), !first);
  }
}

TEST(Automaton, ShortestWordOfAnEmptyLanguage) {
  Dfa nothing{2, {0, 0}, 0, {false}};
  EXPECT_EQ(shortest_word(nothing), std::nullopt);
  EXPECT_EQ(shortest_word(complement(nothing)), SymbolWord{});
}

TEST(Automaton, WorksWithoutSymbols) {
  Dfa empty_word{0, {}, 0, {true}};
  EXPECT_EQ(minimise(empty_word), empty_word);
  EXPECT_TRUE(accepts(empty_word, {}));
}

TEST(Automaton, RecognisesBrokenAutomata) {
  EXPECT_TRUE(well_formed(redundant()));
  EXPECT_FALSE(well_formed({1, {1}, 0, {true}}));
  EXPECT_FALSE(well_formed({1, {0}, 1, {true}}));
  EXPECT_FALSE(well_formed({2, {0}, 0, {true}}));
  EXPECT_FALSE(well_formed({}));
}

}  // namespace
}  // namespace crasp::lang
