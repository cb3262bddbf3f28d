#pragma once
// A model as a NumPy archive: `numpy.load("model.npz")["transformer.h.0.attn.c_attn.weight"]`.

#include <filesystem>
#include <span>
#include <string>

#include "backend/model.h"

namespace crasp::backend {

/// Writes every array under the name that `for_each_array` gives it and, if `residual` is not empty, the names of the coordinates of the
/// residual stream, in order, as the array "residual" of strings. Throws lang::Failure if the model is not valid, `residual` does not
/// have `dim` names, the archive would pass 4 GiB, or the file cannot be written. Real is float or double.
template <class Real>
void write_npz(const std::filesystem::path& path, const Model<Real>& model, std::span<const std::string> residual = {});

}  // namespace crasp::backend
