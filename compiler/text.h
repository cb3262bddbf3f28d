#pragma once
// IR programs as text, one node per line; what `crasp ir` prints and tests read. `read(print(ir))` is `ir`.
//
//   alphabet "a" "b" open
//   %0 = symbols "a"
//   %1 = count %0
//   %2 = constant -3
//   %3 = sum %1 %2
//   %4 = nonnegative %3
//   output "accept" = %4

#include <string>
#include <string_view>
#include <variant>

#include "compiler/ir.h"

namespace crasp::compiler {

std::string print(const Ir& ir);

struct TextError {
  std::size_t line = 0;  ///< from 1
  std::string message;
};

/// Lines that are empty or start with `//` are skipped.
std::variant<Ir, TextError> read(std::string_view text);

}  // namespace crasp::compiler
