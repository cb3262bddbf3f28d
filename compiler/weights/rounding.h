#pragma once
// How far sums of floating-point numbers can be off, whatever order they are added in.

#include <limits>

#include "compiler/weights/options.h"
#include "compiler/weights/planner.h"

namespace crasp::compiler::weights {

/// For `worst_sum`, where nothing is known of the result.
inline constexpr double kUnbounded = std::numeric_limits<double>::infinity();

/// A bound on the sum of the sizes of all partial sums that a dot product may round, when Booleans and soft bits are ±1 and
/// its result is at most `total`: times u, a bound on its error. A partial sum of k of t summands is at most the sum of the k
/// largest, and differs from the result by at most the sum of the t - k largest.
double worst_sum(const Read& read, double total);

/// The sum of the sizes of all summands.
double sum_of_sizes(const Read& read);

/// The error of n times a mean of n numbers of size `step`, and one of size `constant`, whose sum is ±1.
double summation_error(Summation summation, Dtype dtype, double n, double step, double constant);

/// The error of n times a mean of n numbers of size 1, of one sign or of any: a node with s leaves is at most s / n, and those of
/// any binary tree add up to n² / 2 + n / 2 leaves.
double count_error(Summation summation, Dtype dtype, double n);

/// By how much D may change from one position to the next.
double largest_step(const PlannedProgram& planned, const PlannedComparison& comparison);

/// The largest scratch number of a model.
double largest_scratch(const PlannedProgram& planned);

}  // namespace crasp::compiler::weights
