#pragma once
// The tokens of a compiled model.

#include "compiler/ir.h"
#include "compiler/weights/plan.h"

namespace crasp::compiler::weights {

/// Symbols first, so that a program's symbol k is token k; special tokens that Σ holds are not made twice. A generator needs
/// no tokens for its verdict.
Vocabulary make_vocabulary(const Alphabet& alphabet, bool generator);

}  // namespace crasp::compiler::weights
