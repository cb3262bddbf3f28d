#pragma once
// A task as what a model is trained and examined on: its words as tokens, its answers as questions (docs/tasks.md).
//
// Invariant: a symbol of the spec is the token of the same number, as in compiled models; special tokens follow, then sets of symbols.

#include <optional>
#include <string>
#include <vector>

#include "backend/tokenizer.h"
#include "backend/training/batch.h"
#include "compare/labels.h"
#include "compare/sampler.h"
#include "compare/symbol_sets.h"

namespace crasp::compare {

/// The vocabulary of a task's models. The roles `<sep>`, `<eos>` and `<pad>` are those symbols, if Σ has them.
struct TaskTokens {
  std::vector<std::string> texts;  ///< by token
  backend::Token bos = 0, sep = 0, eos = 0, pad = 0;
  backend::Token yes = -1, no = -1;  ///< the verdicts; -1 for generators
  std::optional<SymbolSets> sets = std::nullopt;  ///< where a set of next symbols is a class

  backend::Tokenizer tokenizer() const;
  backend::SpecialIds special() const { return {bos, eos, pad}; }
};

/// Why sets of next symbols cannot be learned with this loss; nothing if they can.
std::optional<std::string> why_no_loss(const lang::Task& task, backend::training::Loss loss);

class TaskBatches {
 public:
  /// `task` must outlive the object. `set_loss`: that of sets of next symbols; other answers are always classes. Throws lang::Failure
  /// if no token can say what the task asks for, or the sets cannot be classes.
  explicit TaskBatches(const lang::Task& task, backend::training::Loss set_loss = backend::training::Loss::labels);

  const lang::Task& task() const { return task_; }
  const TaskTokens& tokens() const { return tokens_; }
  const Labeller& labeller() const { return labeller_; }
  backend::training::Loss set_loss() const { return tokens_.sets ? backend::training::Loss::classes : backend::training::Loss::labels; }

  /// Tokens that a model must read for any input of the task up to this length. Where answers of one length differ in length, an
  /// estimate from samples, with room for more. Throws lang::Failure if the task has no inputs of that length.
  std::int64_t longest_sequence(std::int64_t length) const;

  /// Sequences and questions for these inputs, in order. What is asked of each:
  /// - recognise: `<yes>` or `<no>` after `<bos> w <sep>`;
  /// - predict: the symbols that may come next, after each of `<bos> w`, as labels or as the token of their set; of a recogniser, its
  ///   verdict at each position;
  /// - transduce: each token of the answer and `<eos>` after `<bos> w <sep>`, the right tokens before it given.
  /// Throws lang::Failure if an answer cannot be told.
  backend::training::Batch batch(const std::vector<lang::Word>& words) const;

  /// The inputs number `first` to `first + count - 1` of the task's stream with this seed, of these lengths.
  std::vector<lang::Word> words(std::uint64_t seed, std::uint64_t first, std::int64_t count, lang::LengthBin lengths) const;

  /// Batches of `size` inputs of the training lengths. The object must outlive the source.
  backend::training::BatchSource source(std::int64_t size) const;

 private:
  /// What `answer` holds is the answer, for formats that ask for one.
  void add(const lang::Word& word, const std::vector<backend::Token>& answer, backend::training::Batch& batch) const;
  void ask(backend::training::Batch& batch, backend::Token right) const;
  void ask_verdicts(const lang::Word& word, backend::training::Batch& batch) const;
  void ask_sets(const lang::Word& word, backend::training::Batch& batch) const;
  void ask_labels(const std::vector<std::int64_t>& allowed, backend::training::Batch& batch) const;
  void ask_answer(const std::vector<backend::Token>& answer, backend::training::Batch& batch) const;
  std::vector<backend::Token> answer(const lang::Word& word) const;
  std::vector<std::vector<backend::Token>> answers(const std::vector<lang::Word>& words) const;
  bool generates() const { return task_.spec.kind == lang::ProgramKind::generator; }

  const lang::Task& task_;
  TaskTokens tokens_;
  Labeller labeller_;
};

}  // namespace crasp::compare
