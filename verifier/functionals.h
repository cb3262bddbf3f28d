#pragma once
// The linear forms that a program compares. A comparison of counts is a test F >= t of a functional F = sum w_k · #P_k;
// equal forms are one functional, whatever constants they are compared with.

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "compiler/ir.h"
#include "verifier/problem.h"

namespace crasp::verifier {

struct Functional {
  std::vector<std::pair<compiler::NodeId, std::int64_t>> terms;  ///< P_k and w_k
  std::vector<std::int64_t> thresholds;                          ///< that occur in tests
  std::string name;
};

struct Test {
  std::uint32_t functional = 0;
  std::int64_t threshold = 0;
};

/// The functionals of an Ir and which of them a `nonnegative` node tests.
struct Functionals {
  std::vector<Functional> all;
  std::vector<Test> tests;   ///< by node; for needed `nonnegative` nodes
  std::vector<bool> needed;  ///< by node: Booleans that the outputs depend on
};

std::variant<Functionals, Unsupported> find_functionals(const compiler::Ir& ir);

}  // namespace crasp::verifier
