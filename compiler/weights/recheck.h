#pragma once
// A compiled directory checked anew. Nothing that the certificate says is believed: the design is derived again from the
// program, every number of the model is compared with what the design demands, the bounds are computed again, and the
// model is run against the program on adversarial words.

#include <cstdint>
#include <filesystem>
#include <string>

#include "compiler/weights/self_test.h"

namespace crasp::compiler::weights {

struct Recheck {
  bool accepted = false;
  std::int64_t length = -1;  ///< that the bounds give, if accepted
  std::string reason;        ///< why it is rejected, or what was checked
  SelfTest test;
};

/// Throws lang::Failure if files are missing or cannot be read.
Recheck recheck(const std::filesystem::path& directory);

/// The first number of the model that is not the one of the design: "transformer.h.0.mlp.c_fc.weight[3, 5] is 1, expected 2";
/// empty if there is none.
std::string difference(const backend::Model<double>& model, const Design& design);

}  // namespace crasp::compiler::weights
