#pragma once
// The right answers of a task, from its spec: by native code where C-RASP can say the spec, by the interpreter otherwise.

#include <memory>
#include <optional>
#include <vector>

#include "lang/interpret.h"
#include "lang/task.h"

namespace crasp::compare {

class Labeller {
 public:
  explicit Labeller(const lang::Program& spec);
  ~Labeller();

  /// The outputs of the spec at positions 0 … n: `result[i][k]`, the verdict or whether symbol k may come next. Throws
  /// `lang::Failure` if a count leaves 64 bits.
  std::vector<std::vector<std::int64_t>> outputs(const lang::Word& word) const;

  /// What a generator says after the word, symbol by symbol, until it allows none or `<eos>` alone. `<sep>` is read first
  /// if Σ has it and the word does not. Throws `lang::Failure` if it allows two symbols, or says more than
  /// 2 · length + 16 of them.
  lang::Word answer(const lang::Word& word) const;

 private:
  class Runner;
  class Native;
  class InBlocks;
  class Interpreted;

  std::optional<lang::SymbolIndex> said(const std::vector<std::int64_t>& allowed) const;

  lang::Program spec_;
  std::unique_ptr<Runner> runner_;
};

}  // namespace crasp::compare
