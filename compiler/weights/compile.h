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

/// What is compiled: a program as it is lowered and optimised. Outputs are the verdict or one Boolean for each symbol, then the
/// definitions, which lend their names.
struct Source {
  std::string name;
  lang::ProgramKind kind;
  Ir ir;

  std::size_t roots() const { return kind == lang::ProgramKind::generator ? ir.alphabet().size() : 1; }
};

/// The source of a checked program; or which of its constructs has no weights.
std::variant<Source, NotCompiled> source_of(const lang::Program& program);

/// A program on paper: everything but its numbers.
struct Design {
  PlannedProgram planned;
  Emission emission;
  Options options;  ///< with the mode that was taken
};

/// The design in the mode of `options`, which is not automatic.
std::variant<Design, NotCompiled> design(const Source& source, const Options& options);

struct Compiled {
  Design design;
  Certificate certificate;  ///< its length may be less than was asked for
  backend::Model<double> model;
};

/// The model of a program, in the mode of `options`, or in the cheapest that certifies their length; if none does, in the one
/// that certifies the longest words.
std::variant<Compiled, NotCompiled> compile(const Source& source, const Options& options);

/// The longest words, up to the length of the options, that a model can be certified for, in their mode or in any; -1 if there
/// is none. A model for shorter words has gentler slopes, so this may be more than the certificate of a longer one says.
std::int64_t reachable_length(const Source& source, const Options& options);

}  // namespace crasp::compiler::weights
