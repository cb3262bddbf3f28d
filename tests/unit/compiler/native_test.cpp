// Each native form against the plain evaluator of the unoptimised program: at every position, on random programs with
// every operation, on lengths around the ends of blocks, tiles and counter widths.

#include "compiler/native.h"

#include <gtest/gtest.h>

#include "compiler/evaluate.h"
#include "compiler/run.h"
#include "compiler/text.h"
#include "compiler/walk.h"
#include "lang/failure.h"
#include "random_program.h"

namespace crasp::compiler {
namespace {

using Columns = std::vector<std::vector<std::int64_t>>;

std::string describe(const Ir& ir, std::uint32_t seed, std::size_t length) {
  return "seed " + std::to_string(seed) + ", length " + std::to_string(length) + "\n" + print(ir);
}

/// Booleans of `columns` at position n, as run_batch and WordReader give them.
std::vector<std::uint8_t> booleans_at(const Columns& columns, std::size_t n) {
  std::vector<std::uint8_t> out;
  for (const auto& column : columns) out.push_back(static_cast<std::uint8_t>(column[n]));
  return out;
}

TEST(Native, StepsEqualEvaluatorWithCounts) {
  for (std::uint32_t seed = 0; seed < 60; ++seed) {
    RandomProgram random(seed);
    const Ir ir = random.make(24, true);
    ASSERT_EQ(verify(ir), "");
    NativeProgram program(ir);
    for (std::size_t length : {0u, 1u, 5u, 160u}) {
      if (length > program.longest_word()) continue;
      const auto word = random.word(ir.alphabet(), length);
      const auto expected = evaluate(ir, word);
      ASSERT_TRUE(expected);
      ASSERT_EQ(trace(program, encode(program, word)), *expected) << describe(ir, seed, length);
    }
  }
}

TEST(Native, BlocksEqualEvaluatorAtEveryPosition) {
  for (std::uint32_t seed = 100; seed < 160; ++seed) {
    RandomProgram random(seed);
    const Ir ir = random.make(24, false);
    NativeProgram program(ir);
    if (program.longest_word() < 400) continue;
    const auto word = random.word(ir.alphabet(), 400);
    const auto expected = evaluate(ir, word);
    const auto codes = encode(program, word);
    WordReader reader(program);
    for (std::size_t n = 0; n <= word.size(); ++n) {
      ASSERT_EQ(reader.outputs(), booleans_at(*expected, n)) << describe(ir, seed, n);
      if (n < word.size()) reader.read({codes.data() + n, 1});
    }
    reader.clear();
    reader.read(codes);
    ASSERT_EQ(reader.outputs(), booleans_at(*expected, word.size())) << describe(ir, seed, word.size());
  }
}

TEST(Native, LanesEqualEvaluatorOnEveryPrefix) {
  for (std::uint32_t seed = 200; seed < 250; ++seed) {
    RandomProgram random(seed);
    const Ir ir = random.make(24, false);
    NativeProgram program(ir);
    const std::size_t length = 120 + random.pick(20);
    if (program.longest_word() < length) continue;
    const auto word = random.word(ir.alphabet(), length);
    const auto codes = encode(program, word);
    const auto expected = evaluate(ir, word);
    std::vector<CodedWord> prefixes;
    for (std::size_t n = 0; n <= length; ++n) prefixes.push_back(CodedWord(codes).first(length - n));
    const auto found = run_batch(program, prefixes);
    for (std::size_t n = 0; n <= length; ++n) {
      const auto at = found.begin() + static_cast<std::ptrdiff_t>(n * ir.outputs().size());
      const std::vector<std::uint8_t> outputs(at, at + static_cast<std::ptrdiff_t>(ir.outputs().size()));
      ASSERT_EQ(outputs, booleans_at(*expected, length - n)) << describe(ir, seed, length - n);
    }
  }
}

Ir parse(const std::string& text) {
  auto result = read(text);
  EXPECT_TRUE(std::holds_alternative<Ir>(result)) << std::get<TextError>(result).message;
  return std::get<Ir>(std::move(result));
}

// #a >= k·#b and #a < k·#b + 2: tests on both sides of each width's end.
Ir thresholds(std::int64_t threshold) {
  const std::string t = std::to_string(threshold);
  return parse(
      "alphabet \"a\" \"b\"\n%0 = symbols \"a\"\n%1 = symbols \"b\"\n%2 = count %0\n%3 = count %1\n"
      "%4 = scale -1 %3\n%5 = constant -" +
      t +
      "\n%6 = sum %2 %4 %5\n%7 = nonnegative %6\n"
      "%8 = constant " +
      t + "\n%9 = sum %2 %4 %8\n%10 = nonnegative %9\noutput \"x\" = %7\noutput \"y\" = %10\n");
}

TEST(Native, CountersChangeWidthWithoutError) {
  for (std::size_t edge : {127u, 255u, 32767u, 65535u}) {
    for (std::size_t length = edge - 1; length <= edge + 2; ++length) {
      for (std::int64_t threshold : {std::int64_t(length) - 1, std::int64_t(length), std::int64_t(length) + 1}) {
        NativeProgram program(thresholds(threshold));
        const std::vector<std::uint8_t> all_a(length, program.code_of_symbol()[0]);
        const std::vector<std::uint8_t> all_b(length, program.code_of_symbol()[1]);
        const std::vector<CodedWord> words = {all_a, all_b};
        const auto reach = static_cast<std::int64_t>(length);
        const std::vector<std::uint8_t> expected = {reach >= threshold, 1, 0, -reach + threshold >= 0};
        ASSERT_EQ(run_batch(program, words), expected) << length << " " << threshold;
        WordReader reader(program);
        reader.read(all_b);
        ASSERT_EQ(reader.outputs(), std::vector<std::uint8_t>(expected.begin() + 2, expected.end()));
      }
    }
  }
}

// A sum that only grows is cut off at its largest threshold, which may be wider than the sum is on short words.
TEST(Native, ThresholdsFarBeyondTheWordDoNotCutOffItsSums) {
  const Ir ir = parse(
      "alphabet \"a\" \"b\"\n%0 = symbols \"a\"\n%1 = count %0\n%2 = constant -4294967299\n%3 = sum %1 %2\n"
      "%4 = nonnegative %3\n%5 = constant -5\n%6 = sum %1 %5\n%7 = nonnegative %6\noutput \"x\" = %4\n"
      "output \"y\" = %7\n");
  NativeProgram program(ir);
  const std::vector<std::uint8_t> word(6, program.code_of_symbol()[0]);
  const std::vector<CodedWord> words = {CodedWord(word).first(4), word};
  EXPECT_EQ(run_batch(program, words), (std::vector<std::uint8_t>{0, 0, 0, 1}));
}

TEST(Native, LanesReadCountsAsZero) {
  NativeProgram program(parse("alphabet \"a\" \"b\"\n%0 = symbols \"a\"\n%1 = count %0\noutput \"x\" = %1\n"));
  const std::vector<std::uint8_t> word(3, program.code_of_symbol()[0]);
  const std::vector<CodedWord> words = {word};
  EXPECT_EQ(run_batch(program, words), std::vector<std::uint8_t>{0});
  EXPECT_EQ(trace(program, word)[0].back(), 3);
}

TEST(Native, RefusesWordsThatCouldOverflow) {
  const Ir ir = parse(
      "alphabet \"a\"\n%0 = symbols \"a\"\n%1 = count %0\n%2 = scale 1000000000000000000 %1\n"
      "output \"x\" = %2\n");
  NativeProgram program(ir);
  EXPECT_EQ(program.longest_word(), 9u);
  const std::vector<std::uint8_t> word(10, program.code_of_symbol()[0]);
  EXPECT_EQ(trace(program, CodedWord(word).first(9))[0].back(), 9'000'000'000'000'000'000);
  EXPECT_THROW(trace(program, word), lang::Failure);
}

TEST(Native, SymbolsThatNoTestTellsApartShareACode) {
  const Ir ir = parse("alphabet \"a\" \"b\" \"c\" open\n%0 = symbols \"b\"\noutput \"x\" = %0\n");
  EXPECT_EQ(NativeProgram(ir).code_of_symbol(), (std::vector<std::uint8_t>{0, 1, 0, 0}));
}

TEST(Native, TooLargeProgramsAreNamedSo) {
  std::vector<std::string> symbols;
  for (int k = 0; k < 300; ++k) symbols.push_back("s" + std::to_string(k));
  Ir ir({symbols, false});
  std::vector<NodeId> counts;
  for (int k = 0; k < 300; ++k) counts.push_back(ir.add(Op::count, {ir.add(Op::symbols, {}, {k})}));
  ir.add_output("x", ir.add(Op::nonnegative, {ir.add(Op::sum, counts)}));
  EXPECT_NE(Machine::limit(ir), "");
}

/// Is there a clear reason why this program has no native code?
void expect_refused(const Ir& ir, const std::string& reason) {
  try {
    NativeProgram program(ir);
    FAIL() << "compiled";
  } catch (const lang::Failure& failure) {
    EXPECT_NE(std::string(failure.what()).find(reason), std::string::npos) << failure.what();
  }
}

TEST(Native, LimitsHoldAfterSimplification) {
  // Two offsets that are in range make one that is not.
  expect_refused(parse("alphabet \"a\"\n%0 = symbols \"a\"\n%1 = earlier 40000 %0\n%2 = earlier 40000 %1\n"
                       "output \"x\" = %2\n"),
                 "looks back at most 65536 positions");
  expect_refused(parse("alphabet \"a\"\n%0 = periodic 4294967296 1\noutput \"x\" = %0\n"), "periods of at most");
  expect_refused(parse("alphabet \"a\"\n%0 = constant 9223372036854775807\n%1 = scale 2 %0\noutput \"x\" = %1\n"),
                 "on the empty word");
}

TEST(Native, ProgramsWithTooManyOperationsAreRefused) {
  Ir ir({{"a", "b"}, false});
  const NodeId a = ir.add(Op::symbols, {}, {0});
  NodeId chain = a;
  while (ir.size() <= Machine::kMostNodes) {
    chain = ir.add(Op::earlier, {ir.add(Op::negation, {chain})}, {1});
    ir.add_output("x" + std::to_string(ir.size()), chain);
  }
  expect_refused(ir, "operations; native code takes 1000000");
}

TEST(Walk, VisitsEachWordOnceWithItsOutputs) {
  for (std::uint32_t seed = 300; seed < 312; ++seed) {
    RandomProgram random(seed);
    const Ir ir = random.make(24, false);
    NativeProgram program(ir);
    const std::size_t longest = ir.alphabet().size() == 2 ? 12 : 8;
    std::vector<std::vector<std::pair<std::vector<std::uint32_t>, std::vector<std::uint8_t>>>> seen(2);
    walk(program, longest, 2, [&](unsigned thread, const Visit& visit) {
      for (unsigned lane = 0; lane < visit.words(); ++lane) {
        std::vector<std::uint8_t> outputs;
        for (std::size_t o = 0; o < ir.outputs().size(); ++o) outputs.push_back(visit.output(o) >> lane & 1);
        seen[thread].emplace_back(visit.word(lane), outputs);
      }
    });
    auto all = std::move(seen[0]);
    all.insert(all.end(), seen[1].begin(), seen[1].end());
    std::sort(all.begin(), all.end());
    std::size_t words = 0, power = 1;
    for (std::size_t k = 0; k <= longest; ++k, power *= ir.alphabet().size()) words += power;
    ASSERT_EQ(all.size(), words);
    for (std::size_t k = 0; k < all.size(); ++k) {
      if (k > 0) {
        ASSERT_NE(all[k].first, all[k - 1].first);
      }
      if (k % 7 != 0) continue;
      ASSERT_EQ(all[k].second, booleans_at(*evaluate(ir, all[k].first), all[k].first.size())) << describe(ir, seed, k);
    }
  }
}

}  // namespace
}  // namespace crasp::compiler
