#include "compare/results.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace crasp::compare {
namespace {

constexpr Family kFamilies[] = {Family::sampled, Family::boundary, Family::pumped};

/// Calls `write` for every cell that has words.
template <class Write>
void for_each_cell(const std::vector<Candidate>& candidates, const Write& write) {
  for (const Candidate& candidate : candidates) {
    for (const Cell& cell : candidate.cells) {
      if (cell.measured.tally.words > 0) write(candidate, cell);
    }
  }
}

/// A string as JSON; the text is UTF-8.
std::string json_string(std::string_view text) {
  std::string result = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    if (static_cast<unsigned char>(c) < 0x20) {
      result += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    } else {
      result += c;
    }
  }
  return result + "\"";
}

/// A field of a table: in quotes if it holds a comma, a quote or a line break.
std::string field(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string result = "\"";
  for (char c : text) result += c == '"' ? std::string("\"\"") : std::string(1, c);
  return result + "\"";
}

std::optional<Score> score(const std::vector<Tally>& tallies) {
  Tally sum;
  std::vector<double> accuracies;
  for (const Tally& tally : tallies) {
    if (tally.words == 0) continue;
    sum += tally;
    accuracies.push_back(tally.accuracy());
  }
  if (accuracies.empty()) return std::nullopt;
  Interval interval = wilson(sum.right, sum.words);
  if (accuracies.size() > 1) {
    const Interval seeds = over_seeds(accuracies);  // of no width where all seeds agree
    interval = {std::min(interval.low, seeds.low), std::max(interval.high, seeds.high)};
  }
  return Score{mean(accuracies), interval, sum.words};
}

bool is_far(const Plan& plan, const Stretch& stretch) { return stretch.bin >= plan.bins.size(); }

Series series(const ModelRuns& model, std::size_t colour, Family family, const Plan& plan) {
  Series result{model.model, colour, {}};
  for (std::size_t k = 0; k < plan.stretches.size(); ++k) {
    const Stretch& stretch = plan.stretches[k];
    if (is_far(plan, stretch)) continue;
    const auto found = model.in_stretch(family, k, plan);
    if (!found) continue;
    const double middle = static_cast<double>(stretch.lengths.low + stretch.lengths.high) / 2;
    result.points.push_back({middle, found->accuracy, found->interval.low, found->interval.high});
  }
  std::sort(result.points.begin(), result.points.end(), [](const Point& a, const Point& b) { return a.x < b.x; });
  return result;
}

}  // namespace

std::string results_jsonl(const lang::Task& task, const Plan& plan, const std::vector<Candidate>& candidates) {
  std::string text;
  for_each_cell(candidates, [&](const Candidate& candidate, const Cell& cell) {
    const auto [low, high] = plan.stretches[cell.stretch].lengths;
    const Tally& tally = cell.measured.tally;
    const Interval interval = wilson(tally.right, tally.words);
    text += fmt::format("{{\"task\":{},\"model\":{},\"kind\":\"{}\",\"length\":{},\"shortest\":{},\"seed\":{},\"family\":\"{}\","
                        "\"words\":{},\"right\":{},\"accuracy\":{:.6f},\"low\":{:.6f},\"high\":{:.6f},\"rows\":{},\"row_accuracy\":{:.6f}}}\n",
                        json_string(task.name), json_string(candidate.model), name(candidate.kind), high, low, candidate.seed,
                        name(cell.family), tally.words, tally.right, tally.accuracy(), interval.low, interval.high, tally.rows,
                        tally.row_accuracy());
  });
  return text;
}

std::string results_csv(const lang::Task& task, const Plan& plan, const std::vector<Candidate>& candidates) {
  std::string text = "task,model,kind,seed,family,shortest,length,words,right,accuracy,low,high,rows,row_accuracy\r\n";
  for_each_cell(candidates, [&](const Candidate& candidate, const Cell& cell) {
    const auto [low, high] = plan.stretches[cell.stretch].lengths;
    const Tally& tally = cell.measured.tally;
    const Interval interval = wilson(tally.right, tally.words);
    text += fmt::format("{},{},{},{},{},{},{},{},{},{:.6f},{:.6f},{:.6f},{},{:.6f}\r\n", field(task.name), field(candidate.model),
                        name(candidate.kind), candidate.seed, name(cell.family), low, high, tally.words, tally.right,
                        tally.accuracy(), interval.low, interval.high, tally.rows, tally.row_accuracy());
  });
  return text;
}

std::optional<Score> ModelRuns::in_bin(Family family, std::size_t bin, const Plan& plan) const {
  std::vector<Tally> tallies;
  for (const Candidate* run : runs) tallies.push_back(run->total(family, bin, plan.stretches));
  return score(tallies);
}

std::optional<Score> ModelRuns::in_stretch(Family family, std::size_t stretch, const Plan&) const {
  std::vector<Tally> tallies;
  for (const Candidate* run : runs) {
    for (const Cell& cell : run->cells) {
      if (cell.family == family && cell.stretch == stretch) tallies.push_back(cell.measured.tally);
    }
  }
  return score(tallies);
}

std::vector<ModelRuns> by_model(const std::vector<Candidate>& candidates) {
  std::vector<ModelRuns> models;
  for (const Candidate& candidate : candidates) {
    auto found = std::find_if(models.begin(), models.end(), [&](const ModelRuns& m) { return m.model == candidate.model; });
    if (found == models.end()) found = models.insert(models.end(), ModelRuns{candidate.model, candidate.kind, {}});
    found->runs.push_back(&candidate);
  }
  return models;
}

std::vector<Panel> panels(const Plan& plan, const std::vector<Candidate>& candidates) {
  constexpr const char* kTitles[] = {"Inputs of the task", "Words at the decision boundary", "Words with long repetitions"};
  std::vector<Panel> result;
  const auto models = by_model(candidates);
  for (Family family : kFamilies) {
    Panel panel{kTitles[static_cast<std::size_t>(family)], 0, 1, static_cast<double>(plan.bins.front().high), {}};
    for (std::size_t k = 0; k < models.size(); ++k) panel.series.push_back(series(models[k], k, family, plan));
    std::erase_if(panel.series, [](const Series& s) { return s.points.empty(); });
    for (const lang::LengthBin& bin : plan.bins) panel.x_high = std::max(panel.x_high, static_cast<double>(bin.high));
    if (!panel.series.empty()) result.push_back(std::move(panel));
  }
  return result;
}

std::vector<Panel> panels_by_task(const std::vector<Shown>& tasks) {
  std::vector<Panel> result;
  std::map<std::string, std::size_t> colours;
  for (const Shown& shown : tasks) {
    std::vector<Panel> own = panels(*shown.plan, *shown.candidates);
    if (own.empty()) continue;
    Panel& panel = result.emplace_back(std::move(own.front()));
    panel.title = shown.task->name;
    for (Series& series : panel.series) series.colour = colours.try_emplace(series.label, colours.size()).first->second;
  }
  return result;
}

std::string lengths_text(lang::LengthBin lengths) {
  if (lengths.low == lengths.high) return std::to_string(lengths.low);
  return fmt::format("{}..{}", lengths.low, lengths.high);
}

std::string bin_text(const Plan& plan, std::size_t bin) {
  return bin < plan.bins.size() ? lengths_text(plan.bins[bin]) : std::to_string(plan.far[bin - plan.bins.size()]);
}

}  // namespace crasp::compare
