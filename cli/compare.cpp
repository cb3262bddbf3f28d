// `crasp compare`: a task judged, its program proved and compiled, transformers trained on it or loaded, all of them measured
// across lengths, and one report.

#include <algorithm>
#include <filesystem>
#include <memory>
#include <sstream>
#include <set>
#include <string>
#include <vector>

#include "cli/compare_facts.h"
#include "cli/compare_text.h"
#include "cli/files.h"
#include "cli/machine.h"
#include "cli/options.h"
#include "cli/progress_bar.h"
#include "cli/tasks.h"
#include "cli/train_settings.h"
#include "compare/results.h"
#include "compare/trained.h"
#include "lang/failure.h"
#include "lang/print_program.h"

namespace crasp::cli {
namespace {

namespace fs = std::filesystem;
using backend::training::PositionKind;
using compare::Candidate;
using compare::SubjectKind;

struct CompareOptions {
  std::string task;  ///< of `tasks`
  std::string program, tokens, out, attention;
  std::vector<std::string> tasks, models, lengths;
  std::vector<std::int64_t> far;
  compare::Plan plan;
  compare::TaskRun training;
  std::optional<backend::training::Loss> loss;
  std::int64_t seeds = 3;
  Backend backend = Backend::cpu;
  bool no_compiled = false, no_training = false, json = false;
  double seconds = 10;
  std::string command;  ///< as it was given
};

class Comparison {
 public:
  /// `directory` receives the results. The workspace, which holds the task, must outlive the comparison.
  Comparison(const lang::Task& task, const lang::Workspace& workspace, CompareOptions options, fs::path directory, Context& context)
      : task_(task), workspace_(workspace), options_(std::move(options)), plan_(options_.plan), context_(context),
        directory_(std::move(directory)), place_(place_of(options_.backend, options_.training.settings.precision)) {}

  Exit run() {
    program_ = set_lengths() ? program_of(workspace_, task_, options_.program, context_) : nullptr;
    if (program_ == nullptr) return Exit::wrong_input;
    fs::create_directories(directory_);
    ProgressBar bar(context_);
    bar.show("judging the task", 0);
    verifier::Judge judge;
    add_verdict(task_, judge(task_.spec), facts_);
    bar.show("proving", 0.02);
    const bool proved = add_proofs(split_name(options_.task).file, task_, *program_, options_.seconds, directory_ / "proof.json", facts_, context_);
    add_models(*program_, bar);
    set_attention_word();
    compare::measure_all(task_, plan_, candidates_, [&](const std::string& what, double share) { bar.show(what, 0.6 + 0.4 * share); });
    return proved ? Exit::yes : Exit::no;
  }

  /// The result files and what the user is told, after `run`.
  void write(const std::vector<compare::Beside>& beside) {
    describe(*program_);
    replace_file(directory_ / "report.html", compare::report_html(task_, plan_, facts_, candidates_, beside));
    replace_file(directory_ / "results.jsonl", compare::results_jsonl(task_, plan_, candidates_));
    replace_file(directory_ / "results.csv", compare::results_csv(task_, plan_, candidates_));
    replace_file(directory_ / "plot.svg", compare::report_chart(task_, plan_, candidates_, beside));
    if (options_.json) {
      Json object = comparison_json(task_, plan_, facts_, candidates_);
      object["directory"] = directory_.string();
      return context_.out.json(object);
    }
    context_.out.write(comparison_text(task_, plan_, facts_, candidates_, context_.out));
    context_.out.print("\nreport: {}\n", (directory_ / "report.html").string());
  }

  compare::Beside beside() const {
    return {{&task_, &plan_, &candidates_}, facts_.verdict, (directory_.filename() / "report.html").string()};
  }

 private:
  bool set_lengths() {
    plan_.bins = compare::length_bins(task_);
    if (!options_.lengths.empty()) plan_.bins.clear();
    for (const std::string& text : options_.lengths) {
      const auto bin = parse_lengths(text, context_);
      if (!bin) return false;
      plan_.bins.push_back(*bin);
    }
    plan_.far = options_.far.empty() ? usual_far_lengths() : options_.far;
    std::erase(plan_.far, 0);
    compare::cut_into_stretches(plan_);
    for (const lang::LengthBin& bin : plan_.bins) plan_.search.longest = std::max(plan_.search.longest, static_cast<std::size_t>(bin.high));
    plan_.search.seed = plan_.seed;
    return true;
  }

  /// Where words are drawn without counting, and answers are short.
  std::vector<std::int64_t> usual_far_lengths() const {
    const std::string& sampler = task_.sampler.front();
    const bool cheap = sampler == "words" || sampler == "blocks";
    if (!cheap || compare::is_answered(task_)) return {};
    return {1'000, 10'000};
  }

