// `crasp trace`: every definition of a program at every position of a word.

#include "cli/trace.h"

#include <memory>

#include "cli/answer.h"
#include "cli/options.h"
#include "cli/programs.h"

namespace crasp::cli {

Json trace_json(const Trace& trace) {
  Json rows = Json::array();
  for (const TraceRow& row : trace.rows) {
    const bool truth = row.column.type == lang::Type::boolean;
    rows.push_back({{"name", row.name}, {"type", truth ? "boolean" : "count"}, {"values", column_json(row.column)}});
  }
  return {{"word", trace.word}, {"rows", std::move(rows)}};
}

namespace {

struct TraceOptions {
  std::string file;
  std::string word;
  std::string program;
  std::vector<std::string> show;
  lang::Split split = lang::Split::automatic;
  std::size_t width = 0;  // 0: that of the terminal
  bool html = false;
  bool json = false;
};

// The rows: definitions, then the outputs under the names that the language gives them, then what `--show` asked for.
std::vector<Shown> rows_of(const lang::Program& program, std::vector<Shown> shown) {
  std::vector<Shown> rows;
  for (const lang::NamedTerm& definition : program.definitions) rows.push_back({definition.name, definition.term});
  if (program.kind == lang::ProgramKind::recogniser) rows.push_back({"accept", program.verdict});
  for (std::size_t k = 0; k < program.next.size(); ++k) {
    rows.push_back({fmt::format("next[\"{}\"]", program.alphabet.symbols[k]), program.next[k]});
  }
  rows.insert(rows.end(), shown.begin(), shown.end());
  return rows;
}

// Evaluates the rows on the word; nothing after an overflow, which was reported.
std::optional<Trace> make_trace(const lang::Program& program, const lang::InputWord& word,
                                const std::vector<Shown>& rows, lang::Diagnostics& diagnostics) {
  std::vector<lang::TermId> terms;
  for (const Shown& row : rows) terms.push_back(row.term);
  auto result = lang::evaluate(program.terms, terms, word.symbols);
  if (const auto* overflow = std::get_if<lang::CountOverflow>(&result)) {
    report_overflow(diagnostics, program, *overflow,
                    lang::WordReader(program.alphabet, lang::Split::automatic).show(word.texts));
    return std::nullopt;
  }
  Trace trace = {program.name, {word.texts.begin(), word.texts.end()}, {}};
  auto& columns = std::get<std::vector<lang::Column>>(result);
  for (std::size_t k = 0; k < rows.size(); ++k) trace.rows.push_back({rows[k].name, std::move(columns[k])});
  return trace;
}

void write_trace(const Trace& trace, const TraceOptions& options, Context& context) {
  if (options.json) {
    context.out.json(trace_json(trace));
  } else if (options.html) {
    context.out.write(trace_html(trace));
  } else {
    const std::size_t width = options.width > 0 ? options.width : context.out.width();
    context.out.write(trace_table(trace, width, context.out));
  }
}

Exit trace(const TraceOptions& options, Context& context) {
  lang::Workspace workspace;
  if (!load_and_report(workspace, options.file, context)) return Exit::wrong_input;
  lang::Program* program = select_program(workspace, options.program, context);
  if (program == nullptr) return Exit::wrong_input;
  std::optional<std::vector<Shown>> shown = evaluate_shown(workspace, *program, options.show, context);
  if (!shown) return Exit::wrong_input;
  lang::Diagnostics diagnostics;
  lang::InputWord word;
  lang::WordReader(program->alphabet, options.split).read(options.word, word);
  if (word.foreign) {
    report_foreign(diagnostics, workspace.sources, program->alphabet, word, {"<word>", options.word});
  } else if (const auto made = make_trace(*program, word, rows_of(*program, std::move(*shown)), diagnostics)) {
    write_trace(*made, options, context);
  }
  print_diagnostics(diagnostics, workspace.sources, context);
  return diagnostics.has_errors() ? Exit::wrong_input : Exit::yes;
}

constexpr const char* kFooter = R"help(
In the table T is true and · false; position 0 is the beginning of the sequence. Wide tables are broken into blocks.

Examples:
  crasp trace dyck.crasp '(())'
  crasp trace dyck.crasp '(())' --show '#"(" - #")"'
  crasp trace dyck.crasp '(())' --html > trace.html
  crasp trace dyck.crasp '(())' --json)help";

}  // namespace

void add_trace(CLI::App& app, Action& chosen) {
  auto options = std::make_shared<TraceOptions>();
  CLI::App* command = app.add_subcommand("trace", "Show every definition at every position of a word");
  command->footer(kFooter);
  add_file(*command, options->file);
  CLI::Option* word = add_words(*command, "WORD", "The word")->required()->expected(1);
  add_program(*command, options->program);
  add_show(*command, options->show);
  add_split(*command, options->split);
  command->add_option("--width", options->width, "Columns of the table (default: those of the terminal)")
      ->type_name("N");
  command->add_flag("--html", options->html, "Write a self-contained page");
  add_json(*command, options->json);
  command->callback([options, word, &chosen] {
    options->word = word->results().front();
    chosen = [options](Context& context) { return trace(*options, context); };
  });
}

}  // namespace crasp::cli
