#pragma once
// What one step learns from: sequences of tokens, and what the model should say after some of them.
//
// Sequences of unequal lengths lie one after the other, without padding. Invariant: what `validate` checks; targets that are not
// asked for cost nothing, so a question at one position of a long sequence is cheap.

#include <cstdint>
#include <functional>
#include <vector>

#include "backend/model.h"

namespace crasp::backend::training {

enum class Loss : std::uint8_t {
  classes,  ///< one token is right: cross entropy
  labels    ///< each token is right or not, independently: binary cross entropy, the mean over the vocabulary
};

/// "classes", "labels"
const char* name(Loss loss);

struct Batch {
  std::vector<Token> tokens;                ///< all sequences, one after the other
  std::vector<std::int64_t> begin = {0};    ///< [sequences + 1]: sequence s has tokens begin[s] … begin[s + 1] - 1
  Loss loss = Loss::classes;
  std::vector<std::int64_t> asked;          ///< rows of `tokens` after which something is asked, increasing; at least one per sequence
  std::vector<Token> target;                ///< classes: [asked], the right token
  std::vector<std::uint8_t> right;          ///< labels: [asked, vocabulary], 1 for each right token and 0 for the others

  std::int64_t sequences() const { return static_cast<std::int64_t>(begin.size()) - 1; }
  friend bool operator==(const Batch&, const Batch&) = default;
};

/// Batch number `step` of a stream: a function of its arguments alone, or a run that goes on after an interruption would learn something
/// else. May throw lang::Failure.
using BatchSource = std::function<Batch(std::uint64_t seed, std::int64_t step)>;

/// Throws lang::Failure, which says what is wrong, unless the batch fits a model with these sizes.
void validate(const Batch& batch, std::int64_t vocabulary, std::int64_t context);

}  // namespace crasp::backend::training
