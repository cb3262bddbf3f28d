#pragma once
// A model directory as `transformers` reads and writes it: config.json, model.safetensors (or shards and their index), and, for
// models with a vocabulary of symbols, the tokenizer files.

#include <filesystem>
#include <optional>

#include "backend/hf_config.h"
#include "backend/model.h"
#include "backend/tokenizer.h"

namespace crasp::backend {

/// What a directory holds. Invariant: the tokenizer, if there is one, has no more tokens than the model's vocabulary, and
/// the special ids are among them.
template <class Real>
struct Checkpoint {
  Model<Real> model;
  SpecialIds special;
  std::optional<Tokenizer> tokenizer;

  friend bool operator==(const Checkpoint&, const Checkpoint&) = default;
};

/// Reads a directory of any GPT-2 language model. Weights in F64, F32, F16 and BF16 become Real (float or double); arrays of
/// another shape, unknown arrays, numbers that are infinite or not numbers, and everything else that would make the model not
/// the one that was saved throw lang::Failure, which names the file. Nothing is allocated that the files do not have.
template <class Real>
Checkpoint<Real> read_directory(const std::filesystem::path& directory);

/// Writes the files, each atomically, weights in the format of Real; makes the directory if it is not there. Reading back gives the
/// same checkpoint, bit for bit. Throws lang::Failure if the model is not valid or a file cannot be written.
template <class Real>
void write_directory(const std::filesystem::path& directory, const Checkpoint<Real>& checkpoint);

}  // namespace crasp::backend
