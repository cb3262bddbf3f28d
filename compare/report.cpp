#include "compare/report.h"

#include <fmt/format.h>

#include "compare/page.h"
#include "lang/markup.h"

namespace crasp::compare {
namespace {

std::string finding_html(const Finding& finding, std::string_view more = "") {
  constexpr std::string_view kTones[] = {"good", "bad", "neutral"};
  const std::string detail =
      finding.detail.empty() ? "" : fmt::format("<small>{}</small>", lang::escape_xml(finding.detail));
  return fmt::format("<div class=\"finding {}\"><span class=\"{}\">{}</span>{}</div>\n",
                     kTones[static_cast<std::size_t>(finding.tone)], more, lang::escape_xml(finding.text), detail);
}

std::string findings_html(std::string_view title, const std::vector<Finding>& findings) {
  if (findings.empty()) return "";
  std::string html = fmt::format("<h2>{}</h2>\n", title);
  for (const Finding& finding : findings) html += finding_html(finding);
  return html;
}

std::string models_html(const std::vector<Candidate>& candidates) {
  std::string html = "<h2>The models</h2>\n<dl>\n";
  for (const ModelRuns& model : by_model(candidates)) {
    const Candidate& first = *model.runs.front();
    std::string about = first.shape;
    for (const Candidate* run : model.runs) {
      if (!run->note.empty()) about += fmt::format("; {}", run->note);
    }
    if (first.agreement)
      about += fmt::format("; says the same as the compiled model on {} of the inputs", percent(*first.agreement));
    html += fmt::format("<dt>{}</dt><dd>{}</dd>\n", lang::escape_xml(model.model), lang::escape_xml(about));
  }
  return html + "</dl>\n";
}

/// The first run of each model.
std::string attention_section(const Plan& plan, const std::vector<Candidate>& candidates) {
  std::string html;
  for (const ModelRuns& model : by_model(candidates)) html += attention_html(*model.runs.front());
  if (html.empty()) return "";
  return fmt::format(
      "<h2>Attention</h2>\n<p class=\"soft\">On the word {}: each row is a token, the squares in it are the tokens it "
      "attends to. Spread is the entropy of a row relative to that of uniform attention, averaged over rows: 1 "
      "is uniform, 0 a single token.</p>\n{}",
      lang::escape_xml(plan.attention_word), html);
}

std::string beside_html(const std::vector<Beside>& beside) {
  std::string html;
  for (const Beside& other : beside) {
    html += fmt::format("<h3>{}</h3>\n", lang::escape_xml(other.shown.task->name)) + finding_html(other.verdict);
    html += accuracy_html(*other.shown.plan, *other.shown.candidates);
    html += fmt::format("<p><a href=\"{0}\">{0}</a></p>\n", lang::escape_xml(other.report));
  }
  return html;
}

std::string reproduce_html(const Facts& facts) {
  std::string html =
      fmt::format("<h2>To make this report again</h2>\n<pre>{}</pre>\n<dl>\n", lang::escape_xml(facts.command));
  for (const auto& [name, value] : facts.settings)
    html += fmt::format("<dt>{}</dt><dd>{}</dd>\n", lang::escape_xml(name), lang::escape_xml(value));
  return html + "</dl>\n";
}

}  // namespace

std::string report_chart(const lang::Task& task, const Plan& plan, const std::vector<Candidate>& candidates,
                         const std::vector<Beside>& beside) {
  if (beside.empty()) return chart_svg(panels(plan, candidates));
  std::vector<Shown> shown = {{&task, &plan, &candidates}};
  for (const Beside& other : beside) shown.push_back(other.shown);
  return chart_svg(panels_by_task(shown));
}

std::string report_html(const lang::Task& task, const Plan& plan, const Facts& facts,
                        const std::vector<Candidate>& candidates, const std::vector<Beside>& beside) {
  const std::string name = lang::escape_xml(task.name);
  std::string html = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
      "<title>{} · crasp compare</title>\n<style>{}</style>\n</head>\n<body>\n",
      name, page_style());
  html +=
      fmt::format("<p class=\"soft\">crasp compare</p>\n<h1>{}</h1>\n", name) + finding_html(facts.verdict, "verdict");
  for (const Finding& finding : facts.consequences) html += finding_html(finding);
  html += "<h2>Accuracy against length</h2>\n" + report_chart(task, plan, candidates, beside);
  html +=
      "<p class=\"soft\">Whole responses that are right. Bands are 95 % intervals over words and, where a model was "
      "trained "
      "several times, over seeds.</p>\n";
  html += accuracy_html(plan, candidates) + beside_html(beside) + models_html(candidates);
  html += "<h2>Where the models fail</h2>\n" + failures_html(task, plan, candidates);
  html += findings_html("Proofs", facts.proofs) + findings_html("The compiled model", facts.compiled);
  html += attention_section(plan, candidates);
  if (!facts.source.empty())
    html += fmt::format("<h2>Specification and program</h2>\n<pre>{}</pre>\n", lang::escape_xml(facts.source));
  return html + reproduce_html(facts) + "</body>\n</html>\n";
}

}  // namespace crasp::compare
