#pragma once
// A model as an ONNX graph, for every runtime that reads ONNX.

#include <filesystem>

#include "backend/model.h"

namespace crasp::backend {

/// Writes the plain GPT-2 graph of opset 17: input `input_ids` (int64 [batch, sequence]), output `logits` ([batch, sequence, vocab], in
/// Real), both of any batch and of any length up to the model's positions. Nothing in it depends on how the model was made.
/// Throws lang::Failure if the model is not valid, has more than the 2 GiB that the format allows, or the file cannot be written.
template <class Real>
void write_onnx(const std::filesystem::path& path, const Model<Real>& model);

}  // namespace crasp::backend
