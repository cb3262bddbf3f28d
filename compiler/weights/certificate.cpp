#include "compiler/weights/certificate.h"

#include <fmt/format.h>

namespace crasp::compiler::weights {

Certificate certify(const PlannedProgram& planned, const Emission& emission, const Options& options) {
  const auto holds = [&](std::int64_t length) { return bounds(planned, emission, options, length).reason.empty(); };
  Certificate out{options, options.length, {}, {}};
  if (!holds(options.length)) {
    // Errors grow with the length: the last that holds is found by bisection.
    std::int64_t good = -1, bad = options.length;
    while (bad - good > 1) {
      const std::int64_t middle = good + (bad - good) / 2;
      (holds(middle) ? good : bad) = middle;
    }
    out.length = good;
    out.reason = bounds(planned, emission, options, bad).reason;
  } else {
    out.reason = fmt::format("the model has {} positions", options.context());
  }
  out.bounds = bounds(planned, emission, options, out.length);
  return out;
}

}  // namespace crasp::compiler::weights
