#pragma once
// The values of functionals as linear forms over the coordinates before a step, for those who write formulas.

#include <cstdint>
#include <vector>

#include "verifier/machine.h"

namespace crasp::verifier {

/// sum of factors[k] · x_k + constant.
struct LinearForm {
  std::vector<std::int64_t> factors;
  std::int64_t constant = 0;
};

/// The functional at `node`, in the coordinates there; with an `edge` that leads there, in those before it was taken.
inline LinearForm linear_form(const Machine& machine, std::uint32_t functional, std::size_t node,
                              const Edge* edge = nullptr) {
  LinearForm form{machine.basis[functional], machine.nodes[node].offset[functional]};
  for (std::size_t k = 0; edge != nullptr && k < form.factors.size(); ++k) {
    form.constant += form.factors[k] * edge->step[k];
  }
  return form;
}

}  // namespace crasp::verifier
