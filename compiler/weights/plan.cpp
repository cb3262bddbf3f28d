#include "compiler/weights/plan.h"

#include <algorithm>
#include <cassert>

namespace crasp::compiler::weights {

void Read::add(DirectionId direction, double weight) {
  assert(direction.valid());
  const auto same = std::find_if(terms.begin(), terms.end(), [&](const Term& t) { return t.direction == direction; });
  if (same == terms.end()) {
    terms.push_back({direction, weight});
  } else if ((same->weight += weight) == 0) {
    terms.erase(same);
  }
}

}  // namespace crasp::compiler::weights
