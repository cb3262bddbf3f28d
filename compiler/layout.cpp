#include "compiler/layout.h"

#include <algorithm>
#include <bit>

namespace crasp::compiler {
namespace {

/// Hands out aligned ranges of bytes.
class Bytes {
 public:
  std::uint64_t take(std::uint64_t size) {
    const std::uint64_t alignment = std::min<std::uint64_t>(std::bit_ceil(size), 64);
    const std::uint64_t begin = (end_ + alignment - 1) / alignment * alignment;
    end_ = begin + size;
    return begin;
  }
  std::uint64_t total() const { return (end_ + 63) / 64 * 64; }

 private:
  std::uint64_t end_ = 0;
};

/// Sums in the widths already chosen, then delays with slots of `slot_bytes`, moduli and the position.
void place(const Machine& machine, StateLayout& layout, std::uint64_t slot_bytes) {
  Bytes bytes;
  for (std::size_t k = 0; k < layout.sum_bits.size(); ++k) {
    const std::uint64_t size = std::max<std::uint64_t>(1, std::uint64_t{layout.sum_bits[k]} * layout.lanes / 8);
    layout.sums.push_back(machine.sums()[k].parts.empty() ? bytes.take(size) : 0);
  }
  for (std::uint64_t slots : layout.delay_slots) layout.delays.push_back(bytes.take(slots * slot_bytes));
  for (std::size_t k = 0; k < machine.moduli().size(); ++k) layout.moduli.push_back(bytes.take(8));
  layout.position = bytes.take(8);
  layout.bytes = bytes.total();
}

}  // namespace

StateLayout lane_layout(const Machine& machine, unsigned lanes, std::uint64_t length) {
  StateLayout layout;
  layout.lanes = lanes;
  for (const RunningSum& sum : machine.sums()) {
    layout.sum_bits.push_back(sum.flag ? 1 : machine.sum_width(sum, length));
  }
  for (const Delay& delay : machine.delays()) {
    const auto longest = static_cast<std::uint64_t>(delay.longest);
    layout.delay_slots.push_back(longest <= StateLayout::kShifted ? longest : std::bit_ceil(longest + 1));
  }
  place(machine, layout, std::max(1u, lanes / 8));
  return layout;
}

StateLayout block_layout(const Machine& machine) {
  StateLayout layout;
  layout.sum_bits.assign(machine.sums().size(), 64);
  for (const Delay& delay : machine.delays()) {
    layout.delay_slots.push_back(std::bit_ceil(static_cast<std::uint64_t>(delay.longest) / 64 + 2));
  }
  place(machine, layout, 8);
  return layout;
}

}  // namespace crasp::compiler
