#include "cli/answer.h"

#include <span>
#include <utility>

#include "cli/programs.h"
#include "lang/display.h"

namespace crasp::cli {
namespace {

std::int64_t last_value(const lang::Column& column) { return column[column.size() - 1]; }

void truncate(lang::Column& column, std::size_t size) {
  if (column.type == lang::Type::boolean) {
    column.booleans.resize(size);
  } else {
    column.counts.resize(size);
  }
}

std::string next_text(const lang::Program& program, const Answer& answer, const Output& out) {
  if (answer.next.empty()) return out.styled("stop", Style::faint);
  std::string text;
  for (lang::SymbolIndex symbol : answer.next) {
    if (!text.empty()) text += ' ';
    text += lang::printable(program.alphabet.symbols[symbol]);
  }
  return text;
}

std::string column_text(const lang::Column& column) {
  std::string text;
  for (std::size_t position = 0; position < column.size(); ++position) {
    text += position == 0 ? "" : " ";
    text += column.type == lang::Type::count ? fmt::format("{}", column[position]) : column[position] != 0 ? "T" : "·";
  }
  return text;
}

}  // namespace

Questioner::Questioner(const lang::Program& program, std::vector<Shown> shown, lang::Reading reading)
    : program_(program), shown_(std::move(shown)), reading_(reading), wanted_(program.outputs()) {
  for (const Shown& entry : shown_) wanted_.push_back(entry.term);
}

std::variant<Answer, lang::CountOverflow> Questioner::ask(const lang::Word& word) const {
  auto result = lang::evaluate(program_.terms, wanted_, lang::read_word(program_.alphabet, word, reading_));
  if (const auto* overflow = std::get_if<lang::CountOverflow>(&result)) return *overflow;
  auto& columns = std::get<std::vector<lang::Column>>(result);
  const std::size_t outputs = columns.size() - shown_.size();
  Answer answer;
  if (program_.kind == lang::ProgramKind::generator) {
    for (std::size_t symbol = 0; symbol < outputs; ++symbol) {
      if (last_value(columns[symbol]) != 0) answer.next.push_back(static_cast<lang::SymbolIndex>(symbol));
    }
  } else {
    answer.type = columns[0].type;
    answer.value = last_value(columns[0]);
  }
  for (std::size_t k = outputs; k < columns.size(); ++k) {
    truncate(columns[k], word.size() + 1);
    answer.columns.push_back(std::move(columns[k]));
  }
  return answer;
}

std::optional<std::vector<Shown>> evaluate_shown(lang::Workspace& workspace, lang::Program& program,
                                                 const std::vector<std::string>& expressions, Context& context) {
  std::vector<Shown> shown;
  lang::Diagnostics before = std::exchange(workspace.diagnostics, {});
  for (const std::string& expression : expressions) {
    const std::optional<lang::TermId> term = lang::evaluate_expression(workspace, program, expression);
    if (term) shown.push_back({expression, *term});
  }
  print_diagnostics(workspace.diagnostics, workspace.sources, context);
  const bool good = !workspace.diagnostics.has_errors();
  workspace.diagnostics = std::move(before);
  if (!good) return std::nullopt;
  return shown;
}

void report_overflow(lang::Diagnostics& diagnostics, const lang::Program& program, lang::CountOverflow overflow,
                     std::string_view word) {
  constexpr std::size_t kShown = 60;
  const std::string_view shown = word.size() <= kShown ? word : std::string_view("…");
  diagnostics
      .report(
          lang::Code::count_overflow, program.terms.span(overflow.term),
          fmt::format("this count leaves the 64-bit range at position {} of the word `{}`", overflow.position, shown))
      .help("counts are exact between -2^63 and 2^63 - 1");
}

Json value_json(lang::Type type, std::int64_t value) {
  return type == lang::Type::boolean ? Json(value != 0) : Json(value);
}

Json column_json(const lang::Column& column) {
  Json values = Json::array();
  for (std::size_t position = 0; position < column.size(); ++position) {
    values.push_back(value_json(column.type, column[position]));
  }
  return values;
}

Json answer_json(const lang::Program& program, const lang::InputWord& word, const Answer& answer,
                 const std::vector<Shown>& shown) {
  Json object = {{"word", word.texts}};
  if (program.kind == lang::ProgramKind::recogniser) {
    object["accept"] = answer.accepted();
  } else if (program.kind == lang::ProgramKind::labeller) {
    object["value"] = value_json(answer.type, answer.value);
  } else {
    Json& next = object["next"] = Json::array();
    for (lang::SymbolIndex symbol : answer.next) next.push_back(program.alphabet.symbols[symbol]);
  }
  if (shown.empty()) return object;
  object["values"] = column_json(answer.columns[0]);
  Json& list = object["show"] = Json::array();
  for (std::size_t k = 0; k < shown.size(); ++k) {
    list.push_back({{"name", shown[k].name}, {"values", column_json(answer.columns[k])}});
  }
  return object;
}

std::string answer_text(const lang::Program& program, const std::string& word, const Answer& answer,
                        const std::vector<Shown>& shown, const Output& out) {
  std::string text;
  if (program.kind == lang::ProgramKind::recogniser) {
    text = answer.accepted() ? out.styled("accept", Style::good) : out.styled("reject", Style::bad);
    text += "  " + word;
  } else if (program.kind == lang::ProgramKind::generator) {
    text = word + " -> " + next_text(program, answer, out);
  } else {
    const bool truth = answer.type == lang::Type::boolean;
    text = word + " -> " + (truth ? (answer.accepted() ? "true" : "false") : fmt::format("{}", answer.value));
  }
  text += '\n';
  for (std::size_t k = 0; k < shown.size(); ++k) {
    text += fmt::format("  {}: {}\n", lang::printable(shown[k].name), column_text(answer.columns[k]));
  }
  return text;
}

}  // namespace crasp::cli
