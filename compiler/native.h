#pragma once
// A program as native code, in three forms that are compiled when first asked for:
//   step    one symbol in, outputs out; the only form that gives counts;
//   lanes   many words side by side, for a longest length, with sums as narrow as it allows;
//   blocks  one long word, 64 positions at a time; a large program is not compiled for this but run in columns.
// What they compute is a claim about the reference interpreter, tested against it. Position 0 has no code: its values
// are constants. Everything here is safe to call from several threads; kernels themselves are pure functions of their
// state.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "compiler/codegen.h"
#include "compiler/columns.h"
#include "compiler/kernel.h"
#include "compiler/layout.h"
#include "compiler/loader.h"
#include "compiler/machine.h"

namespace crasp::compiler {

/// Memory aligned for vectors, all 0 at first: the state of a kernel.
class State {
 public:
  explicit State(std::uint64_t bytes);
  std::uint8_t* data() { return data_.get(); }
  const std::uint8_t* data() const { return data_.get(); }
  void clear();
  void assign(const State& other);  ///< of the same size

 private:
  struct Free {
    void operator()(std::uint8_t* data) const;
  };
  std::uint64_t bytes_;
  std::unique_ptr<std::uint8_t, Free> data_;
};

/// A kernel and the size of its state.
template <class Function>
struct Native {
  Function* run = nullptr;
  std::uint64_t state_bytes = 0;
  unsigned lanes = 1;

  State start() const { return State(state_bytes); }
};

/// What reads one word in blocks of 64 positions: a compiled kernel, or the columns of a large program.
struct Blocks {
  std::function<BlockKernel> run;
  std::uint64_t state_bytes = 0;

  State start() const { return State(state_bytes); }
};

class NativeProgram {
 public:
  /// Simplifies the program and prepares it; throws `lang::Failure` if the result is beyond `Machine::limit`. Objects
  /// are kept in `cache`, unless it is empty, and reused; a file there that is damaged is compiled again.
  explicit NativeProgram(const Ir& ir, std::filesystem::path cache = {});

  /// Why LLVM would take too long over the step of this (simplified) program, or an empty string.
  static std::string step_limit(const Ir& ir);

  /// Kernels of a word of any length up to `longest_word()`. The step throws `lang::Failure` beyond `step_limit`.
  Native<LaneKernel> step();
  Blocks blocks();
  /// Throws `lang::Failure` for words longer than `longest_word()`. A large program has one lane: vector code for it
  /// would take too long to compile, and columns are faster.
  Native<LaneKernel> lanes(std::uint64_t length);
  /// Is a word read in columns?
  bool is_large() const { return machine_.ir().size() > 500; }

  const Machine& machine() const { return machine_; }
  /// No output is a count.
  bool is_boolean() const;
  std::size_t output_count() const { return machine_.ir().outputs().size(); }
  std::uint64_t longest_word() const { return machine_.longest_word(); }
  /// The value of each output at position 0.
  const std::vector<std::int64_t>& start_values() const { return start_values_; }
  /// The code of each symbol; of a symbol outside Σ at index `alphabet.other()`.
  const std::vector<std::uint8_t>& code_of_symbol() const { return machine_.code_of_symbol(); }

  /// Throws `lang::Failure` when a word of this length could overflow.
  void require_length(std::uint64_t length) const;

 private:
  void* kernel(const KernelSpec& spec, const std::string& variant);

  Machine machine_;
  std::optional<Columns> columns_;  ///< of a large program
  std::vector<std::int64_t> start_values_;
  std::filesystem::path cache_;
  std::mutex mutex_;
  std::map<std::string, std::pair<LoadedObject, void*>> loaded_;  ///< by variant
};

}  // namespace crasp::compiler
