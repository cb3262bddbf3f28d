#pragma once
// The result files of a comparison.

#include <string>
#include <vector>

#include "compare/chart.h"
#include "compare/comparison.h"
#include "compare/intervals.h"

namespace crasp::compare {

/// A line per subject, family and stretch: {"task","model","kind","length","seed","words","accuracy", …} (docs/compare.md). Lengths
/// at which the model has no positions are left out.
std::string results_jsonl(const lang::Task& task, const Plan& plan, const std::vector<Candidate>& candidates);
/// The same as a table with a header, for spreadsheets (RFC 4180).
std::string results_csv(const lang::Task& task, const Plan& plan, const std::vector<Candidate>& candidates);

/// A model's accuracy on words of a family, over its seeds.
struct Score {
  double accuracy = 0;
  Interval interval;  ///< over words; where there are several seeds, wide enough to be one over seeds, too
  std::uint64_t words = 0;
};

/// The runs of one configuration.
struct ModelRuns {
  std::string model;
  SubjectKind kind = SubjectKind::loaded;
  std::vector<const Candidate*> runs;

  /// In a bin, or in a stretch; nothing if no words were asked.
  std::optional<Score> in_bin(Family family, std::size_t bin, const Plan& plan) const;
  std::optional<Score> in_stretch(Family family, std::size_t stretch, const Plan& plan) const;
};

/// In the order in which the models come first.
std::vector<ModelRuns> by_model(const std::vector<Candidate>& candidates);

/// A panel for each family that has words; far lengths are left out.
std::vector<Panel> panels(const Plan& plan, const std::vector<Candidate>& candidates);

/// A task as one of several that are shown together.
struct Shown {
  const lang::Task* task;
  const Plan* plan;
  const std::vector<Candidate>* candidates;
};

/// A panel for each task that has words of its sampler, titled by its name; a model has the same colour in all of them.
std::vector<Panel> panels_by_task(const std::vector<Shown>& tasks);

/// "51..100", or "1,000" for a single length.
std::string lengths_text(lang::LengthBin lengths);
/// The lengths of bin `bin`, far ones behind those of the task.
std::string bin_text(const Plan& plan, std::size_t bin);

}  // namespace crasp::compare
