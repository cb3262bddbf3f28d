// The interpreter against the naive evaluator: every definition of random programs, at every position of every short word.

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/oracle/naive_evaluator.h"
#include "tests/oracle/random_program.h"
#include "tests/oracle/shrink.h"

namespace crasp::lang {
namespace {

using oracle::Case;
using oracle::NaiveEvaluator;
using oracle::Profile;
using oracle::Value;

std::vector<TermId> wanted_terms(const Program& program) {
  std::vector<TermId> wanted;
  for (const NamedTerm& definition : program.definitions) wanted.push_back(definition.term);
  for (TermId output : program.outputs()) wanted.push_back(output);
  return wanted;
}

/// Is there a position at which `term` has no 64-bit value?
bool overflows(NaiveEvaluator& naive, TermId term) {
  for (std::size_t i = 0; i <= naive.length(); ++i) {
    if (!naive.value(term, i)) return true;
  }
  return false;
}

/// The reported term is indeed the culprit; inside `X@i` a position alone does not say enough to ask.
bool overflow_is_real(NaiveEvaluator& naive, const Terms& terms, CountOverflow overflow) {
  return terms.open_levels(overflow.term) > 0 || !naive.value(overflow.term, overflow.position);
}

bool agree(const Program& program, Interpreter& interpreter, const Word& word) {
  std::vector<TermId> wanted = wanted_terms(program);
  NaiveEvaluator naive(program.terms, word);
  bool naive_overflows = std::ranges::any_of(wanted, [&](TermId term) { return overflows(naive, term); });
  Evaluation evaluation = interpreter.evaluate(word);
  if (const auto* overflow = std::get_if<CountOverflow>(&evaluation)) {
    return naive_overflows && overflow_is_real(naive, program.terms, *overflow);
  }
  if (naive_overflows) return false;
  const auto& columns = std::get<std::vector<Column>>(evaluation);
  for (std::size_t k = 0; k < wanted.size(); ++k) {
    if (columns[k].size() != word.size() + 1) return false;
    for (std::size_t i = 0; i <= word.size(); ++i) {
      if (columns[k][i] != *naive.value(wanted[k], i)) return false;
    }
  }
  return true;
}

bool fails(const Case& candidate) {
  Interpreter interpreter(candidate.program.terms, wanted_terms(candidate.program));
  return !agree(candidate.program, interpreter, candidate.word);
}

/// Programs with seeds 0 … `programs` - 1. One symbol more than the alphabet has stands for symbols outside it.
void compare_random_programs(const Profile& profile, std::uint64_t programs, std::size_t longest) {
  const std::vector<Word> words = oracle::all_words(profile.symbols + 1, longest);
  for (std::uint64_t seed = 0; seed < programs; ++seed) {
    Program program = oracle::random_program(seed, profile);
    Interpreter interpreter(program.terms, wanted_terms(program));
    for (const Word& word : words) {
      if (agree(program, interpreter, word)) continue;
      FAIL() << "seed " << seed << "\n" << oracle::show(oracle::shrink({program, word}, fails));
    }
  }
}

TEST(InterpreterAndOracle, AgreeOnCountsOverPrefixes) { compare_random_programs({.depth = 5}, 100, 4); }

TEST(InterpreterAndOracle, AgreeOnTheProgramLayer) { compare_random_programs(Profile::program_layer(), 150, 4); }

TEST(InterpreterAndOracle, AgreeOnTheTaskLayer) { compare_random_programs(Profile::task_layer(), 500, 3); }

TEST(InterpreterAndOracle, AgreeOnDeepTasks) {
  Profile profile = Profile::task_layer();
  profile.depth = 6;
  profile.definitions = 2;
  compare_random_programs(profile, 100, 3);
}

TEST(InterpreterAndOracle, AgreeOnGenerators) {
  compare_random_programs({.symbols = 3, .depth = 3, .local = true, .generator = true}, 100, 3);
}

TEST(InterpreterAndOracle, AgreeOnOverflow) {
  Profile profile = Profile::task_layer();
  profile.largest = std::numeric_limits<std::int64_t>::max() / 3;
  compare_random_programs(profile, 300, 3);
}

}  // namespace
}  // namespace crasp::lang
