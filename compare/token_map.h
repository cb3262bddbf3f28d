#pragma once
// How a model's tokens stand for what a task speaks of.

#include <optional>
#include <string>
#include <vector>

#include "backend/model.h"
#include "backend/tokenizer.h"
#include "compare/symbol_sets.h"
#include "lang/task.h"

namespace crasp::compare {

struct TokenMap {
  std::vector<std::string> texts;       ///< of all tokens, by id
  std::vector<backend::Token> symbols;  ///< by symbol of Σ; kAbsent where the model has no such token
  std::optional<backend::Token> bos, separator, end;
  std::optional<backend::Token> yes, no;  ///< a verdict, or the label of a position
  std::optional<SymbolSets> sets;         ///< what may come next is said as one of them, not as labels
  bool compiled = false;                  ///< verdicts and labels are read after the input itself, without `<sep>`

  static constexpr backend::Token kAbsent = -1;
};

/// From the texts of the tokens: those of the symbols, `<bos>`, `<sep>`, `<eos>`, `<yes>` and `<no>`. Throws
/// `lang::Failure` if a symbol of the task's inputs is missing, or what its format needs.
TokenMap map_tokens(const lang::Task& task, const std::vector<std::string>& texts);

/// The convention of models without a tokenizer (docs/compare.md): the symbols of the task in the order of Σ without
/// those in angle brackets, then `<bos>`, `<sep>`, `<eos>`, `<pad>`. A verdict is one of the first two symbols, the
/// second for yes. Throws `lang::Failure` if the vocabulary does not have that size.
TokenMap conventional_tokens(const lang::Task& task, std::int64_t vocabulary);

}  // namespace crasp::compare
