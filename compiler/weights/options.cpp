#include "compiler/weights/options.h"

namespace crasp::compiler::weights {

std::string_view name(Mode mode) {
  switch (mode) {
    case Mode::automatic: return "auto";
    case Mode::average: return "average";
    case Mode::sign: return "sign";
    case Mode::fenwick: return "fenwick";
  }
  return {};
}

std::string_view name(Dtype dtype) {
  switch (dtype) {
    case Dtype::float32: return "float32";
    case Dtype::float64: return "float64";
    case Dtype::bfloat16: return "bfloat16";
  }
  return {};
}

std::string_view name(Summation summation) {
  switch (summation) {
    case Summation::any: return "any";
    case Summation::pairwise: return "pairwise";
    case Summation::wide: return "wide";
  }
  return {};
}

}  // namespace crasp::compiler::weights
