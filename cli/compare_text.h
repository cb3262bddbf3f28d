#pragma once
// What `crasp compare` prints: a short table for people, or one JSON object.

#include <filesystem>

#include "cli/command.h"
#include "compare/report.h"

namespace crasp::cli {

std::string comparison_text(const lang::Task& task, const compare::Plan& plan, const compare::Facts& facts,
                            const std::vector<compare::Candidate>& candidates, const Output& out);

/// {"task","verdict","models":[{"model","kind","seed","shape","right_to","failing","accuracy":[…]}]} (docs/cli.md)
Json comparison_json(const lang::Task& task, const compare::Plan& plan, const compare::Facts& facts,
                     const std::vector<compare::Candidate>& candidates);

}  // namespace crasp::cli
