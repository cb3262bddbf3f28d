// The loops of columns in every form that this processor has; and what only words of several chunks, read in pieces,
// show. Agreement with the interpreter on all constructs: tests/conformance.

#include "compiler/columns.h"

#include <gtest/gtest.h>

#include <cstring>
#include <random>

#include "compiler/evaluate.h"
#include "compiler/lower.h"
#include "compiler/passes.h"
#include "compiler/run.h"
#include "compiler/text.h"
#include "tests/support/loaded.h"

namespace crasp::compiler {
namespace {

constexpr std::size_t kBlocks = 3, kPositions = kBlocks * kBlockBits;

TEST(PrefixKernels, CountTheBitsUpToEach) {
  std::mt19937_64 random(1);
  for (int round = 0; round < 3; ++round) {
    const std::uint64_t masks[kBlocks] = {random(), ~std::uint64_t{0}, random() & random()};
    std::int16_t prefix[kPositions];
    count_prefixes(masks, kBlocks, prefix);
    std::int16_t expected = 0;
    for (std::size_t p = 0; p < kPositions; ++p) {
      expected = static_cast<std::int16_t>(expected + (masks[p / kBlockBits] >> p % kBlockBits & 1));
      ASSERT_EQ(prefix[p], expected) << p;
    }
  }
}

TEST(PrefixKernels, CompareSumsOfRows) {
  std::mt19937_64 random(2);
  constexpr std::size_t kRows = 4, kStride = 200;
  std::vector<std::int16_t> table(kRows * kStride);
  for (auto& entry : table) entry = static_cast<std::int16_t>(random() % 512);
  for (const CompareKernel& kernels : compare_kernels()) {
    SCOPED_TRACE(kernels.name);
    for (int round = 0; round < 100; ++round) {
      std::vector<PrefixTerm> terms(random() % 4);
      for (PrefixTerm& term : terms)
        term = {static_cast<std::uint32_t>(random() % kRows), static_cast<std::int16_t>(random() % 21 - 10)};
      const auto sum_at = [&](std::size_t p) {
        int sum = 0;
        for (const PrefixTerm& term : terms) sum += term.factor * table[term.row * kStride + p];
        return sum;
      };
      const int least = round % 10 == 0 ? INT16_MAX : round % 10 == 1 ? -INT16_MAX : sum_at(random() % kPositions);
      std::uint64_t masks[kBlocks];
      kernels.compare(terms, table.data(), kStride, static_cast<std::int16_t>(least), kBlocks, masks);
      for (std::size_t p = 0; p < kPositions; ++p)
        ASSERT_EQ(masks[p / kBlockBits] >> p % kBlockBits & 1, std::uint64_t{sum_at(p) >= least}) << p;
    }
  }
}

/// Looks back across several chunks, with a period that is not a power of two, a flag and a conditional count.
constexpr const char* kFarBack = R"(alphabet "a" "b"
%0 = symbols "a"
%1 = earlier %0 1300
%2 = periodic 700 3
%3 = and %1 %2
%4 = count %3
%5 = constant -1
%6 = sum %4 %5
%7 = nonnegative %6
%8 = count %0
%9 = scale -3 %8
%10 = count %1
%11 = if %2 %9 %10
%12 = sum %11 %8
%13 = nonnegative %12
output "far" = %7
output "mixed" = %13
)";

TEST(Columns, WordsInPiecesOfAnySize) {
  const Ir ir = optimise(std::get<Ir>(read(kFarBack)));
  const Machine machine(ir);
  const Columns columns(machine);
  std::mt19937_64 random(3);
  std::vector<std::uint32_t> word(64 * 100);
  for (auto& symbol : word) symbol = random() % 3 == 0;
  std::vector<std::uint8_t> codes;
  for (std::uint32_t symbol : word) codes.push_back(machine.code_of_symbol()[symbol]);
  const auto expected = evaluate(ir, word);
  ASSERT_TRUE(expected);
  std::vector<std::uint64_t> state(columns.state_bytes() / 8), masks(2);
  for (std::size_t block = 0; block < 100;) {
    const std::size_t piece = std::min<std::size_t>(1 + random() % 20, 100 - block);
    columns.run(reinterpret_cast<std::uint8_t*>(state.data()), codes.data() + block * 64, piece, masks.data(), 0);
    block += piece;
    for (std::size_t o = 0; o < 2; ++o)  // stride 0: the masks of the last block
      for (std::size_t k = 0; k < 64; ++k)
        ASSERT_EQ(masks[o] >> k & 1, static_cast<std::uint64_t>((*expected)[o][(block - 1) * 64 + k + 1]))
            << o << ' ' << block;
  }
}

/// All pairs of 40 symbols are compared, which makes the program large: 'more a's than any other symbol', and so on.
lang::Program all_pairs() {
  return testing::program("alphabet \"s1\" .. \"s40\"\nnext[t in Σ] = all s in Σ \\ {t}: #Q[t] > #Q[s]\n");
}

TEST(Columns, LargeProgramsAreReadWithoutCompiling) {
  const lang::Program large = all_pairs();
  NativeProgram native(std::get<Ir>(lower(large)));
  ASSERT_TRUE(native.is_large());
  std::mt19937_64 random(4);
  std::vector<std::vector<std::uint8_t>> words;
  for (std::size_t length : {0, 1, 63, 64, 65, 700}) {
    words.emplace_back();
    for (std::size_t k = 0; k < length; ++k) words.back().push_back(native.code_of_symbol()[random() % 40]);
  }
  const std::vector<CodedWord> spans(words.begin(), words.end());
  const std::vector<std::uint8_t> found = run_batch(native, spans);
  for (std::size_t w = 0; w < words.size(); ++w) {
    const auto expected = trace(native, words[w]);
    for (std::size_t o = 0; o < native.output_count(); ++o)
      ASSERT_EQ(found[w * native.output_count() + o], expected[o].back()) << w << ' ' << o;
  }
}

/// What follows the current symbol has been seen there: all pairs of 40 symbols, few of which any word has.
lang::Program all_neighbours() {
  return testing::program("alphabet \"s1\" .. \"s40\"\nnext[t in Σ] = any s in Σ: Q[s] && #(Q[t] && #[j == i - 1] Q[s] >= 1) >= 1\n");
}

/// The memory of columns is shared by words and programs, and what holds nowhere is not computed: nothing may be left there.
TEST(Columns, NothingIsLeftOfOtherWordsAndPrograms) {
  const Ir irs[] = {std::get<Ir>(lower(all_neighbours())), std::get<Ir>(lower(all_pairs()))};
  NativeProgram programs[] = {NativeProgram(irs[0]), NativeProgram(irs[1])};
  ASSERT_TRUE(programs[0].is_large() && programs[1].is_large());
  std::mt19937_64 random(5);
  for (int round = 0; round < 24; ++round) {
    const std::size_t which = random() % 3 == 0 ? 1 : 0;
    const std::uint32_t symbols = 1 + random() % 40;  // the others hold nowhere
    const std::size_t length = round % 4 == 0 ? 600 : random() % 90;
    std::vector<std::uint32_t> word;
    for (std::size_t k = 0; k < length; ++k) word.push_back(random() % symbols);
    EXPECT_EQ(trace(programs[which], encode(programs[which], word)), evaluate(irs[which], word)) << round << ' ' << which;
  }
}

}  // namespace
}  // namespace crasp::compiler
