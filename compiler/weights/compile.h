#pragma once
// Programs of the program layer as a GPT-2: the whole way, stage by stage. docs/weights.md explains the construction.

#include <memory>
#include <string>
#include <variant>

#include "backend/model.h"
#include "compiler/weights/emit.h"
#include "compiler/weights/normal_form.h"
#include "compiler/weights/options.h"
#include "compiler/weights/planner.h"
#include "lang/program.h"

namespace crasp::compiler::weights {

struct Compiled {
  PlannedProgram planned;
  Emission emission;
  Options options;  ///< with the mode that was taken
  backend::Model<double> model;
};

/// The model of a program, which must have been checked, in the mode of `options`; an automatic mode is taken as average.
/// Nothing is said yet of how long words may be: see certificate.h.
std::variant<Compiled, NotCompiled> compile_as(const lang::Program& program, const Options& options);

}  // namespace crasp::compiler::weights
