#pragma once
// The weights of a directory: model.safetensors, or the shards that model.safetensors.index.json lists.

#include <filesystem>
#include <span>
#include <string>

#include "backend/model.h"
#include "backend/safetensors.h"

namespace crasp::backend {

/// The model of this config from the arrays, which have the names of `for_each_array`, with or without "transformer."; attention
/// masks, which older files hold, are passed over. `source` names their file. Throws lang::Failure if an array is missing, unknown,
/// has another shape, or holds a number that is not finite in Real. A file that ties the head may repeat wte as lm_head.
template <class Real>
Model<Real> model_from_tensors(const Config& config, std::span<const Tensor> tensors, const std::string& source);

/// Reads the weights in `directory`. Throws lang::Failure.
template <class Real>
Model<Real> read_weights(const std::filesystem::path& directory, const Config& config);

}  // namespace crasp::backend
