#include "compiler/run.h"

#include <algorithm>
#include <cstring>
#include <numeric>

#include "compiler/transpose.h"

namespace crasp::compiler {
namespace {

/// Up to `lanes` words side by side, by increasing length.
class LaneGroup {
 public:
  LaneGroup(const Native<LaneKernel>& kernel, std::size_t outputs)
      : kernel_(kernel), state_(kernel.start()), masks_(outputs), tile_(kernel.lanes * kTile) {}

  /// Calls `done(lane, masks)` for each word once its last symbol is read; no word is empty.
  template <class Done>
  void run(std::span<const CodedWord> words, const Done& done) {
    state_.clear();
    std::size_t position = 0, finished = 0;
    for (std::size_t begin = 0; finished < words.size(); begin += kTile) {
      fill(words, begin);
      while (finished < words.size() && position < begin + kTile) {
        const std::size_t end = std::min(words[finished].size(), begin + kTile);
        if (end > position) {
          kernel_.run(state_.data(), tile_.data() + (position - begin) * kernel_.lanes, end - position, masks_.data());
        }
        position = end;
        for (; finished < words.size() && words[finished].size() == position; ++finished) done(finished, masks_);
      }
    }
  }

 private:
  static constexpr std::size_t kTile = 128;  ///< positions that are brought into lane order at a time

  void fill(std::span<const CodedWord> words, std::size_t begin) {
    for (std::size_t lane = 0; lane < kernel_.lanes; lane += kTransposed) {
      for (std::size_t k = 0; k < kTile; k += kTransposed) {
        CodedWord rows[kTransposed];
        for (std::size_t row = 0; row < kTransposed && lane + row < words.size(); ++row) {
          const CodedWord word = words[lane + row];
          rows[row] = word.subspan(std::min(begin + k, word.size()));
        }
        transpose(rows, tile_.data() + k * kernel_.lanes + lane, kernel_.lanes);
      }
    }
  }

