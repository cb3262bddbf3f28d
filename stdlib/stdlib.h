#pragma once
// The standard library's modules, as text in the binary: what `import order` finds.

#include <span>
#include <string_view>

namespace crasp::stdlib {

struct Module {
  std::string_view name;  ///< what stands after `import`
  std::string_view text;  ///< the content of stdlib/<name>.crasp
};

/// All modules, in alphabetical order.
std::span<const Module> modules();

}  // namespace crasp::stdlib
