#include "cli/trace.h"
#include "lang/markup.h"

namespace crasp::cli {
namespace {

constexpr std::string_view kStyle = R"(
  :root { color-scheme: light dark; }
  body { font: 16px/1.4 system-ui, sans-serif; margin: 2rem; }
  .scroll { overflow-x: auto; }
  table { border-collapse: collapse; font-family: ui-monospace, monospace; font-variant-numeric: tabular-nums; }
  caption { text-align: left; padding-bottom: .5rem; font-family: system-ui, sans-serif; }
  th, td { padding: .15rem .5rem; text-align: right; border: 1px solid #8884; }
  th[scope=row] { text-align: left; position: sticky; left: 0; background: Canvas; font-weight: normal; }
  .symbol { font-size: 1.1em; }
  .true { background: #2e7d32; color: #fff; font-weight: bold; }
  .false { color: GrayText; }
)";

std::string cell(const lang::Column& column, std::size_t position) {
  if (column.type == lang::Type::count) return fmt::format("<td>{}</td>", column[position]);
  return column[position] != 0 ? "<td class=\"true\">T</td>" : "<td class=\"false\">F</td>";
}

std::string head(const Trace& trace) {
  std::string positions, symbols;
  for (std::size_t position = 0; position <= trace.word.size(); ++position) {
    positions += fmt::format("<th scope=\"col\">{}</th>", position);
    symbols +=
        position == 0 ? "<td></td>" : fmt::format("<td class=\"symbol\">{}</td>", lang::escape_xml(trace.word[position - 1]));
  }
  return fmt::format(
      "<thead>\n<tr><th scope=\"row\">position</th>{}</tr>\n<tr><th scope=\"row\">symbol</th>{}</tr>\n</thead>\n",
      positions, symbols);
}

std::string body(const Trace& trace) {
  std::string rows = "<tbody>\n";
  for (const TraceRow& row : trace.rows) {
    rows += fmt::format("<tr><th scope=\"row\">{}</th>", lang::escape_xml(row.name));
    for (std::size_t position = 0; position <= trace.word.size(); ++position) rows += cell(row.column, position);
    rows += "</tr>\n";
  }
  return rows + "</tbody>\n";
}

}  // namespace

std::string trace_html(const Trace& trace) {
  const std::string program = lang::escape_xml(trace.program);
  return fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>Trace of {}</title>\n"
      "<style>{}</style>\n</head>\n<body>\n<h1>Trace of {}</h1>\n"
      "<div class=\"scroll\" role=\"region\" aria-label=\"Trace\" tabindex=\"0\">\n<table>\n"
      "<caption>Each definition at each position of the word; position 0 is the beginning of the sequence.</caption>\n"
      "{}{}</table>\n</div>\n</body>\n</html>\n",
      program, kStyle, program, head(trace), body(trace));
}

}  // namespace crasp::cli
