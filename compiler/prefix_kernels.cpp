#include "compiler/prefix_kernels.h"

#include <array>
#include <vector>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace crasp::compiler {
namespace {

/// For each byte, how many of its bits are set up to each of them.
alignas(64) constexpr auto kPrefixOfByte = [] {
  std::array<std::array<std::int16_t, 8>, 256> table{};
  for (unsigned byte = 0; byte < 256; ++byte) {
    std::int16_t count = 0;
    for (unsigned bit = 0; bit < 8; ++bit)
      table[byte][bit] = count = static_cast<std::int16_t>(count + (byte >> bit & 1));
  }
  return table;
}();

/// Bit p: byte p is 1. Bytes are 0 or 1.
std::uint64_t gather(const std::uint8_t (&bytes)[kBlockBits]) {
  std::uint64_t mask = 0;
  for (std::size_t k = 0; k < 8; ++k) {
    std::uint64_t eight = 0;
    for (std::size_t p = 0; p < 8; ++p) eight |= std::uint64_t{bytes[8 * k + p]} << 8 * p;
    mask |= (eight * 0x0102'0408'1020'4080 >> 56) << 8 * k;  // byte p moves to bit 56 + p; no two meet
  }
  return mask;
}

void compare_portable(std::span<const PrefixTerm> terms, const std::int16_t* table, std::size_t stride,
                      std::int16_t least, std::size_t blocks, std::uint64_t* masks) {
  for (std::size_t b = 0; b < blocks; ++b, table += kBlockBits) {
    std::int16_t sums[kBlockBits] = {};
    for (const PrefixTerm& term : terms) {
      const std::int16_t* const prefix = table + term.row * stride;
      for (std::size_t p = 0; p < kBlockBits; ++p)
        sums[p] = static_cast<std::int16_t>(sums[p] + term.factor * prefix[p]);
    }
    std::uint8_t holds[kBlockBits];
    for (std::size_t p = 0; p < kBlockBits; ++p) holds[p] = sums[p] >= least;
    masks[b] = gather(holds);
  }
}

#if defined(__x86_64__)

__attribute__((target("avx2"))) void compare_avx2(std::span<const PrefixTerm> terms, const std::int16_t* table,
                                                  std::size_t stride, std::int16_t least, std::size_t blocks,
                                                  std::uint64_t* masks) {
  const __m256i bound = _mm256_set1_epi16(least);
  for (std::size_t b = 0; b < blocks; ++b, table += kBlockBits) {
    __m256i sums[4] = {};
    for (const PrefixTerm& term : terms) {
      const auto* const prefix = reinterpret_cast<const __m256i*>(table + term.row * stride);
      const __m256i factor = _mm256_set1_epi16(term.factor);
      for (int k = 0; k < 4; ++k)
        sums[k] = _mm256_add_epi16(sums[k], _mm256_mullo_epi16(factor, _mm256_loadu_si256(prefix + k)));
    }
    const auto less = [&](int k) __attribute__((target("avx2"))) { return _mm256_cmpgt_epi16(bound, sums[k]); };
    // Packing works on halves of a vector: the quarters come out as 0, 2, 1, 3.
    const __m256i low = _mm256_permute4x64_epi64(_mm256_packs_epi16(less(0), less(1)), 0b11'01'10'00);
    const __m256i high = _mm256_permute4x64_epi64(_mm256_packs_epi16(less(2), less(3)), 0b11'01'10'00);
    masks[b] = ~(std::uint64_t{static_cast<std::uint32_t>(_mm256_movemask_epi8(low))} |
                 std::uint64_t{static_cast<std::uint32_t>(_mm256_movemask_epi8(high))} << 32);
  }
}

__attribute__((target("avx512f,avx512bw"))) void compare_avx512(std::span<const PrefixTerm> terms,
                                                                const std::int16_t* table, std::size_t stride,
                                                                std::int16_t least, std::size_t blocks,
                                                                std::uint64_t* masks) {
  const __m512i bound = _mm512_set1_epi16(least);
  for (std::size_t b = 0; b < blocks; ++b, table += kBlockBits) {
    __m512i low = _mm512_setzero_si512(), high = low;
    for (const PrefixTerm& term : terms) {
      const std::int16_t* const prefix = table + term.row * stride;
      const __m512i factor = _mm512_set1_epi16(term.factor);
      low = _mm512_add_epi16(low, _mm512_mullo_epi16(factor, _mm512_loadu_si512(prefix)));
      high = _mm512_add_epi16(high, _mm512_mullo_epi16(factor, _mm512_loadu_si512(prefix + 32)));
    }
    masks[b] = _mm512_cmpge_epi16_mask(low, bound) | std::uint64_t{_mm512_cmpge_epi16_mask(high, bound)} << 32;
  }
}

#endif

std::vector<CompareKernel> choose() {
  std::vector<CompareKernel> result;
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw"))
    result.push_back({"avx512", compare_avx512});
  if (__builtin_cpu_supports("avx2")) result.push_back({"avx2", compare_avx2});
#endif
  result.push_back({"portable", compare_portable});
  return result;
}

}  // namespace

std::span<const CompareKernel> compare_kernels() {
  static const std::vector<CompareKernel> kernels = choose();
  return kernels;
}

void count_prefixes(const std::uint64_t* masks, std::size_t blocks, std::int16_t* prefix) {
  std::int16_t before = 0;
  for (std::size_t b = 0; b < blocks; ++b) {
    std::uint64_t mask = masks[b];
    for (std::size_t byte = 0; byte < 8; ++byte, mask >>= 8, prefix += 8) {
      const auto& of_byte = kPrefixOfByte[mask & 0xff];
      for (std::size_t k = 0; k < 8; ++k) prefix[k] = static_cast<std::int16_t>(before + of_byte[k]);
      before = prefix[7];
    }
  }
}

}  // namespace crasp::compiler
