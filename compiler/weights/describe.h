#pragma once
// Signals in words: a definition of the program where one fits, else an expression of the language.

#include <map>
#include <string>

#include "compiler/weights/network.h"

namespace crasp::compiler::weights {

/// Definitions by the literals that they are.
using Names = std::map<Literal, std::string>;

/// A set of tokens, as a test of the current one: `"a"`, `Q[{"a", "b"}]`.
std::string describe_symbols(const Network& network, const std::vector<std::int64_t>& tokens);

/// Names one signal: "opens >= closed", `"a" && !early`. Long expressions are cut.
std::string describe(const Network& network, const Names& names, Literal p);

/// What the head of a matching comparison attends to.
std::string describe_keys(const Network& network, const Names& names, const Signal& matching);

}  // namespace crasp::compiler::weights
