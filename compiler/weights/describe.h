#pragma once
// Signals in words: a definition of the program where one fits, else an expression of the language.

#include <map>
#include <string>

#include "compiler/weights/network.h"

namespace crasp::compiler::weights {

/// Definitions by the literals that they are.
using Names = std::map<Literal, std::string>;

/// Names one signal: "opens >= closed", `"a" && !early`. Long expressions are cut.
std::string describe(const Network& network, const Names& names, Literal p);

}  // namespace crasp::compiler::weights
