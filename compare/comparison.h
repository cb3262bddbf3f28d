#pragma once
// A whole comparison as plain data, from which every result file is written, and the part of it that is measured.
//
// Runs of one configuration that differ in the seed alone share a `model`; everything about accuracy is shown for models.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "compare/failing_word.h"
#include "compare/measure.h"

namespace crasp::compare {

/// Where attention was looked at: the pictures, and how spread it is.
struct AttentionReport {
  Attention attention;
  /// By layer * heads + head: the mean over positions of entropy / log(visible tokens), from 0 (one token) to 1 (all alike).
  std::vector<double> spread;
};
AttentionReport look_at_attention(const Subject& subject, const lang::Word& word);

struct Cell {
  Family family = Family::sampled;
  std::size_t stretch = 0;
  Measured measured;
};

struct Candidate {
  std::string model;  ///< "compiled", "trained, 1 layer, 1 head, d 16", or the directory
  SubjectKind kind = SubjectKind::loaded;
  std::uint64_t seed = 0;
  std::string shape;  ///< "1 layer, 1 head, 16 dimensions, 4,736 parameters"
  std::string note;   ///< how it was made or ended, one sentence or none
  std::unique_ptr<Subject> subject;

  // What `measure_all` and what follows it fill in.
  std::vector<Cell> cells;
  std::optional<Search> search;
  std::optional<AttentionReport> attention;
  std::optional<double> agreement;  ///< with the compiled model, on sampled words of all bins

  Tally total(Family family, std::optional<std::size_t> bin, const std::vector<Stretch>& stretches) const;
  bool wrong_somewhere() const;
};

/// "1 layer, 1 head, 16 dimensions, 4,736 parameters"
std::string shape_text(const backend::Config& config);

struct Plan {
  std::vector<lang::LengthBin> bins;  ///< the first is that of training
  std::vector<Stretch> stretches;
  std::vector<Family> families = {Family::sampled, Family::boundary, Family::pumped};
  std::size_t words = 500;        ///< of each family in each bin
  std::vector<std::int64_t> far;  ///< lengths for those that have positions, the last stretches, one bin each
  std::size_t far_words = 16;
  bool any_word = false;  ///< see `Inputs`
  SearchLimits search;
  std::uint64_t seed = 0;
  std::string attention_word;  ///< shown text of the word whose attention is drawn; empty: none
  lang::Word attention_input;
};

/// Bins of at most 12 stretches, and a bin for each far length.
void cut_into_stretches(Plan& plan);

using Progress = std::function<void(const std::string& what, double share)>;

/// Asks every candidate about every stretch, then searches for the shortest failing word of each, compares them with the compiled
/// one, and looks at attention.
void measure_all(const lang::Task& task, const Plan& plan, std::vector<Candidate>& candidates, const Progress& progress);

/// The first part of it: every candidate is asked about every stretch.
void measure_families(const lang::Task& task, const Plan& plan, std::vector<Candidate>& candidates, const Progress& progress);

}  // namespace crasp::compare
