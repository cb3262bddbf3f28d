#pragma once
// The positional part of the regulariser of Huang et al. 2025: attention between positions alone should be small.
//
// For each head, with P [positions, dim] the embeddings of positions and Q, K [dim, head_dim] its query and key maps, the sum over
// i >= j of ((P Q)_i . (P K)_j)^2, divided by the number of positions; summed over heads and layers.

#include "backend/training/layout.h"

namespace crasp::backend::training {

/// The penalty times `coefficient`, whose gradient is added to `gradient`. Weights and gradient by `layout`; `heads` divides the dim.
template <class Real>
double positional_penalty(const Layout& layout, std::int64_t heads, double coefficient, const Real* weights, Real* gradient);

}  // namespace crasp::backend::training
