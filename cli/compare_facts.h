#pragma once
// What `crasp compare` says of a task before anything is measured: the verdict, proofs, and the compiled model.

#include <filesystem>
#include <optional>
#include <string>

#include "cli/command.h"
#include "compare/report.h"
#include "lang/workspace.h"
#include "verifier/judge.h"

namespace crasp::cli {

/// The verdict on the task and what follows from it.
void add_verdict(const lang::Task& task, const verifier::Judgement& judgement, compare::Facts& facts);

/// The program that is compiled: the one named, else one that an assert says is equivalent to the spec, else the spec. nullptr
/// after saying that there is none of that name.
const lang::Program* program_of(const lang::Workspace& workspace, const lang::Task& task, const std::string& name,
                                Context& context);

/// Proves or refutes the asserts of the file, and that the program is the spec if they do not say so; writes the certificates
/// of proofs to `certificates`. False if something was refuted.
bool add_proofs(const std::string& file, const lang::Task& task, const lang::Program& program, double seconds,
                const std::filesystem::path& certificates, compare::Facts& facts, Context& context);

/// Compiles the program for words up to `length`, or as long as can be certified, into `directory`, and checks the
/// certificate anew. False, with the reason in `facts`, if it has no weights.
bool add_compiled(const lang::Program& program, std::int64_t length, const std::filesystem::path& directory,
                  compare::Facts& facts);

}  // namespace crasp::cli
