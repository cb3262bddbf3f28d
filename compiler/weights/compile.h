#pragma once
// Programs of the program layer as a GPT-2: the whole way, stage by stage. docs/weights.md explains the construction.

#include <string>
#include <variant>

#include "backend/model.h"
#include "compiler/weights/certificate.h"
#include "compiler/weights/emit.h"
#include "compiler/weights/normal_form.h"
#include "compiler/weights/options.h"
#include "compiler/weights/planner.h"
#include "lang/program.h"

namespace crasp::compiler::weights {

/// A program on paper: everything but its numbers.
struct Design {
  PlannedProgram planned;
  Emission emission;
  Options options;  ///< with the mode that was taken
};

/// The design of a program, which must have been checked, in the mode of `options`, which is not automatic.
std::variant<Design, NotCompiled> design(const lang::Program& program, const Options& options);

struct Compiled {
  Design design;
  Certificate certificate;  ///< its length may be less than was asked for
  backend::Model<double> model;
};

/// The model of a program, in the mode of `options`, or in the cheapest that certifies their length; if none does, in the one
/// that certifies the longest words.
std::variant<Compiled, NotCompiled> compile(const lang::Program& program, const Options& options);

}  // namespace crasp::compiler::weights
