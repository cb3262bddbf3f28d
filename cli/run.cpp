// `crasp run`: what a program says about words.

#include <unistd.h>

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "cli/answer.h"
#include "cli/compiled_model.h"
#include "cli/engine.h"
#include "cli/lines.h"
#include "cli/machine.h"
#include "cli/model_run.h"
#include "cli/options.h"
#include "cli/programs.h"
#include "cli/stream.h"

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
  Engine engine = Engine::automatic;
  Backend backend = Backend::none;
  backend::Precision precision = backend::Precision::float32;
  std::string tokens;
  bool other = false;
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

  /// Chooses what answers; false after saying why it cannot be native code, if that was asked for.
  bool choose_engine();
  /// Answers come from a model.
  void answer_by(RunningModel& model) { model_ = &model; }
  void answer_by(CompiledModel& model) { compiled_ = &model; }
  Exit on_arguments();
  Exit on_stdin();

 private:
  bool read(std::string_view text, const std::string& source, std::uint32_t line, lang::InputWord& word);
  bool answer(const lang::InputWord& word);
  bool accept(const lang::InputWord& word, const Answer& answer);
  Exit stream();
  void write(const lang::InputWord& word, const Answer& answer);
  void write_count();

  lang::Workspace& workspace_;
  const lang::Program& program_;
  lang::WordReader reader_;
  Questioner questioner_;
  std::unique_ptr<NativeQuestioner> native_;  ///< unless the interpreter answers
  RunningModel* model_ = nullptr;             ///< or a model
  CompiledModel* compiled_ = nullptr;         ///< or the program as one
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

bool Run::choose_engine() {
  // Compiling takes some milliseconds, in which the interpreter reads the words of a command line.
  constexpr std::size_t kWorthCompiling = 100'000;
  if (options_.engine == Engine::interpreter) return true;
  std::size_t bytes = 0;
  for (const std::string& word : options_.words) bytes += word.size();
  const bool forced = options_.engine == Engine::jit;
  if (!forced && (!options_.show.empty() || (!options_.from_stdin && bytes < kWorthCompiling))) return true;
  std::string reason = "`--show` needs the interpreter";
  if (options_.show.empty()) native_ = NativeQuestioner::make(program_, options_.reading, reason);
  if (native_ != nullptr || !forced) return true;
  usage_error(context_, fmt::format("no native code for this program: {}", reason));
  return false;
}

bool Run::answer(const lang::InputWord& word) {
  if (compiled_ != nullptr) return accept(word, ask_model(compiled_->for_words_of(word.symbols.size()), word.symbols));
  if (model_ != nullptr) return accept(word, ask_model(*model_, word.symbols));
  if (native_ != nullptr) {
    if (const std::optional<Answer> native = native_->ask(word.symbols)) return accept(word, *native);
    if (options_.engine == Engine::jit) native_->require_length(word.symbols.size());
  }
  const auto result = questioner_.ask(word.symbols);
  if (const auto* overflow = std::get_if<lang::CountOverflow>(&result)) {
    report_overflow(diagnostics_, program_, *overflow, reader_.show(word.texts));
    return false;
  }
  return accept(word, std::get<Answer>(result));
}

bool Run::accept(const lang::InputWord& word, const Answer& answer) {
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

Exit Run::stream() {
  const auto counts =
      stream_words(STDIN_FILENO, program_.alphabet, options_.split, options_.reading, *native_, context_);
  if (!counts) return Exit::wrong_input;
  words_ = counts->words;
  accepted_ = counts->accepted;
  write_count();
  return Exit::yes;
}

Exit Run::on_stdin() {
  if (options_.count && native_ != nullptr && native_->can_stream() && can_stream(program_.alphabet, options_.split)) {
    return stream();
  }
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

/// A model directory in the place of a program: words through the transformer.
Exit run_model(const RunOptions& options, Context& context) {
  if (!allows(options.file, options.backend, options.precision, context)) return Exit::wrong_input;
  const auto model = load_model(options.file, backend::AttentionMode::automatic, options.tokens, options.backend, options.precision);
  if (!model->meaning()) {
    return usage_error(context, fmt::format("nothing says what the logits of `{}` mean after a word; `crasp generate` runs "
                                            "any model", options.file));
  }
  if (!options.show.empty() || options.reading != lang::Reading::last_symbol || !options.program.empty()) {
    return usage_error(context, "`--show`, `--read` and `--program` are for programs, not for models");
  }
  lang::Workspace workspace;
  lang::Program program;  // what is said of the answers: names of symbols, kind
  program.alphabet = model->alphabet();
  program.kind = model->meaning()->kind;
  program.verdict = program.terms.truth(true);
  Run whole(workspace, program, {}, options, context);
  whole.answer_by(*model);
  return options.from_stdin ? whole.on_stdin() : whole.on_arguments();
}

/// The program as a transformer in the place of an engine.
Exit run_compiled(const RunOptions& options, lang::Workspace& workspace, const lang::Program& program, Context& context) {
  if (!options.show.empty() || options.reading != lang::Reading::last_symbol || options.engine != Engine::automatic) {
    return usage_error(context, "`--show`, `--read after-word` and `--engine` do not go with `--backend`");
  }
  compiler::weights::NotCompiled why;
  auto model = CompiledModel::make(program, options.backend, why);
  if (!model) return usage_error(context, fmt::format("`{}` has no weights: {}", program.name, why.reason));
  Run whole(workspace, program, {}, options, context);
  whole.answer_by(*model);
  return options.from_stdin ? whole.on_stdin() : whole.on_arguments();
}

Exit run(const RunOptions& options, Context& context) {
  if (options.from_stdin == !options.words.empty()) {
    return usage_error(context, "give words as arguments, or `--stdin` to read one word per line");
  }
  if (std::filesystem::is_directory(options.file)) return run_model(options, context);
  if (options.precision != backend::Precision::float32) {
    return usage_error(context, "`--precision` is for trained models: a program is run exactly, and its weights are certified for float32");
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
  program->alphabet.open = program->alphabet.open || options.other;
  if (options.backend != Backend::none) return run_compiled(options, workspace, *program, context);
  Run whole(workspace, *program, std::move(*shown), options, context);
  if (!whole.choose_engine()) return Exit::wrong_input;
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
  crasp run dyck.crasp '(())' --backend cpu      as a transformer
  crasp run dyck-model '(())'                    a compiled model, from `crasp compile`
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
  add_engine(*command, options->engine);
  add_backend(*command, options->backend, "Run a program as a transformer, compiled in memory, or a model, there");
  add_precision(*command, options->precision);
  command->add_flag("--other", options->other, "Take symbols outside the alphabet as one on which every test is false");
  command->add_flag("--count", options->count, "Print only how many words are accepted");
  add_tokens(*command, options->tokens);
  add_json(*command, options->json);
  command->callback([options, words, &chosen] {
    options->words = words->results();
    chosen = [options](Context& context) { return run(*options, context); };
  });
}

}  // namespace crasp::cli