  void add_models(const lang::Program& program, ProgressBar& bar) {
    std::int64_t longest = plan_.bins.back().high;
    for (const lang::LengthBin& bin : plan_.bins) longest = std::max(longest, bin.high);
    for (const std::int64_t far : plan_.far) longest = std::max(longest, far);
    const compare::TaskBatches batches = make_batches(task_, options_.loss);
    bar.show("compiling", 0.05);
    // An answer is written behind its input.
    if (!options_.no_compiled && add_compiled(program, std::max(longest, batches.longest_sequence(longest)), directory_ / "compiled", facts_)) {
      add("compiled", SubjectKind::compiled, 0, compare::load_subject(task_, directory_ / "compiled", {}, {place_.is_device}), "");
    }
    const std::vector<std::string> tokens = split(options_.tokens);
    for (const std::string& model : options_.models) add(model, SubjectKind::loaded, 0, compare::load_subject(task_, model, tokens, place_), "");
    if (!options_.no_training && options_.models.empty()) train(batches, bar);
  }

  void train(const compare::TaskBatches& batches, ProgressBar& bar) {
    std::vector<compare::TaskRun> wanted(static_cast<std::size_t>(options_.seeds), options_.training);
    std::vector<fs::path> directories;
    for (std::size_t k = 0; k < wanted.size(); ++k) {
      wanted[k].settings.seed = plan_.seed + k;
      directories.push_back(directory_ / fmt::format("trained-{}", wanted[k].settings.seed));
    }
    auto trained = compare::train_subjects(batches, wanted, directories, machine_of(options_.backend), place_,
                                           [&](const std::string& what, double share) { bar.show("training: " + what, 0.1 + 0.5 * share); });
    for (std::size_t k = 0; k < wanted.size(); ++k)
      add(trained[k].model, SubjectKind::trained, wanted[k].settings.seed, std::move(trained[k].subject), trained[k].note);
  }

  void add(std::string model, SubjectKind kind, std::uint64_t seed, std::unique_ptr<compare::Subject> subject, std::string note) {
    if (!subject) {  // a run that diverged
      facts_.consequences.push_back({fmt::format("{}, seed {}: {}", model, seed, note), "", compare::Tone::bad});
      return;
    }
    Candidate candidate;
    candidate.model = std::move(model);
    candidate.kind = kind;
    candidate.seed = seed;
    candidate.shape = compare::shape_text(subject->config());
    candidate.note = std::move(note);
    candidate.subject = std::move(subject);
    candidates_.push_back(std::move(candidate));
  }

  /// The word that was asked for, or a short one that the sampler draws.
  void set_attention_word() {
    constexpr std::int64_t kShort = 14;
    if (!options_.attention.empty()) {
      lang::InputWord word;
      lang::WordReader(task_.spec.alphabet, lang::Split::automatic).read(options_.attention, word);
      if (word.foreign) throw lang::Failure(fmt::format("`{}` is no word over the task's alphabet", options_.attention));
      plan_.attention_input = word.symbols;
    } else {
      const std::int64_t length = std::clamp(kShort, task_.train.low, task_.train.high);
      const compare::InputStream stream(task_, std::make_shared<compare::Inputs>(task_), compare::Family::sampled, plan_.seed);
      const auto word = stream.draw(0, {length, length});
      if (!word) return;
      plan_.attention_input = *word;
    }
    plan_.attention_word = compare::show_word(task_.spec.alphabet, plan_.attention_input);
  }

  /// What the report says besides findings.
  void describe(const lang::Program& program) {
    facts_.source = fmt::format("// {}\n{}", task_.spec.name, lang::print_program(task_.spec));
    if (program.name != task_.spec.name) facts_.source += fmt::format("\n// {}\n{}", program.name, lang::print_program(program));
    constexpr std::size_t kMostText = 20'000;
    if (facts_.source.size() > kMostText) facts_.source = "(too long to be shown; `crasp check` reads it)";
    facts_.command = options_.command;
    facts_.settings = settings();
  }

