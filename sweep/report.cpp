#include "sweep/report.h"

#include <fmt/format.h>

#include <algorithm>

#include "compare/page.h"
#include "compare/results.h"
#include "lang/markup.h"

namespace crasp::sweep {
namespace {

using compare::Family;
using compare::Finding;
using lang::escape_xml;

std::string finding_html(const Finding& finding) {
  constexpr std::string_view kTones[] = {"good", "bad", "neutral"};
  const std::string detail = finding.detail.empty() ? "" : fmt::format("<small>{}</small>", escape_xml(finding.detail));
  return fmt::format("<div class=\"finding {}\">{}{}</div>\n", kTones[static_cast<std::size_t>(finding.tone)], escape_xml(finding.text), detail);
}

std::size_t most_bins(const std::vector<TaskResult>& results) {
  std::size_t most = 0;
  for (const TaskResult& result : results) most = std::max(most, result.plan.bins.size());
  return most;
}

std::string overview_row(const compare::ModelRuns& model, const compare::Plan& plan, std::size_t bins) {
  std::string cells;
  for (std::size_t bin = 0; bin < bins; ++bin) {
    const auto score = bin < plan.bins.size() ? model.in_bin(Family::sampled, bin, plan) : std::nullopt;
    if (!score) {
      cells += "<td class=\"none\">–</td>";
      continue;
    }
    const char* tone = score->accuracy >= 0.995 ? "good" : score->accuracy >= 0.9 ? "fair" : "bad";
    cells += fmt::format("<td class=\"{}\">{}</td>", tone, compare::percent(score->accuracy));
  }
  return fmt::format("<tr><th scope=\"row\">{}</th>{}<td>{}</td></tr>\n", escape_xml(model.model), cells, model.runs.size());
}

/// As published tables show it: accuracy on inputs of the task, a row for each configuration.
std::string overview_html(const std::vector<TaskResult>& results) {
  const std::size_t bins = most_bins(results);
  std::string html = "<div class=\"scroll\"><table>\n<thead><tr><th scope=\"row\">task, model</th><th scope=\"col\">training</th>";
  for (std::size_t bin = 1; bin < bins; ++bin) html += fmt::format("<th scope=\"col\">test {}</th>", bin);
  html += "<th scope=\"col\">seeds</th></tr></thead>\n<tbody>\n";
  for (const TaskResult& result : results) {
    html += fmt::format("<tr class=\"family\"><th scope=\"row\" colspan=\"{}\">{}: {}</th></tr>\n", bins + 2,
                        escape_xml(result.task->name), escape_xml(result.verdict.text));
    for (const auto& model : compare::by_model(result.candidates)) html += overview_row(model, result.plan, bins);
  }
  return html + "</tbody></table></div>\n<p class=\"soft\">Whole responses that are right on inputs of the task, the mean over seeds.</p>\n";
}

std::string task_html(const TaskResult& result) {
  std::string html = fmt::format("<h2>{}</h2>\n", escape_xml(result.task->name)) + finding_html(result.verdict);
  html += compare::chart_svg(compare::panels(result.plan, result.candidates));
  return html + compare::accuracy_html(result.plan, result.candidates);
}

std::string reproduce_html(const SweepFacts& facts) {
  std::string html = fmt::format("<h2>To make this report again</h2>\n<pre>{}</pre>\n<dl>\n", escape_xml(facts.command));
  for (const auto& [name, value] : facts.settings) html += fmt::format("<dt>{}</dt><dd>{}</dd>\n", escape_xml(name), escape_xml(value));
  return html + fmt::format("</dl>\n<pre>{}</pre>\n", escape_xml(facts.source));
}

bool has_results(const TaskResult& result) {
  return std::any_of(result.candidates.begin(), result.candidates.end(), [](const auto& candidate) { return !candidate.cells.empty(); });
}

}  // namespace

std::string results_jsonl(const std::vector<TaskResult>& results) {
  std::string text;
  for (const TaskResult& result : results) text += compare::results_jsonl(*result.task, result.plan, result.candidates);
  return text;
}

std::string results_csv(const std::vector<TaskResult>& results) {
  std::string text;
  for (const TaskResult& result : results) {
    const std::string table = compare::results_csv(*result.task, result.plan, result.candidates);
    text += text.empty() ? table : table.substr(table.find('\n') + 1);  // one header for all
  }
  return text;
}

std::string plot_svg(const std::vector<TaskResult>& results) {
  std::vector<compare::Shown> shown;
  for (const TaskResult& result : results) shown.push_back({result.task, &result.plan, &result.candidates});
  return compare::chart_svg(compare::panels_by_task(shown));
}

std::string report_html(const std::vector<TaskResult>& results, const SweepFacts& facts) {
  std::string html = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
      "<title>{0} · crasp sweep</title>\n<style>{1}</style>\n</head>\n<body>\n"
      "<p class=\"soft\">crasp sweep</p>\n<h1>{0}</h1>\n",
      escape_xml(facts.title), compare::page_style());
  for (const Finding& problem : facts.problems) html += finding_html(problem);
  html += overview_html(results);
  for (const TaskResult& result : results) {
    if (has_results(result)) html += task_html(result);
  }
  return html + reproduce_html(facts) + "</body>\n</html>\n";
}

}  // namespace crasp::sweep
