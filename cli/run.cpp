// `crasp run`: what a program says about words.

#include <unistd.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "cli/answer.h"
#include "cli/lines.h"
#include "cli/options.h"
#include "cli/programs.h"

namespace crasp::cli {
namespace {

struct RunOptions {
  std::string file;
  std::vector<std::string> words;
  bool from_stdin = false;
  std::string program;
  std::vector<std::string> show;
  lang::Split split = lang::Split::automatic;
  lang::Reading reading = lang::Reading::last_symbol;
  bool count = false;
  bool json = false;
};

/// One run over many words: reads them, asks, writes the answers, and counts.
class Run {
 public:
  Run(lang::Workspace& workspace, const lang::Program& program, std::vector<Shown> shown, const RunOptions& options,
      Context& context)
      : workspace_(workspace),
        program_(program),
        reader_(program.alphabet, options.split),
        questioner_(program, std::move(shown), options.reading),
        options_(options),
        context_(context) {}

  Exit on_arguments();
  Exit on_stdin();

 private:
  bool read(std::string_view text, const std::string& source, std::uint32_t line, lang::InputWord& word);
  bool answer(const lang::InputWord& word);
  void write(const lang::InputWord& word, const Answer& answer);
  void write_count();

  lang::Workspace& workspace_;
  const lang::Program& program_;
  lang::WordReader reader_;
  Questioner questioner_;
  const RunOptions& options_;
  Context& context_;
  lang::Diagnostics diagnostics_;
  std::size_t words_ = 0;
  std::size_t accepted_ = 0;
};

bool Run::read(std::string_view text, const std::string& source, std::uint32_t line, lang::InputWord& word) {
  reader_.read(text, word);
  if (!word.foreign) return true;
  report_foreign(diagnostics_, workspace_.sources, program_.alphabet, word, {source, text, line});
  return false;
}

bool Run::answer(const lang::InputWord& word) {
  const auto result = questioner_.ask(word.symbols);
  if (const auto* overflow = std::get_if<lang::CountOverflow>(&result)) {
    report_overflow(diagnostics_, program_, *overflow, reader_.show(word.texts));
    return false;
  }
  const auto& answer = std::get<Answer>(result);
  ++words_;
  if (program_.kind == lang::ProgramKind::recogniser && answer.accepted()) ++accepted_;
  if (!options_.count) write(word, answer);
  return true;
}

void Run::write(const lang::InputWord& word, const Answer& answer) {
  if (options_.json) {
    context_.out.json(answer_json(program_, word, answer, questioner_.shown()));
  } else {
    context_.out.write(answer_text(program_, reader_.show(word.texts), answer, questioner_.shown(), context_.out));
  }
}

void Run::write_count() {
  if (options_.json) {
    context_.out.json({{"words", words_}, {"accepted", accepted_}});
  } else {
    context_.out.print("{}\n", accepted_);
  }
}

Exit Run::on_arguments() {
  std::vector<lang::InputWord> words(options_.words.size());
  bool good = true;
  for (std::size_t k = 0; k < words.size(); ++k) {
    good = read(options_.words[k], fmt::format("<word {}>", k + 1), 1, words[k]) && good;
  }
  for (std::size_t k = 0; k < words.size() && good; ++k) good = answer(words[k]);
  print_diagnostics(diagnostics_, workspace_.sources, context_);
  if (!good) return Exit::wrong_input;
  if (options_.count) write_count();
  const bool is_question = program_.kind == lang::ProgramKind::recogniser && words.size() == 1 && !options_.count;
  return is_question && accepted_ == 0 ? Exit::no : Exit::yes;
}

Exit Run::on_stdin() {
  LineReader lines(STDIN_FILENO);
  lang::InputWord word;
  bool good = true;
  while (good && !context_.out.closed()) {
    if (lines.drained()) context_.out.flush();
    const std::optional<std::string_view> line = lines.next();
    if (!line) break;
    good = read(*line, "<stdin>", lines.number(), word) && answer(word);
  }
  print_diagnostics(diagnostics_, workspace_.sources, context_);
  if (!good) return Exit::wrong_input;
  if (options_.count) write_count();
  return Exit::yes;
}

Exit run(const RunOptions& options, Context& context) {
  if (options.from_stdin == !options.words.empty()) {
    return usage_error(context, "give words as arguments, or `--stdin` to read one word per line");
  }
  lang::Workspace workspace;
  if (!load_and_report(workspace, options.file, context)) return Exit::wrong_input;
  lang::Program* program = select_program(workspace, options.program, context);
  if (program == nullptr) return Exit::wrong_input;
  if (options.count && program->kind != lang::ProgramKind::recogniser) {
    return usage_error(context, "`--count` needs a recogniser: a program with `accept`");
  }
  std::optional<std::vector<Shown>> shown = evaluate_shown(workspace, *program, options.show, context);
  if (!shown) return Exit::wrong_input;
  Run whole(workspace, *program, std::move(*shown), options, context);
  return options.from_stdin ? whole.on_stdin() : whole.on_arguments();
}

constexpr const char* kFooter = R"help(
The exit code is 1 if a recogniser rejects the one word that was given; with several words, --stdin or --count
it is 0 whatever the answers are.

Examples:
  crasp run dyck.crasp '(())'                    one word: a yes/no question
  crasp run dyck.crasp '(())' '((' ''            several words; '' is the empty word
  crasp run sort.crasp 's1 s3 s2'                symbols longer than a character, between spaces
  crasp run dyck.crasp --stdin < words.txt       one word per line
  crasp run dyck.crasp --stdin --count < words.txt
  crasp run dyck.crasp '(())' --show opens --show '#"(" - #")"'
  crasp run dyck.crasp --json '(())'
  crasp run dyck.crasp -- --a                    a word that begins with a dash)help";

}  // namespace

void add_run(CLI::App& app, Action& chosen) {
  auto options = std::make_shared<RunOptions>();
  CLI::App* command = app.add_subcommand("run", "Run a program on words: verdict, next symbols, or any expression");
  command->footer(kFooter);
  add_file(*command, options->file);
  CLI::Option* words =
      add_words(*command, "WORD", "Words; one without white space is split into characters if all symbols are");
  command->add_flag("--stdin", options->from_stdin, "Read words from standard input, one per line");
  add_program(*command, options->program);
  add_show(*command, options->show);
  add_split(*command, options->split);
  add_reading(*command, options->reading);
  command->add_flag("--count", options->count, "Print only how many words are accepted");
  add_json(*command, options->json);
  command->callback([options, words, &chosen] {
    options->words = words->results();
    chosen = [options](Context& context) { return run(*options, context); };
  });
}

}  // namespace crasp::cli
