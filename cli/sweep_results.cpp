#include "cli/sweep_results.h"

#include <algorithm>

#include "cli/compare_facts.h"
#include "cli/files.h"
#include "compare/page.h"
#include "compare/results.h"
#include "lang/display.h"
#include "sweep/record.h"
#include "sweep/report.h"

namespace crasp::cli {
namespace {

namespace fs = std::filesystem;
using compare::Family;
using sweep::TaskResult;

class Results {
 public:
  Results(const SweepResultsOf& of, const SweepOutcome& outcome, Context& context) : of_(of), outcome_(outcome), context_(context) {
    for (const sweep::Item& item : of.plan.items) add(item);
    for (TaskResult& result : results_) judge(result);
  }

  bool diverged() const { return !diverged_.empty(); }

  void write() {
    const auto replace = [&](const char* file, const std::string& text) { replace_file(of_.directory / file, text); };
    replace("results.jsonl", sweep::results_jsonl(results_));
    replace("results.csv", sweep::results_csv(results_));
    replace("plot.svg", sweep::plot_svg(results_));
    replace("report.html", sweep::report_html(results_, facts()));
    if (of_.json) return context_.out.json(json());
    for (const TaskResult& result : results_) context_.out.write(table(result));
    for (const std::string& problem : problems()) context_.out.write(paragraph("", problem, context_.out.width()));
    context_.out.print("report: {}\n", (of_.directory / "report.html").string());
  }

 private:
  /// Items with other numbers of words were measured at the same lengths, so they share a plan.
  TaskResult& result_of(const lang::Task& task, const compare::Plan& plan) {
    const auto found = std::ranges::find_if(results_, [&](const TaskResult& result) { return result.task == &task; });
    if (found != results_.end()) return *found;
    results_.push_back({&task, plan, {}, {}});
    return results_.back();
  }

  void add(const sweep::Item& item) {
    const lang::Task& task = *of_.files.find(item.file, item.task);
    const compare::Plan plan = item_plan(task, item_settings(item.settings).words, of_.all_families);
    auto record = sweep::read_record(of_.directory / item.name() / "item.json", plan);
    TaskResult& result = result_of(task, plan);
    if (!record) return;
    compare::Candidate candidate;
    candidate.model = item.model;
    candidate.kind = compare::SubjectKind::trained;
    candidate.seed = item.seed;
    candidate.shape = record->shape;
    candidate.cells = std::move(record->cells);
    if (record->ending == "diverged") diverged_.push_back(fmt::format("{}, {}, seed {}: {}", item.task, item.model, item.seed, record->note));
    result.candidates.push_back(std::move(candidate));
  }

  static void judge(TaskResult& result) {
    compare::Facts facts;
    add_verdict(*result.task, verifier::Judge()(result.task->spec), facts);
    result.verdict = facts.verdict;
  }

  std::vector<std::string> problems() const {
    std::vector<std::string> list = diverged_;
    for (const auto& failed : outcome_.failed) {
      const sweep::Item& item = of_.plan.items[failed.item];
      list.push_back(fmt::format("{}, {}, seed {} failed: {}", item.task, item.model, item.seed, failed.problem));
    }
    return list;
  }

  sweep::SweepFacts facts() const {
    sweep::SweepFacts facts{of_.title, {}, of_.plan.text, of_.command, {}};
    for (const std::string& problem : problems()) facts.problems.push_back({problem, "", compare::Tone::bad});
    facts.settings = {{"version", "crasp " CRASP_VERSION},
                      {"models", fmt::format("{} of {} done", outcome_.done, of_.plan.items.size())}};
    return facts;
  }

  std::string table(const TaskResult& result) const {
    constexpr std::size_t kModel = 40, kColumn = 10;
    const auto left = [&](const std::string& text, std::size_t width) {
      const std::size_t used = lang::display_width(text);
      return text + std::string(width > used ? width - used : 0, ' ');
    };
    std::string header(kModel + 2, ' ');
    for (std::size_t bin = 0; bin < result.plan.bins.size(); ++bin) header += fmt::format("{:>{}}", compare::bin_text(result.plan, bin), kColumn);
    std::string text = fmt::format("{}: {}\n{}     seeds\n", context_.out.styled(result.task->name, Style::strong), result.verdict.text, header);
    for (const auto& model : compare::by_model(result.candidates)) {
      text += "  " + left(model.model, kModel);
      for (std::size_t bin = 0; bin < result.plan.bins.size(); ++bin) {
        const auto score = model.in_bin(Family::sampled, bin, result.plan);
        const std::string cell = score ? compare::percent(score->accuracy) : "-";
        text += fmt::format("{:>{}}", cell, kColumn);
      }
      text += fmt::format("{:>{}}\n", model.runs.size(), kColumn);
    }
    return text + "\n";
  }

  Json json() const {
    Json tasks = Json::array();
    for (const TaskResult& result : results_) {
      Json models = Json::array();
      for (const auto& model : compare::by_model(result.candidates)) {
        Json accuracy = Json::object();
        for (std::size_t bin = 0; bin < result.plan.bins.size(); ++bin) {
          const auto score = model.in_bin(Family::sampled, bin, result.plan);
          if (score) accuracy[compare::bin_text(result.plan, bin)] = score->accuracy;
        }
        models.push_back({{"model", model.model}, {"seeds", model.runs.size()}, {"accuracy", std::move(accuracy)}});
      }
      tasks.push_back({{"task", result.task->name}, {"verdict", result.verdict.text}, {"models", std::move(models)}});
    }
    return {{"directory", of_.directory.string()}, {"items", of_.plan.items.size()}, {"done", outcome_.done},
            {"problems", problems()},              {"tasks", std::move(tasks)}};
  }

  const SweepResultsOf& of_;
  const SweepOutcome& outcome_;
  Context& context_;
  std::vector<TaskResult> results_;
  std::vector<std::string> diverged_;
};

}  // namespace

bool write_sweep_results(const SweepResultsOf& sweep, const SweepOutcome& outcome, Context& context) {
  Results results(sweep, outcome, context);
  results.write();
  return results.diverged();
}

}  // namespace crasp::cli
