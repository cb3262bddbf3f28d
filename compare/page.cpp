#include "compare/page.h"
#include "lang/markup.h"

#include <fmt/format.h>

#include <algorithm>

namespace crasp::compare {
namespace {

constexpr Family kFamilies[] = {Family::sampled, Family::boundary, Family::pumped};
constexpr std::string_view kFamilyTitles[] = {"Inputs of the task", "Words at the decision boundary",
                                              "Words with long repetitions"};
constexpr std::size_t kMostHeads = 12;   // drawn of one model
constexpr std::size_t kMostTokens = 40;  // of a word whose attention is drawn

std::string_view tone_of(double accuracy) { return accuracy >= 0.995 ? "good" : accuracy >= 0.9 ? "fair" : "bad"; }

std::string cell_html(const std::optional<Score>& score) {
  if (!score) return "<td class=\"none\">–</td>";
  return fmt::format("<td class=\"{}\">{}<small>{:.1f} to {:.1f}</small></td>", tone_of(score->accuracy),
                     percent(score->accuracy), 100 * score->interval.low, 100 * score->interval.high);
}

/// The rows of one family; empty if it has no words.
std::string family_html(Family family, const Plan& plan, const std::vector<ModelRuns>& models, std::size_t bins) {
  std::string rows;
  for (const ModelRuns& model : models) {
    std::string cells;
    bool any = false;
    for (std::size_t bin = 0; bin < bins; ++bin) {
      const auto score = model.in_bin(family, bin, plan);
      any = any || score.has_value();
      cells += cell_html(score);
    }
    const std::string runs = model.runs.size() > 1 ? fmt::format(" <small>{} seeds</small>", model.runs.size()) : "";
    if (any)
      rows += fmt::format("<tr><th scope=\"row\">{}{}</th>{}</tr>\n", lang::escape_xml(model.model), runs, cells);
  }
  if (rows.empty()) return "";
  return fmt::format("<tr class=\"family\"><th colspan=\"{}\" scope=\"rowgroup\">{}</th></tr>\n{}", bins + 1,
                     kFamilyTitles[static_cast<std::size_t>(family)], rows);
}

/// One head: a square for each pair, darker where more weight lies.
std::string head_svg(const Attention& attention, const std::vector<double>& weights, const std::string& label) {
  constexpr double kCell = 9, kText = 30, kTitle = 16;
  const std::size_t n = attention.tokens.size();
  const double size = kCell * static_cast<double>(n) + kText;
  std::string svg = fmt::format(
      "<svg class=\"head\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {:.0f} {:.0f}\" role=\"img\" "
      "aria-label=\"{}\"><text x=\"{}\" y=\"11\">{}</text>\n",
      size, size + kTitle, label, kText, label);
  for (std::size_t i = 0; i < n; ++i) {
    const double y = kTitle + kCell * static_cast<double>(i);
    const std::string token = lang::escape_xml(attention.tokens[i]);
    svg += fmt::format("<text class=\"token\" x=\"{}\" y=\"{:.1f}\" text-anchor=\"end\">{}</text>", kText - 3, y + 7.5,
                       token);
    for (std::size_t j = 0; j <= i; ++j) {
      const double weight = weights[i * n + j];
      if (weight < 0.004) continue;
      svg += fmt::format("<rect x=\"{:.0f}\" y=\"{:.0f}\" width=\"{}\" height=\"{}\" opacity=\"{:.2f}\"/>",
                         kText + kCell * static_cast<double>(j), y, kCell, kCell, std::min(1.0, 0.06 + weight));
    }
    svg += "\n";
  }
  return svg + "</svg>\n";
}

/// How many words each row was the first wrong one of, over a run's samples.
struct FirstErrors {
  std::uint64_t words = 0;
  std::size_t earliest = 0, median = 0;
  std::int64_t shortest = 0;  ///< lengths from here on hold errors
};

FirstErrors first_errors(const Candidate& candidate, const Plan& plan) {
  FirstErrors found;
  std::vector<std::uint64_t> counts;
  for (const Cell& cell : candidate.cells) {
    const auto& first = cell.measured.wrong_first;
    counts.resize(std::max(counts.size(), first.size()));
    for (std::size_t k = 0; k < first.size(); ++k) counts[k] += first[k], found.words += first[k];
    const std::int64_t low = plan.stretches[cell.stretch].lengths.low;
    if (!cell.measured.misses.empty() && (found.shortest == 0 || low < found.shortest)) {
      found.shortest = static_cast<std::int64_t>(cell.measured.misses.front().question.word.size());
    }
  }
  std::uint64_t seen = 0;
  for (std::size_t k = 0; k < counts.size(); ++k) {
    if (seen == 0 && counts[k] > 0) found.earliest = k;
    if (2 * seen < found.words) found.median = k;
    seen += counts[k];
  }
  return found;
}

std::string search_html(const lang::Task& task, const Search& search) {
  if (!search.failing) {
    const std::string all =
        search.right_to ? fmt::format("Right on all inputs up to length {}; ", *search.right_to) : "";
    return fmt::format("<p>{}no word found on which it is wrong ({} tried).</p>\n", all, search.tried);
  }
  const FailingWord& failing = *search.failing;
  const lang::Word& word = failing.miss.question.word;
  return fmt::format(
      "<p>{} of length {}, found {}:</p>\n<p class=\"word\">{}</p>\n<p>{}.{}</p>\n",
      failing.shortest ? "A shortest word on which it is wrong, " : "The shortest word found on which it is wrong,",
      word.size(), failing.found, lang::escape_xml(show_word(task.spec.alphabet, word)),
      lang::escape_xml(describe_miss(task, failing.miss)),
      search.right_to && !failing.shortest
          ? fmt::format(" It is right on all inputs up to length {}.", *search.right_to)
          : "");
}

std::string errors_html(const lang::Task& task, const Candidate& candidate, const Plan& plan) {
  const FirstErrors errors = first_errors(candidate, plan);
  if (errors.words == 0) return "";
  std::string text = fmt::format("<p>In the measurement {} words were answered wrongly, the shortest of length {}.",
                                 errors.words, errors.shortest);
  if (task.format == lang::Task::Format::predict || is_answered(task)) {
    text += fmt::format(" The first error in a word stands at position {} at the earliest, {} in the median.",
                        errors.earliest, errors.median);
  }
  return text + "</p>\n";
}

}  // namespace

std::string percent(double share) {
  // 99.96 % is not 100 %.
  const double shown = share < 1 ? std::min(99.9, 100 * share) : 100;
  return share == 1 ? "100 %" : fmt::format("{:.1f} %", shown);
}

std::string_view page_style() {
  return R"css(
:root{color-scheme:light dark;--ink:#1f2328;--soft:#59636e;--paper:#fff;--box:#f6f8fa;--line:#d1d9e0;--good:#116329;--fair:#7d4e00;--bad:#b3261e;--accent:#0072b2}
@media (prefers-color-scheme:dark){:root{--ink:#e6edf3;--soft:#9aa4b0;--paper:#0d1117;--box:#161b22;--line:#30363d;--good:#56d364;--fair:#e3b341;--bad:#ff7b72;--accent:#58a6ff}}
*{box-sizing:border-box}
body{margin:0 auto;padding:1.2rem;max-width:60rem;color:var(--ink);background:var(--paper);font:16px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
h1{font-size:1.6rem;line-height:1.25;margin:.2em 0}h2{font-size:1.2rem;margin:2em 0 .4em;border-bottom:1px solid var(--line)}h3{font-size:1rem;margin:1.4em 0 .2em}
p{margin:.4em 0}small{color:var(--soft);display:block;font-size:.78rem}.soft{color:var(--soft)}
.finding{background:var(--box);border-left:4px solid var(--soft);padding:.5rem .8rem;margin:.5rem 0;border-radius:0 6px 6px 0}
.finding.good{border-color:var(--good)}.finding.bad{border-color:var(--bad)}.verdict{font-size:1.15rem;font-weight:600}
table{border-collapse:collapse;font-size:.92rem;min-width:100%}.scroll{overflow-x:auto}
th,td{padding:.3rem .6rem;text-align:right;border-bottom:1px solid var(--line);white-space:nowrap}th[scope=row]{text-align:left;white-space:normal;min-width:8rem;font-weight:500}
tr.family th{text-align:left;padding-top:1rem;color:var(--soft);font-weight:600}td.good{color:var(--good)}td.fair{color:var(--fair)}td.bad{color:var(--bad)}td.none{color:var(--soft)}
pre,.word{font:13px/1.5 ui-monospace,monospace;background:var(--box);padding:.6rem .8rem;border-radius:6px;white-space:pre-wrap}
.chart{display:block;width:100%;max-width:44rem}.heads{display:flex;flex-wrap:wrap;gap:.8rem}.head{width:15rem;max-width:100%}
.head rect{fill:var(--accent)}.head text{fill:var(--ink);font:11px system-ui,sans-serif}.head .token{font:8px ui-monospace,monospace;fill:var(--soft)}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.15rem 1rem;font-size:.92rem}dt{color:var(--soft)}dd{margin:0}
@media (max-width:34rem){body{padding:.8rem;font-size:15px}dl{grid-template-columns:1fr}dd{margin-bottom:.4rem}}
@media print{:root{--ink:#000;--soft:#444;--paper:#fff;--box:#fff;--line:#999;--good:#000;--fair:#000;--bad:#000;--accent:#333}
body{max-width:none;padding:0;font-size:10.5pt}.finding,table,svg,.word{break-inside:avoid}.scroll{overflow:visible}}
)css";
}

std::string attention_html(const Candidate& candidate) {
  if (!candidate.attention) return "";
  const Attention& attention = candidate.attention->attention;
  std::string html = fmt::format("<h3>{}</h3>\n", lang::escape_xml(candidate.model));
  if (attention.tokens.size() > kMostTokens) return html + "<p class=\"soft\">The word is too long to be drawn.</p>\n";
  html += "<div class=\"heads\">\n";
  for (std::size_t k = 0; k < std::min(kMostHeads, attention.weights.size()); ++k) {
    const std::string label = fmt::format("layer {}, head {}: spread {:.2f}", k / attention.heads, k % attention.heads,
                                          candidate.attention->spread[k]);
    html += head_svg(attention, attention.weights[k], label);
  }
  html += "</div>\n";
  if (attention.weights.size() > kMostHeads) {
    html += fmt::format("<p class=\"soft\">{} more heads are not drawn.</p>\n", attention.weights.size() - kMostHeads);
  }
  return html;
}

std::string accuracy_html(const Plan& plan, const std::vector<Candidate>& candidates) {
  const auto models = by_model(candidates);
  const std::size_t bins = plan.bins.size() + plan.far.size();
  std::string html = "<div class=\"scroll\"><table>\n<thead><tr><th scope=\"row\">length</th>";
  for (std::size_t bin = 0; bin < bins; ++bin) {
    html += fmt::format("<th scope=\"col\">{}{}</th>", bin_text(plan, bin), bin == 0 ? "<small>training</small>" : "");
  }
  html += "</tr></thead>\n<tbody>\n";
  for (Family family : kFamilies) html += family_html(family, plan, models, bins);
  return html + "</tbody></table></div>\n";
}

std::string failures_html(const lang::Task& task, const Plan& plan, const std::vector<Candidate>& candidates) {
  std::string html;
  for (const Candidate& candidate : candidates) {
    if (!candidate.search) continue;
    const std::string seed = candidate.kind == SubjectKind::trained ? fmt::format(", seed {}", candidate.seed) : "";
    html += fmt::format("<h3>{}{}</h3>\n", lang::escape_xml(candidate.model), seed);
    html += search_html(task, *candidate.search) + errors_html(task, candidate, plan);
  }
  return html;
}

}  // namespace crasp::compare