  std::vector<std::pair<std::string, std::string>> settings() const {
    const auto& own = options_.training.settings;
    std::vector<std::pair<std::string, std::string>> list = {
        {"version", "crasp " CRASP_VERSION},
        {"seed", fmt::format("{} (words; the first of the trained models)", plan_.seed)},
        {"words", fmt::format("{} of each family in each range of lengths, {} at each far length", plan_.words, plan_.far_words)}};
    if (place_.precision != backend::Precision::float32)
      list.push_back({"precision", fmt::format("{} for products of trained and loaded models", name(place_.precision))});
    const bool trained = std::any_of(candidates_.begin(), candidates_.end(), [](const Candidate& c) { return c.kind == SubjectKind::trained; });
    if (trained) {
      list.push_back({"training", fmt::format("{} steps at most of {} words, learning rate {}, AdamW, weight decay {}{}; ends when all examined words of "
                                              "the training lengths are right",
                                              own.steps, options_.training.batch, own.learning_rate, own.weight_decay,
                                              options_.loss == backend::training::Loss::classes ? ", sets of symbols as classes" : "")});
    }
    return list;
  }

  static std::vector<std::string> split(const std::string& text) {
    std::istringstream words(text);
    return {std::istream_iterator<std::string>(words), {}};
  }

  const lang::Task& task_;
  const lang::Workspace& workspace_;
  CompareOptions options_;
  compare::Plan plan_;
  Context& context_;
  fs::path directory_;
  compare::Place place_;
  compare::Facts facts_;
  std::vector<Candidate> candidates_;
  const lang::Program* program_ = nullptr;
};

/// False, after saying so, if an option is given that is about one task.
bool fits_several(const CompareOptions& options, Context& context) {
  const std::pair<const char*, bool> given[] = {{"--program", !options.program.empty()}, {"--model", !options.models.empty()},
                                                {"--lengths", !options.lengths.empty()}, {"--attention", !options.attention.empty()}};
  for (const auto& [option, is_given] : given) {
    if (!is_given) continue;
    usage_error(context, fmt::format("{} is about one task, and {} are named", option, options.tasks.size()));
    return false;
  }
  return true;
}

/// The first task, with the others beside it in its report; theirs are in folders of its directory.
Exit compare_tasks(const CompareOptions& options, Context& context) {
  if (options.tasks.size() > 1 && !fits_several(options, context)) return Exit::wrong_input;
  const backend::Precision precision = options.training.settings.precision;
  if (!allows(options.backend, precision, context)) return Exit::wrong_input;
  for (const std::string& model : options.models)
    if (!allows(model, options.backend, precision, context)) return Exit::wrong_input;
  std::vector<std::unique_ptr<lang::Workspace>> workspaces;
  std::vector<std::unique_ptr<Comparison>> comparisons;
  std::set<std::string> names;
  fs::path directory = options.out;
  for (const std::string& named : options.tasks) {
    workspaces.push_back(std::make_unique<lang::Workspace>());
    const lang::Task* const task = load_task(named, *workspaces.back(), context);
    if (task == nullptr) return Exit::wrong_input;
    if (const auto why = why_no_loss(*task, options.loss)) return usage_error(context, *why);
    if (!names.insert(task->name).second) {
      return usage_error(context, fmt::format("two of the tasks are called `{}`, and their results would have one place", task->name));
    }
    if (directory.empty()) directory = fs::path("results") / task->name;
    CompareOptions own = options;
    own.task = named;
    comparisons.push_back(std::make_unique<Comparison>(*task, *workspaces.back(), std::move(own),
                                                       comparisons.empty() ? directory : directory / task->name, context));
  }
  Exit worst = Exit::yes;
  for (const auto& comparison : comparisons) {
    const Exit exit = comparison->run();
    if (exit == Exit::wrong_input) return exit;
    if (exit != Exit::yes) worst = exit;
  }
  std::vector<compare::Beside> beside;
  for (std::size_t k = 1; k < comparisons.size(); ++k) beside.push_back(comparisons[k]->beside());
  for (const auto& comparison : comparisons) comparison->write(comparison == comparisons.front() ? beside : std::vector<compare::Beside>{});
  return worst;
}

constexpr const char* kFooter = R"help(
TASK is FILE, if it holds one task, or FILE:TASK. The task is judged (can C-RASP do it?), its asserts are proved, its program
is compiled with a certificate (unless --no-compiled), transformers are trained on it (unless models are given), and all are
asked about sampled words, words at the decision boundary and words with long repetitions, at all lengths. DIR receives
report.html, which needs nothing else, results.jsonl, results.csv, plot.svg, proof.json and the models. Further tasks are
compared in the same way, in folders of DIR, and shown beside the first one in its chart.

Examples:
  crasp compare examples/majority.crasp
  crasp compare examples/majority.crasp examples/parity.crasp
  crasp compare examples/born.crasp:parity --steps 5000 --layers 2 --dim 64
  crasp compare examples/born.crasp:d3 --model downloaded/d3 --tokens 'a b <bos> <sep> <eos> <pad>')help";

void add_measuring(CLI::App& command, CompareOptions& options) {
  command.add_option("--lengths", options.lengths, "Ranges of lengths, as 1..50,51..100 [those of the task]")->delimiter(',')->type_name("RANGES");
  command.add_option("--far", options.far, "Long lengths, for models that have positions; 0 for none [1000,10000 where words are cheap]")
      ->delimiter(',')->type_name("LENGTHS");
  command.add_option("--words", options.plan.words, "Words of each family in each range [500]")->check(CLI::PositiveNumber.description(""))->type_name("N");
  command.add_option("--exhaustive", options.plan.search.exhaustive, "Words tried one by one for a shortest failing one [20000]")->type_name("N");
  command.add_flag("--any-word", options.plan.any_word, "Ask about words that the sampler never draws, too, such as ties");
  command.add_option("--attention", options.attention, "The word whose attention is drawn [one that the sampler draws]")->type_name("WORD");
  command.add_option("--seed", options.plan.seed, "Of the words, and of the first model [0]")->type_name("S");
}

void add_training(CLI::App& command, CompareOptions& options) {
  auto& architecture = options.training.architecture;
  auto& own = options.training.settings;
  own.steps = 3'000;
  architecture.layers = 2;  // one learns majority, but not parity of short words either
  command.add_flag("--no-compiled", options.no_compiled, "Compile nothing, where the compiled model would be large and slow to measure");
  command.add_flag("--no-training", options.no_training, "Train nothing");
  command.add_option("--seeds", options.seeds, "How many models to train [3]")->check(CLI::PositiveNumber.description(""))->type_name("N");
  command.add_option("--steps", own.steps, "Steps at most [3000]")->check(CLI::PositiveNumber.description(""))->type_name("N");
  command.add_option("--layers", architecture.layers, "Layers [2]")->check(CLI::PositiveNumber.description(""))->type_name("N");
  command.add_option("--heads", architecture.heads, "Attention heads of each layer [1]")->check(CLI::PositiveNumber.description(""))->type_name("N");
  command.add_option("--dim", architecture.width, "Width of the residual stream [16]")->check(CLI::PositiveNumber.description(""))->type_name("N");
  add_loss(command, options.loss);
  command.add_option("--lr", own.learning_rate, "Learning rate [0.001]")->type_name("RATE");
  command.add_option("--batch", options.training.batch, "Words in a step [64]")->check(CLI::PositiveNumber.description(""))->type_name("N");
  add_choice<PositionKind>(command, "--positions", architecture.positions,
                           {{"random", PositionKind::random_offsets}, {"learned", PositionKind::learned}, {"none", PositionKind::none}},
                           "Embeddings of positions: with random offsets in training, always from 0, or none [random]");
}

/// The command line as it was given, option by option.
std::string given(const CLI::App& command) {
  std::string text = "crasp compare";
  for (const CLI::Option* option : command.get_options()) {
    if (option->count() == 0 || option->get_name() == "--help") continue;
    if (option->nonpositional()) text += " " + option->get_name();
    if (option->get_expected_min() == 0) continue;
    for (const std::string& value : option->results()) {
      const bool plain = value.find_first_of(" '\"$&|;<>()*?") == std::string::npos && !value.empty();
      text += plain ? " " + value : " '" + value + "'";
    }
  }
  return text;
}

}  // namespace

