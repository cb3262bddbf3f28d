#pragma once
// The two loops of `Columns` that take the time, over the 64 positions of a block, in the best form that the processor
// has.

#include <cstddef>
#include <cstdint>
#include <span>

namespace crasp::compiler {

inline constexpr std::size_t kBlockBits = 64;

/// The prefix counts in row `row` of a table, times a factor.
struct PrefixTerm {
  std::uint32_t row;
  std::int16_t factor;
};

/// For each block b below `blocks`, bit p of masks[b]: the sum over the terms of factor * table[row * stride + 64 b +
/// p] is at least `least`. No partial sum may leave 16 bits.
using CompareSums = void(std::span<const PrefixTerm> terms, const std::int16_t* table, std::size_t stride,
                         std::int16_t least, std::size_t blocks, std::uint64_t* masks);

struct CompareKernel {
  const char* name;
  CompareSums* compare;
};

/// Those that this processor can run, the best first.
std::span<const CompareKernel> compare_kernels();

/// prefix[64 b + p]: how many bits of masks[0] … masks[b] are set up to bit p of block b.
void count_prefixes(const std::uint64_t* masks, std::size_t blocks, std::int16_t* prefix);

}  // namespace crasp::compiler
