#include "compiler/columns.h"

#include <algorithm>
#include <array>
#include <bit>
#include <span>

namespace crasp::compiler {
namespace {

using Kind = ColumnStep::Kind;

constexpr std::size_t kBits = kBlockBits;
constexpr std::size_t kBlocks = 8;  // of a chunk: a mask is one cache line
constexpr std::size_t kChunk = kBlocks * kBits;
// Sums stay below 2^62 (Machine::longest_word), so thresholds beyond this are out of reach and need no exact value.
constexpr std::int64_t kOutOfReach = (std::int64_t{1} << 62) + 1;

using Mask = std::array<std::uint64_t, kBlocks>;
using Prefix = std::array<std::int16_t, kChunk>;
using Values = std::array<std::int64_t, kChunk>;

// No count leaves 64 bits up to `Machine::longest_word`, but partial sums may, and counts at positions that only fill a
// block.
std::uint64_t bits(std::int64_t value) { return static_cast<std::uint64_t>(value); }
std::int64_t wrapping(std::uint64_t value) { return static_cast<std::int64_t>(value); }

/// The columns of one chunk. They are kept from call to call, since making room for them takes longer than a short
/// word. Masks that are not in `holding` are all 0, whatever program they were made for.
struct Workspace {
  std::vector<Mask> codes;
  std::vector<Mask> masks;
  std::vector<std::uint8_t> holds;     ///< is a mask in `holding`?
  std::vector<std::uint32_t> holding;
  std::vector<std::uint64_t> due;      ///< a bit for each step that is still to be computed
  std::vector<Prefix> prefixes;
  std::vector<Values> values;
};

template <class Column>
void make_room(std::vector<Column>& columns, std::size_t size) {
  if (columns.size() < size) columns.resize(size);
}

/// One chunk: all steps in order, then the state.
class Pass {
 public:
  Pass(const ColumnPlan& plan, Workspace& workspace, std::uint64_t* state, std::size_t blocks)
      : plan_(plan), workspace_(workspace), state_(state), blocks_(blocks) {}

  void read(const std::uint8_t* codes);
  void compute();
  void advance();

 private:
  void wake(std::span<const std::uint32_t> steps);
  void wake_by_state();
  void compute(const ColumnStep& step);
  void compute_mask(const ColumnStep& step, Mask& result);
  void compute_value(const ColumnStep& step, Values& result);
  void symbols(const ColumnStep& step, Mask& result) const;
  void periodic(const ColumnStep& step, Mask& result) const;
  void earlier(const ColumnStep& step, Mask& result) const;
  void narrow_test(const ColumnStep& step, Mask& result) const;
  void wide_test(const ColumnStep& step, Mask& result) const;
  void flag(const ColumnStep& step, Mask& result) const;

  std::span<const std::uint32_t> operands(const ColumnStep& step) const {
    return std::span(plan_.operands).subspan(step.begin, step.end - step.begin);
  }
  const Mask& mask(const ColumnStep& step, std::size_t k) const {
    return workspace_.masks[plan_.operands[step.begin + k]];
  }
  const Values& values(const ColumnStep& step, std::size_t k) const {
    return workspace_.values[plan_.operands[step.begin + k]];
  }
  std::uint64_t total(std::uint32_t row) const { return state_[plan_.totals_begin + row]; }

  /// What a sum of counts must still gain within the chunk to reach a threshold.
  template <class Terms>
  std::int64_t needed(const Terms& terms, std::int64_t threshold) const {
    std::uint64_t before = 0;
    for (const auto& [row, factor] : terms) before += bits(factor) * total(row);
    return std::clamp(threshold, -kOutOfReach, kOutOfReach) - wrapping(before);
  }

