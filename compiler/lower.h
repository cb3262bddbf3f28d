#pragma once
// From checked programs to IR: families and functions are gone already, and here the sugar goes. A window, an offset or
// a strict count becomes a count of earlier values, `==` two comparisons, `[P]` a conditional. What remains are the
// core operations; constructs of the task layer have none, and the answer names the first.

#include <span>
#include <string>
#include <variant>

#include "compiler/ir.h"
#include "lang/program.h"

namespace crasp::compiler {

/// The term that kept a program from being lowered, and why: "`regex` is a construct of the task layer".
struct NotLowered {
  lang::TermId term;
  lang::Span span;
  std::string reason;
};

/// Outputs: `program.outputs()` in order (the verdict, or one for each symbol), then `shown`. Only what they need is
/// lowered. `open` makes the alphabet open whatever the program says: for symbols outside Σ, and for the after-word
/// reading.
std::variant<Ir, NotLowered> lower(const lang::Program& program, bool open = false,
                                   std::span<const lang::NamedTerm> shown = {});

}  // namespace crasp::compiler
