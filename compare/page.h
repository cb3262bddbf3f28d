#pragma once
// The parts of report.html that are pictures and tables.

#include <string>
#include <string_view>

#include "compare/report.h"
#include "compare/results.h"

namespace crasp::compare {

/// The style sheet of the page.
std::string_view page_style();

/// Attention of all heads on one word, as small matrices: rows look at columns.
std::string attention_html(const Candidate& candidate);

/// Accuracy by model and bin, a table for each family that has words.
std::string accuracy_html(const Plan& plan, const std::vector<Candidate>& candidates);

/// For each model that is wrong somewhere: a shortest word, what it says there, and where errors begin.
std::string failures_html(const lang::Task& task, const Plan& plan, const std::vector<Candidate>& candidates);

/// "99.8 %"
std::string percent(double share);

}  // namespace crasp::compare