void add_compare(CLI::App& app, Action& chosen) {
  auto options = std::make_shared<CompareOptions>();
  CLI::App* command = app.add_subcommand("compare", "The whole way: judge, prove, compile, train, measure, and report");
  command->footer(kFooter);
  command->add_option("TASK", options->tasks, "FILE or FILE:TASK; the first, and others to show beside it")->required()->type_name("");
  command->add_option("-o,--out", options->out, "The result directory [results/TASK]")->type_name("DIR");
  add_program(*command, options->program);
  command->add_option("--model", options->models, "A model directory; can be given several times. Nothing is trained then")
      ->take_all()->expected(1)->type_name("DIR");
  command->add_option("--tokens", options->tokens, "The tokens of such models by number, if they have no tokenizer.json")->type_name("TEXTS");
  command->add_option("--timeout", options->seconds, "Seconds for each proof [10]")->check(CLI::PositiveNumber.description(""))->type_name("S");
  add_backend(*command, options->backend, "Where models in float32 are trained and run [cpu]");
  add_precision(*command, options->training.settings.precision);
  add_measuring(*command, *options);
  add_training(*command, *options);
  add_json(*command, options->json);
  command->callback([options, command, &chosen] {
    options->command = given(*command);
    chosen = [options](Context& context) { return compare_tasks(*options, context); };
  });
}

}  // namespace crasp::cli
