#pragma once
// Words through native kernels. Words are given as codes, one byte for each symbol (`encode`).

#include <cstdint>
#include <span>
#include <vector>

#include "compiler/native.h"

namespace crasp::compiler {

using CodedWord = std::span<const std::uint8_t>;

/// The codes of a word of symbol indices; `alphabet.other()` stands for a symbol outside Σ.
std::vector<std::uint8_t> encode(const NativeProgram& program, std::span<const std::uint32_t> word);

/// One long word, given in pieces of any size, 64 positions at a time. Memory does not grow with the word.
class WordReader {
 public:
  explicit WordReader(NativeProgram& program);

  /// Throws `lang::Failure` once the word is too long for 64-bit counts.
  void read(CodedWord piece);
  std::uint64_t length() const { return length_; }
  /// The Boolean outputs at the last position read so far, as 0 and 1. Counts are not available here and read as 0.
  std::vector<std::uint8_t> outputs() const;
  /// Back to the empty word.
  void clear();

 private:
  static constexpr std::size_t kBlock = 64;

  NativeProgram* program_;
  Blocks kernel_;
  State state_;
  std::vector<std::uint64_t> masks_;  ///< of the last whole block
  std::vector<std::uint8_t> rest_;    ///< symbols after it
  std::uint64_t length_ = 0;
};

/// The Boolean outputs at the last position of each word: `result[w * output_count() + o]`, 0 or 1. Words of any
/// lengths in any order; words of nearly equal length are read side by side.
std::vector<std::uint8_t> run_batch(NativeProgram& program, std::span<const CodedWord> words);

/// The values of all outputs, counts too, at positions 0 … n: `result[o][i]`.
std::vector<std::vector<std::int64_t>> trace(NativeProgram& program, CodedWord word);

}  // namespace crasp::compiler
