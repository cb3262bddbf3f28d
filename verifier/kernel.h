#pragma once
// The rational solutions of homogeneous integer equations, exactly.

#include <cstdint>
#include <utility>
#include <vector>

#include <boost/multiprecision/cpp_int.hpp>

namespace crasp::verifier {

using Integer = boost::multiprecision::cpp_int;

/// One equation: the sum of coefficient · x[column] is 0. Columns are distinct and below the number of unknowns.
using Equation = std::vector<std::pair<std::uint32_t, std::int64_t>>;

/// A vector of integers without a common divisor.
using IntegerVector = std::vector<Integer>;

/// A basis of the solutions x in Q^unknowns. Time O(equations · rank · unknowns).
std::vector<IntegerVector> kernel(const std::vector<Equation>& equations, std::uint32_t unknowns);

/// The same by elimination over the rationals: the slow way, which `kernel` takes when the fast one fails.
std::vector<IntegerVector> kernel_by_rationals(const std::vector<Equation>& equations, std::uint32_t unknowns);

}  // namespace crasp::verifier
