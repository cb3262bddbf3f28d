#pragma once
// Programs as object files that C and C++ programs link: one function that reads symbols, and a header that says how to
// call it. docs/native.md shows a program that does.

#include <string>

#include "compiler/codegen.h"
#include "compiler/native.h"

namespace crasp::compiler {

/// A C identifier made of a program's name: other characters become `_`.
std::string c_identifier(const std::string& name);

/// The header for the object of `compile_step`: sizes, the codes of the symbols, the values on the empty word, the
/// function.
std::string c_header(const NativeProgram& program, const std::string& identifier);

/// The object file (or the text) with the function `identifier`_step, for this machine's processor.
std::string compile_step(const NativeProgram& program, const std::string& identifier, Product product);

}  // namespace crasp::compiler