  const ColumnPlan& plan_;
  Workspace& workspace_;
  std::uint64_t* state_;
  std::size_t blocks_;
};

void negate(Mask& mask) {
  for (std::uint64_t& block : mask) block = ~block;
}

bool is_set(std::uint64_t block) { return block != 0; }

void Pass::read(const std::uint8_t* codes) {
  std::fill_n(workspace_.codes.begin(), plan_.codes, Mask{});
  for (std::size_t p = 0; p < blocks_ * kBits; ++p)
    workspace_.codes[codes[p]][p / kBits] |= std::uint64_t{1} << p % kBits;
}

void Pass::compute() {
  for (const std::uint32_t mask : workspace_.holding) workspace_.masks[mask] = {}, workspace_.holds[mask] = 0;
  workspace_.holding.clear();
  workspace_.due = plan_.awake;
  for (std::uint32_t code = 0; code < plan_.codes; ++code)
    if (std::ranges::any_of(workspace_.codes[code], is_set)) wake(plan_.woken_by_code.of(code));
  wake_by_state();
  for (std::size_t word = 0; word < workspace_.due.size(); ++word) {
    std::uint64_t& due = workspace_.due[word];  // a step wakes later ones, in the same word too
    while (due != 0) {
      const auto k = word * kBits + static_cast<std::size_t>(std::countr_zero(due));
      due &= due - 1;
      compute(plan_.steps[k]);
    }
  }
}

void Pass::wake(std::span<const std::uint32_t> steps) {
  for (const std::uint32_t step : steps) workspace_.due[step / kBits] |= std::uint64_t{1} << step % kBits;
}

void Pass::wake_by_state() {
  for (std::size_t flag = 0; flag < plan_.flag_steps.size(); ++flag)
    if (state_[plan_.flags_begin + flag] != 0) wake(std::span(plan_.flag_steps).subspan(flag, 1));
  for (const ColumnPlan::History& history : plan_.histories)
    if (std::ranges::any_of(std::span(state_ + history.begin, history.blocks), is_set)) wake(history.sleepers);
}

void Pass::compute(const ColumnStep& step) {
  if (step.kind == Kind::prefix) return count_prefixes(mask(step, 0).data(), blocks_, workspace_.prefixes[step.target].data());
  if (step.kind > Kind::prefix) return compute_value(step, workspace_.values[step.target]);
  if (step.kind == Kind::conjunction) {
    const auto holds = [&](std::uint32_t operand) { return workspace_.holds[operand] != 0; };
    if (!std::ranges::all_of(operands(step), holds)) return;
  }
  Mask& result = workspace_.masks[step.target];
  compute_mask(step, result);
  if (std::ranges::none_of(result, is_set)) return;
  workspace_.holds[step.target] = 1;
  workspace_.holding.push_back(step.target);
  wake(plan_.woken_by_mask.of(step.target));
}

void Pass::compute_mask(const ColumnStep& step, Mask& result) {
  switch (step.kind) {
    case Kind::truth: return result.fill(-bits(step.a));
    case Kind::symbols: return symbols(step, result);
    case Kind::periodic: return periodic(step, result);
    case Kind::earlier: return earlier(step, result);
    case Kind::negation: result = mask(step, 0); return negate(result);
    case Kind::conjunction:
      result = mask(step, 0);
      for (std::size_t k = 1; k < operands(step).size(); ++k) {
        for (std::size_t b = 0; b < kBlocks; ++b) result[b] &= mask(step, k)[b];
      }
      return;
    case Kind::disjunction:
      result = mask(step, 0);
      for (const std::uint32_t operand : operands(step).subspan(1)) {
        if (!workspace_.holds[operand]) continue;
        for (std::size_t b = 0; b < kBlocks; ++b) result[b] |= workspace_.masks[operand][b];
      }
      return;
    case Kind::sign: {
      const Values& operand = values(step, 0);
      result = {};
      for (std::size_t p = 0; p < kChunk; ++p) result[p / kBits] |= std::uint64_t{operand[p] >= 0} << p % kBits;
      if (step.a) negate(result);
      return;
    }
    case Kind::narrow_test: return narrow_test(step, result);
    case Kind::wide_test: return wide_test(step, result);
    default: return flag(step, result);
  }
}

void Pass::symbols(const ColumnStep& step, Mask& result) const {
  result = {};
  for (const std::uint32_t code : operands(step)) {
    for (std::size_t b = 0; b < kBlocks; ++b) result[b] |= workspace_.codes[code][b];
  }
  if (step.a) negate(result);
}

void Pass::periodic(const ColumnStep& step, Mask& result) const {
  // With p symbols read before the chunk, bit k stands at position p + k + 1.
  const std::uint64_t modulus = bits(step.a);
  result = {};
  for (std::uint64_t k = (bits(step.b) + 2 * modulus - 1 - state_[0] % modulus) % modulus; k < kChunk; k += modulus)
    result[k / kBits] |= std::uint64_t{1} << k % kBits;
}

void Pass::earlier(const ColumnStep& step, Mask& result) const {
  const ColumnPlan::History& history = plan_.histories[bits(step.b)];
  const std::uint64_t ago = bits(step.a) / kBits, shift = bits(step.a) % kBits;
  const auto block = [&](std::uint64_t b, std::uint64_t back) {
    return b >= back ? mask(step, 0)[b - back] : state_[history.begin + history.blocks + b - back];
  };
  for (std::size_t b = 0; b < kBlocks; ++b) {
    const std::uint64_t near = block(b, ago);
    result[b] = shift == 0 ? near : near << shift | block(b, ago + 1) >> (kBits - shift);
  }
}

void Pass::narrow_test(const ColumnStep& step, Mask& result) const {
  constexpr std::int64_t kMost = INT16_MAX;  // beyond what the sum can change by
  const auto terms = std::span(plan_.narrow_terms).subspan(step.begin, step.end - step.begin);
  const auto least = static_cast<std::int16_t>(std::clamp(needed(terms, step.a), -kMost, kMost));
  compare_kernels()[0].compare(terms, workspace_.prefixes[0].data(), kChunk, least, blocks_, result.data());
  if (step.b) negate(result);
}

void Pass::wide_test(const ColumnStep& step, Mask& result) const {
  const auto terms = std::span(plan_.wide_terms).subspan(step.begin, step.end - step.begin);
  const std::int64_t least = needed(terms, step.a);
  result = {};
  for (std::size_t p = 0; p < blocks_ * kBits; ++p) {
    std::uint64_t sum = 0;
    for (const auto& [row, factor] : terms) sum += bits(factor) * bits(workspace_.prefixes[row][p]);
    result[p / kBits] |= std::uint64_t{wrapping(sum) >= least} << p % kBits;
  }
  if (step.b) negate(result);
}

void Pass::flag(const ColumnStep& step, Mask& result) const {
  const auto codes = operands(step).first(bits(step.b)), masks = operands(step).subspan(bits(step.b));
  std::uint64_t before = state_[plan_.flags_begin + bits(step.a)];
  for (std::size_t b = 0; b < blocks_; ++b) {
    std::uint64_t any = 0;
    for (const std::uint32_t code : codes) any |= workspace_.codes[code][b];
    for (const std::uint32_t operand : masks) any |= workspace_.masks[operand][b];
    result[b] = any | -any | before;  // from its first bit on
    before = -(result[b] >> (kBits - 1));
  }
}

void Pass::compute_value(const ColumnStep& step, Values& result) {
  const auto set = [&](auto of_position) {
    for (std::size_t p = 0; p < blocks_ * kBits; ++p) result[p] = of_position(p);
  };
  const auto fold = [&](auto combine) {
    result = values(step, 0);
    for (std::size_t k = 1; k < operands(step).size(); ++k) {
      const Values& next = values(step, k);
      set([&](std::size_t p) { return combine(result[p], next[p]); });
    }
  };
  switch (step.kind) {
    case Kind::constant: return set([&](std::size_t) { return step.a; });
    case Kind::total: {
      const std::uint32_t row = plan_.operands[step.begin];
      return set([&](std::size_t p) { return wrapping(total(row) + bits(workspace_.prefixes[row][p])); });
    }
    case Kind::scale: {
      const Values& operand = values(step, 0);
      return set([&](std::size_t p) { return wrapping(bits(step.a) * bits(operand[p])); });
    }
    case Kind::sum: return fold([](std::int64_t x, std::int64_t y) { return wrapping(bits(x) + bits(y)); });
    case Kind::minimum: return fold([](std::int64_t x, std::int64_t y) { return std::min(x, y); });
    case Kind::maximum: return fold([](std::int64_t x, std::int64_t y) { return std::max(x, y); });
    default: {
      const Mask& condition = mask(step, 0);
      const Values &then = values(step, 1), &otherwise = values(step, 2);
      return set([&](std::size_t p) { return condition[p / kBits] >> p % kBits & 1 ? then[p] : otherwise[p]; });
    }
  }
}

void Pass::advance() {
  state_[0] += blocks_ * kBits;
  for (std::uint32_t row = 0; row < plan_.rows; ++row)
    state_[plan_.totals_begin + row] += bits(workspace_.prefixes[row][blocks_ * kBits - 1]);
  for (std::size_t k = 0; k < plan_.flag_masks.size(); ++k) {
    const std::uint32_t mask = plan_.flag_masks[k];
    state_[plan_.flags_begin + k] = workspace_.holds[mask] ? -(workspace_.masks[mask][blocks_ - 1] >> (kBits - 1)) : 0;
  }
  for (const ColumnPlan::History& history : plan_.histories) {
    std::uint64_t* const kept = state_ + history.begin;
    const std::uint64_t taken = std::min<std::uint64_t>(blocks_, history.blocks);
    std::copy(kept + taken, kept + history.blocks, kept);
    std::copy_n(workspace_.masks[history.mask].data() + (blocks_ - taken), taken, kept + history.blocks - taken);
  }
}

}  // namespace

void Columns::run(std::uint8_t* state, const std::uint8_t* codes, std::uint64_t n, std::uint64_t* outputs,
                  std::uint64_t stride) const {
  thread_local Workspace workspace;
  make_room(workspace.codes, plan_.codes);
  make_room(workspace.masks, plan_.masks);
  make_room(workspace.holds, plan_.masks);
  make_room(workspace.prefixes, std::max(plan_.rows, 1u));
  make_room(workspace.values, plan_.values);
  for (std::uint64_t done = 0; done < n; done += kBlocks) {
    const std::size_t blocks = std::min<std::uint64_t>(kBlocks, n - done);
    Pass pass(plan_, workspace, reinterpret_cast<std::uint64_t*>(state), blocks);
    pass.read(codes + done * kBits);
    pass.compute();
    pass.advance();
    for (std::size_t b = 0; b < blocks; ++b, outputs += stride) {
      for (std::size_t k = 0; k < plan_.output_masks.size(); ++k) {
        if (plan_.output_masks[k] != Machine::kNone) outputs[k] = workspace.masks[plan_.output_masks[k]][b];
      }
    }
  }
}

}  // namespace crasp::compiler
