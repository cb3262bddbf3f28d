#pragma once
// Where the state of a native kernel lies in memory. All bytes 0 is the state before the first symbol.

#include <cstdint>
#include <vector>

#include "compiler/machine.h"

namespace crasp::compiler {

/// Byte offsets, in the order of the machine's sums, delays and moduli.
struct StateLayout {
  unsigned lanes = 1;               ///< words that are read side by side
  std::vector<std::uint64_t> sums;  ///< 0 for a sum of parts, which is not kept
  std::vector<unsigned> sum_bits;   ///< width of one lane of a sum; a flag takes one bit
  std::vector<std::uint64_t> delays;
  std::vector<std::uint64_t>
      delay_slots;                    ///< how many Booleans (of all lanes) are kept, a power of two or at most kShifted
  std::vector<std::uint64_t> moduli;  ///< 64 bits each: symbols (blocks: symbols of whole blocks) read so far, mod m
  std::uint64_t position = 0;         ///< 64 bits: symbols (blocks: blocks) read so far
  std::uint64_t bytes = 0;            ///< of all, a multiple of 64

  /// Delays up to this many positions are shifted from slot to slot; longer ones are rings.
  static constexpr std::uint64_t kShifted = 4;
  bool is_ring(std::size_t delay) const { return delay_slots[delay] > kShifted; }
};

/// State of `lanes` words read side by side, one position at a time, of at most `length` symbols.
StateLayout lane_layout(const Machine& machine, unsigned lanes, std::uint64_t length);

/// State of one word read 64 positions at a time. Sums have 64 bits; a slot of a delay is the Boolean at 64 positions,
/// and every delay is a ring.
StateLayout block_layout(const Machine& machine);

}  // namespace crasp::compiler
