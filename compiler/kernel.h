#pragma once
// Which native kernel is wanted. Shapes and calling conventions: emit.h.

#include <cstdint>
#include <string>

namespace crasp::compiler {

struct KernelSpec {
  enum class Shape : std::uint8_t { lanes, blocks };

  Shape shape = Shape::lanes;
  unsigned lanes = 1;        ///< words side by side: 1 or a multiple of 8 up to 64; 1 for blocks
  std::uint64_t length = 0;  ///< the longest word it will read: decides the width of sums
  std::string symbol = "crasp_kernel";
};

using LaneKernel = void(std::uint8_t* state, const std::uint8_t* codes, std::uint64_t n, std::uint64_t* outputs);
using BlockKernel = void(std::uint8_t* state, const std::uint8_t* codes, std::uint64_t n, std::uint64_t* outputs,
                         std::uint64_t stride);

}  // namespace crasp::compiler
