// A 16 × 16 matrix of bytes is transposed by four rounds that interleave row r with row r + 8: each round rotates the
// eight bits of (row, column) by one. 64 interleaving instructions for 256 bytes, on any processor with 16-byte
// vectors.

#include "compiler/transpose.h"

#include <algorithm>
#include <cstring>

namespace crasp::compiler {
namespace {

using Row __attribute__((vector_size(16))) = std::uint8_t;

Row low_halves(Row a, Row b) {
  return __builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
}

Row high_halves(Row a, Row b) {
  return __builtin_shufflevector(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
}

}  // namespace

void transpose(const std::span<const std::uint8_t> (&rows)[kTransposed], std::uint8_t* to, std::size_t stride) {
  Row from[kTransposed] = {};
  for (std::size_t r = 0; r < kTransposed; ++r) {
    if (rows[r].size() >= kTransposed) {
      std::memcpy(&from[r], rows[r].data(), kTransposed);
    } else if (!rows[r].empty()) {
      std::memcpy(&from[r], rows[r].data(), rows[r].size());
    }
  }
  for (int round = 0; round < 4; ++round) {
    Row next[kTransposed];
    for (std::size_t r = 0; r < kTransposed / 2; ++r) {
      next[2 * r] = low_halves(from[r], from[r + 8]);
      next[2 * r + 1] = high_halves(from[r], from[r + 8]);
    }
    std::copy(std::begin(next), std::end(next), std::begin(from));
  }
  for (std::size_t k = 0; k < kTransposed; ++k) std::memcpy(to + k * stride, &from[k], kTransposed);
}

}  // namespace crasp::compiler
