#include "cli/compare_text.h"

#include <algorithm>

#include "compare/page.h"
#include "lang/display.h"

namespace crasp::cli {
namespace {

using compare::Candidate;
using compare::Family;
using compare::Plan;

constexpr Family kFamilies[] = {Family::sampled, Family::boundary, Family::pumped};
constexpr std::size_t kColumn = 10;

std::string padded(const std::string& text, std::size_t width, bool right) {
  const std::size_t used = lang::display_width(text);
  const std::string space(width > used ? width - used : 0, ' ');
  return right ? space + text : text + space;
}

Style style_of(double accuracy) { return accuracy >= 0.995 ? Style::good : accuracy >= 0.9 ? Style::plain : Style::bad; }

std::string row(const compare::ModelRuns& model, Family family, const Plan& plan, std::size_t width, const Output& out) {
  std::string cells;
  bool any = false;
  for (std::size_t bin = 0; bin < plan.bins.size() + plan.far.size(); ++bin) {
    const auto score = model.in_bin(family, bin, plan);
    const std::string text = padded(score ? compare::percent(score->accuracy) : "–", kColumn, true);
    any = any || score;
    cells += score ? out.styled(text, style_of(score->accuracy)) : text;
  }
  return any ? fmt::format("  {}{}\n", padded(model.model, width, false), cells) : "";
}

std::string header(const Plan& plan) {
  std::string text;
  for (std::size_t bin = 0; bin < plan.bins.size() + plan.far.size(); ++bin) text += padded(compare::bin_text(plan, bin), kColumn, true);
  return text;
}

std::string table(const Plan& plan, const std::vector<Candidate>& candidates, const Output& out) {
  constexpr std::string_view kTitles[] = {"inputs of the task", "boundary words", "long repetitions"};
  const auto models = compare::by_model(candidates);
  std::size_t width = 24;
  for (const auto& model : models) width = std::max(width, lang::display_width(model.model));
  std::string text;
  for (Family family : kFamilies) {
    std::string rows;
    for (const auto& model : models) rows += row(model, family, plan, width, out);
    if (rows.empty()) continue;
    const std::string title = out.styled(padded(std::string(kTitles[static_cast<std::size_t>(family)]), width + 2, false), Style::strong);
    text += text.empty() ? title + header(plan) : "\n" + out.styled(kTitles[static_cast<std::size_t>(family)], Style::strong);
    text += "\n" + rows;
  }
  return text;
}

std::string failures(const lang::Task& task, const std::vector<Candidate>& candidates, const Output& out) {
  std::string text;
  for (const Candidate& candidate : candidates) {
    if (!candidate.search) continue;
    const std::string name = candidate.kind == compare::SubjectKind::trained
                                 ? fmt::format("{}, seed {}", candidate.model, candidate.seed)
                                 : candidate.model;
    const auto& search = *candidate.search;
    if (!search.failing) {
      text += paragraph(name + ":", fmt::format("no failing word found{}", search.right_to ? fmt::format(", right on all inputs up to length {}", *search.right_to) : ""),
                        out.width());
      continue;
    }
    const auto& word = search.failing->miss.question.word;
    text += paragraph(name + ":", fmt::format("{} failing word{}, of length {}: {}; {}", search.failing->shortest ? "a shortest" : "shortest",
                                              search.failing->shortest ? "" : " found", word.size(),
                                              compare::show_word(task.spec.alphabet, word), compare::describe_miss(task, search.failing->miss)),
                      out.width());
  }
  return text;
}

Json accuracy_json(const Candidate& candidate, const Plan& plan) {
  Json list = Json::array();
  for (Family family : kFamilies) {
    for (std::size_t bin = 0; bin < plan.bins.size() + plan.far.size(); ++bin) {
      const compare::Tally tally = candidate.total(family, bin, plan.stretches);
      if (tally.words == 0) continue;
      list.push_back({{"family", name(family)}, {"lengths", compare::bin_text(plan, bin)}, {"words", tally.words},
                      {"accuracy", tally.accuracy()}, {"row_accuracy", tally.row_accuracy()}});
    }
  }
  return list;
}

Json failing_json(const lang::Task& task, const compare::FailingWord& failing) {
  Json word = Json::array();
  for (lang::SymbolIndex symbol : failing.miss.question.word) word.push_back(task.spec.alphabet.symbols[symbol]);
  return {{"word", std::move(word)},
          {"length", failing.miss.question.word.size()},
          {"shortest", failing.shortest},
          {"found", failing.found},
          {"row", failing.miss.row()},
          {"what", compare::describe_miss(task, failing.miss)}};
}

}  // namespace

std::string comparison_text(const lang::Task& task, const Plan& plan, const compare::Facts& facts,
                            const std::vector<Candidate>& candidates, const Output& out) {
  std::string text = paragraph(out.styled(task.name, Style::strong) + ":", facts.verdict.text, out.width());
  for (const auto& finding : facts.proofs) text += paragraph("", finding.text, out.width());
  for (const auto& finding : facts.compiled) text += paragraph("", finding.text, out.width());
  return text + "\n" + table(plan, candidates, out) + "\n" + failures(task, candidates, out);
}

Json comparison_json(const lang::Task& task, const Plan& plan, const compare::Facts& facts,
                     const std::vector<Candidate>& candidates) {
  Json models = Json::array();
  for (const Candidate& candidate : candidates) {
    Json model = {{"model", candidate.model}, {"kind", name(candidate.kind)}, {"seed", candidate.seed}, {"shape", candidate.shape}};
    const bool searched = candidate.search.has_value();
    model["right_to"] = searched && candidate.search->right_to ? Json(*candidate.search->right_to) : Json(nullptr);
    model["failing"] = searched && candidate.search->failing ? failing_json(task, *candidate.search->failing) : Json(nullptr);
    model["accuracy"] = accuracy_json(candidate, plan);
    models.push_back(std::move(model));
  }
  Json proofs = Json::array();
  for (const auto& finding : facts.proofs) proofs.push_back(finding.text);
  return {{"task", task.name}, {"verdict", facts.verdict.text}, {"proofs", std::move(proofs)}, {"models", std::move(models)}};
}

}  // namespace crasp::cli
