#include "sweep/presets.h"

namespace crasp::sweep {

std::string_view preset(std::string_view name) {
  for (const Module& module : modules()) {
    if (module.name == name) return module.text;
  }
  return {};
}

}  // namespace crasp::sweep