  Native<LaneKernel> kernel_;
  State state_;
  std::vector<std::uint64_t> masks_;
  std::vector<std::uint8_t> tile_;
};

std::vector<std::uint8_t> run_one_by_one(NativeProgram& program, std::span<const CodedWord> words) {
  std::vector<std::uint8_t> result;
  WordReader reader(program);
  for (const CodedWord word : words) {
    reader.clear();
    reader.read(word);
    const std::vector<std::uint8_t> outputs = reader.outputs();
    result.insert(result.end(), outputs.begin(), outputs.end());
  }
  return result;
}

}  // namespace

std::vector<std::uint8_t> encode(const NativeProgram& program, std::span<const std::uint32_t> word) {
  std::vector<std::uint8_t> codes;
  codes.reserve(word.size());
  for (std::uint32_t symbol : word) codes.push_back(program.code_of_symbol()[symbol]);
  return codes;
}

WordReader::WordReader(NativeProgram& program)
    : program_(&program), kernel_(program.blocks()), state_(kernel_.start()), masks_(program.output_count()) {}

void WordReader::clear() {
  state_.clear();
  rest_.clear();
  length_ = 0;
}

void WordReader::read(CodedWord piece) {
  length_ += piece.size();
  program_->require_length(length_);
  if (!rest_.empty()) {
    const std::size_t taken = std::min(kBlock - rest_.size(), piece.size());
    rest_.insert(rest_.end(), piece.begin(), piece.begin() + static_cast<std::ptrdiff_t>(taken));
    piece = piece.subspan(taken);
    if (rest_.size() < kBlock) return;
    kernel_.run(state_.data(), rest_.data(), 1, masks_.data(), 0);
    rest_.clear();
  }
  const std::size_t blocks = piece.size() / kBlock;
  if (blocks > 0) kernel_.run(state_.data(), piece.data(), blocks, masks_.data(), 0);
  piece = piece.subspan(blocks * kBlock);
  rest_.assign(piece.begin(), piece.end());
}

std::vector<std::uint8_t> WordReader::outputs() const {
  std::vector<std::uint8_t> result(masks_.size());
  std::vector<std::uint64_t> masks = masks_;
  std::size_t last = kBlock - 1;
  if (length_ == 0) {
    for (std::size_t k = 0; k < masks.size(); ++k) masks[k] = program_->start_values()[k] ? ~std::uint64_t{0} : 0;
  } else if (!rest_.empty()) {
    // The rest of the block is padded; what is read there comes after the last position.
    std::vector<std::uint8_t> block = rest_;
    block.resize(kBlock);
    State state(kernel_.state_bytes);
    state.assign(state_);
    kernel_.run(state.data(), block.data(), 1, masks.data(), 0);
    last = rest_.size() - 1;
  }
  for (std::size_t k = 0; k < masks.size(); ++k) result[k] = static_cast<std::uint8_t>(masks[k] >> last & 1);
  return result;
}

std::vector<std::uint8_t> run_batch(NativeProgram& program, std::span<const CodedWord> words) {
  if (program.is_large()) return run_one_by_one(program, words);
  const std::size_t outputs = program.output_count();
  std::vector<std::uint8_t> result(words.size() * outputs);
  std::vector<std::size_t> order(words.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return words[a].size() < words[b].size(); });
  std::size_t next = 0;
  for (; next < order.size() && words[order[next]].empty(); ++next) {
    for (std::size_t o = 0; o < outputs; ++o) result[order[next] * outputs + o] = program.start_values()[o] != 0;
  }
  if (next == order.size()) return result;
  const Native<LaneKernel> kernel = program.lanes(words[order.back()].size());
  LaneGroup group(kernel, outputs);
  std::vector<CodedWord> side_by_side;
  for (; next < order.size(); next += side_by_side.size()) {
    side_by_side.clear();
    for (std::size_t k = next; k < order.size() && k < next + kernel.lanes; ++k)
      side_by_side.push_back(words[order[k]]);
    group.run(side_by_side, [&](std::size_t lane, const std::vector<std::uint64_t>& masks) {
      for (std::size_t o = 0; o < outputs; ++o) {
        result[order[next + lane] * outputs + o] = static_cast<std::uint8_t>(masks[o] >> lane & 1);
      }
    });
  }
  return result;
}

namespace {

/// Booleans at every position, 64 at a time.
std::vector<std::vector<std::int64_t>> trace_blocks(NativeProgram& program, CodedWord word) {
  std::vector<std::uint8_t> padded(word.begin(), word.end());
  padded.resize((word.size() + 63) / 64 * 64);
  const std::size_t outputs = program.output_count();
  std::vector<std::uint64_t> masks(padded.size() / 64 * outputs);
  const Blocks kernel = program.blocks();
  State state = kernel.start();
  kernel.run(state.data(), padded.data(), padded.size() / 64, masks.data(), outputs);
  std::vector<std::vector<std::int64_t>> result;
  for (std::size_t o = 0; o < outputs; ++o) {
    result.push_back({program.start_values()[o]});
    for (std::size_t i = 0; i < word.size(); ++i) result[o].push_back(masks[i / 64 * outputs + o] >> i % 64 & 1);
  }
  return result;
}

}  // namespace

std::vector<std::vector<std::int64_t>> trace(NativeProgram& program, CodedWord word) {
  program.require_length(word.size());
  if (program.is_large() && program.is_boolean()) return trace_blocks(program, word);
  const Native<LaneKernel> kernel = program.step();
  State state = kernel.start();
  std::vector<std::uint64_t> values(program.output_count());
  std::vector<std::vector<std::int64_t>> result;
  for (std::int64_t start : program.start_values()) result.push_back({start});
  for (const std::uint8_t& code : word) {
    kernel.run(state.data(), &code, 1, values.data());
    for (std::size_t o = 0; o < values.size(); ++o) result[o].push_back(static_cast<std::int64_t>(values[o]));
  }
  return result;
}

}  // namespace crasp::compiler
