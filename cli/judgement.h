#pragma once
// What the verifier says of tasks and programs as a whole: the verdict, in words and in JSON.

#include <string>

#include "cli/command.h"
#include "lang/task.h"
#include "verifier/judge.h"

namespace crasp::cli {

/// The verdict and, indented, the reasons and what follows.
std::string task_text(const lang::Task& task, const verifier::Judgement& judgement, const Output& out);

/// name, format, verdict, fragment, depth, reason, source, guarantees, growth (docs/cli.md).
Json task_json(const lang::Task& task, const verifier::Judgement& judgement, const lang::SourceMap& sources);

/// `classes`, `family`, `continuations`; null if nothing was counted.
Json growth_json(const verifier::Judgement& judgement, const lang::Alphabet& alphabet);

/// "because …" and what follows for length generalisation, wrapped; the other guarantees are in the JSON.
std::string reasons_text(const verifier::Judgement& judgement, const Output& out);

}  // namespace crasp::cli
