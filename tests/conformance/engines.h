#pragma once
// Native code against the reference interpreter, which defines the language: the streaming step, lanes, blocks and
// columns, at every position of a word. What is compared is the program's verdict (or what may come next), and on
// request its definitions too; counts are compared where a form gives them, that is in the step.

#include <cstddef>
#include <string>
#include <vector>

#include "compiler/native.h"
#include "lang/interpret.h"
#include "lang/program.h"

namespace crasp::testing {

/// What one program says, by each engine.
class Engines {
 public:
  /// `definitions`: they are outputs as well. The program must have an IR (`why_not` says if not).
  explicit Engines(const lang::Program& program, bool definitions = false);

  /// Why the program has no native code, or an empty string.
  static std::string why_not(const lang::Program& program, bool definitions = false);

  /// Where the step, the blocks or the columns differ from the interpreter on this word; empty if nowhere, and if the
  /// interpreter finds that a count overflows or the word is longer than native code takes.
  std::string compare(const lang::Word& word);
  /// The same for lanes. Words of equal length, lane l reads word l modulo their number.
  std::string compare_lanes(const std::vector<lang::Word>& words);
  /// The same for all words of up to `length` symbols, each visited by a walk over the trie of words.
  std::string compare_walk(std::size_t length);
  /// All of it: every word over Σ to a length at which there are at most `words`, and random words of these lengths,
  /// some with symbols outside Σ.
  std::string compare_all(std::size_t words, const std::vector<std::size_t>& lengths, std::uint64_t seed);

  compiler::NativeProgram& native() { return native_; }

 private:
  /// A list of values for each output, at positions 0 … n.
  using Values = std::vector<std::vector<std::int64_t>>;

  bool interpret(const lang::Word& word, Values& values);
  bool is_boolean(std::size_t output) const;
  std::string compare_steps(const std::vector<std::uint8_t>& codes, const Values& expected);
  std::string compare_blocks(const std::string& form, const compiler::Blocks& kernel,
                             const std::vector<std::uint8_t>& codes, const Values& expected);
  std::string differs(const std::string& form, std::size_t output, std::size_t position) const;

  const lang::Program& program_;
  std::vector<lang::TermId> wanted_;
  lang::Interpreter interpreter_;
  compiler::NativeProgram native_;
  compiler::Columns columns_;
};

}  // namespace crasp::testing
