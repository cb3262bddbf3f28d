// `crasp train`: a transformer learns a task.

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "backend/mapped_file.h"
#include "backend/parallel.h"
#include "cli/interrupt.h"
#include "cli/options.h"
#include "cli/tasks.h"
#include "cli/train_log.h"
#include "compare/task_run.h"

namespace crasp::cli {
namespace {

namespace fs = std::filesystem;
namespace training = backend::training;
using backend::Activation;
using training::Ending;
using training::PositionKind;
using training::Schedule;

struct TrainOptions {
  std::string task, output;
  compare::TaskRun wanted;
  std::int64_t seeds = 1;
  double enough = 1;
  bool all_steps = false;
  std::int64_t examine_every = 500, checkpoint_every = 1000;
  int threads = 0;
  bool untied = false, resume = false, overwrite = false, json = false;
};

/// One model of the command: where it goes, and its seed.
struct Place {
  fs::path directory;
  std::uint64_t seed;
  std::string title;  ///< in front of lines about it; empty if it is the only one
};

std::vector<Place> places(const TrainOptions& options) {
  const std::uint64_t first = options.wanted.settings.seed;
  if (options.seeds == 1) return {{options.output, first, ""}};
  std::vector<Place> result;
  for (std::uint64_t seed = first; seed < first + static_cast<std::uint64_t>(options.seeds); ++seed)
    result.push_back({fs::path(options.output) / fmt::format("seed-{}", seed), seed, fmt::format("seed {}  ", seed)});
  return result;
}

fs::path state_file(const Place& place) { return place.directory / "training.state"; }

const char* name(Ending ending) {
  switch (ending) {
    case Ending::all_steps: return "all_steps";
    case Ending::enough: return "enough";
    case Ending::diverged: return "diverged";
    case Ending::interrupted: return "interrupted";
  }
  return "";
}

/// Trains the models of one command, one after the other.
class Training {
 public:
  Training(const lang::Task& task, const TrainOptions& options, Context& context)
      : task_(task), options_(options), context_(context), batches_(task), bins_(compare::length_bins(task)) {
    for (const lang::LengthBin bin : bins_) names_.push_back(compare::bin_name(bin));
  }

  Exit run() {
    for (const Place& place : places(options_)) {
      const training::Trained trained = train(place);
      if (trained.ending == Ending::interrupted) return stop(place, trained);
      if (trained.ending != Ending::diverged) compare::write_trained(place.directory, batches_, trained.model);
      note(place, trained);
    }
    backend::write_atomically(fs::path(options_.output) / "results.jsonl", results_);
    if (options_.json) context_.out.json({{"task", task_.name}, {"models", models_}});
    return diverged_ ? Exit::unknown : Exit::yes;
  }

 private:
  training::Trained train(const Place& place) {
    fs::create_directories(place.directory);
    compare::TaskRun wanted = options_.wanted;
    wanted.settings.seed = place.seed;
    training::Run run = compare::make_run(batches_, wanted);
    run.examine_every = options_.examine_every;
    run.enough = options_.all_steps ? 2 : options_.enough;
    run.checkpoint = state_file(place);
    run.checkpoint_every = options_.checkpoint_every;
    run.resume = options_.resume;
    MetricsFile metrics(place.directory / "metrics.jsonl");
    LiveLine live(place.title, wanted.settings.steps, names_, context_);
    const CatchInterrupt catch_interrupt;
    return training::train(run, [&](const training::Progress& progress) {
      metrics.note(progress, names_);
      live.show(progress);
      return !interrupted;
    });
  }

  Exit stop(const Place& place, const training::Trained& trained) {
    context_.err.print("{}interrupted after {} steps; the same command with --resume goes on from there\n", place.title,
                       trained.steps);
    return Exit::unknown;
  }

  void note(const Place& place, const training::Trained& trained) {
    Json model = {{"directory", place.directory.string()}, {"seed", place.seed},    {"steps", trained.steps},
                  {"ending", name(trained.ending)},        {"loss", trained.loss}, {"accuracy", Json::object()}};
    for (std::size_t k = 0; k < trained.accuracies.size(); ++k) {
      model["accuracy"][names_[k]] = trained.accuracies[k];
      results_ += Json{{"task", task_.name},        {"model", place.directory.string()}, {"kind", "trained"},
                       {"length", names_[k]},       {"seed", place.seed},                {"words", options_.wanted.examined},
                       {"accuracy", trained.accuracies[k]}}.dump() + "\n";
    }
    models_.push_back(model);
    if (trained.ending == Ending::diverged) {
      diverged_ = true;
      context_.err.print("{}{}\n", place.title, trained.problem);
    } else if (!options_.json) {
      context_.out.print("{}{} after {} steps\n", place.title, accuracies(trained), trained.steps);
      context_.out.flush();
    }
  }

  std::string accuracies(const training::Trained& trained) const {
    std::string text;
    for (std::size_t k = 0; k < trained.accuracies.size(); ++k)
      text += fmt::format("{}{} {}", k == 0 ? "" : ", ", names_[k], percent_text(trained.accuracies[k]));
    return text;
  }

  const lang::Task& task_;
  const TrainOptions& options_;
  Context& context_;
  compare::TaskBatches batches_;
  std::vector<lang::LengthBin> bins_;
  std::vector<std::string> names_;
  Json models_ = Json::array();
  std::string results_;
  bool diverged_ = false;
};

Exit train(TrainOptions options, Context& context) {
  lang::Workspace workspace;
  const lang::Task* const task = load_task(options.task, workspace, context);
  if (task == nullptr) return Exit::wrong_input;
  for (const Place& place : places(options)) {
    if (options.resume || options.overwrite || !fs::exists(state_file(place))) continue;
    return usage_error(context, fmt::format("`{}` holds a run: --resume goes on with it, --overwrite begins anew",
                                            place.directory.string()));
  }
  if (options.threads > 0) backend::set_thread_count(options.threads);
  options.wanted.architecture.tied = !options.untied;
  return Training(*task, options, context).run();
}

constexpr const char* kFooter = R"help(
TASK is FILE, if it holds one task, or FILE:TASK. Training words are of the task's training lengths; every so many steps the
model is examined on other words, of the training lengths and of each range of test lengths, and training ends once it is
right on all of the former. DIR becomes a directory that `transformers` opens, with metrics.jsonl and results.jsonl;
several seeds get a folder each. Ctrl-C keeps what was learned. The defaults are those of Huang et al. 2025.

Examples:
  crasp train examples/majority.crasp -o majority-model
  crasp train examples/majority.crasp -o models --seeds 5 --positions none
  crasp train examples/born.crasp:copy_unique -o copy-model --layers 2 --dim 64 --steps 5000
  crasp train examples/majority.crasp -o majority-model --resume
  crasp run majority-model 0110111)help";

/// How many of something, with no text of its own in the help.
const CLI::Validator kCount = CLI::Range(std::int64_t{1}, std::int64_t{1'000'000'000}).description("");

void add_architecture(CLI::App& command, TrainOptions& options) {
  training::Architecture& own = options.wanted.architecture;
  command.add_option("--layers", own.layers, "Layers [1]")->check(kCount)->type_name("N");
  command.add_option("--heads", own.heads, "Attention heads of each layer [1]")->check(kCount)->type_name("N");
  command.add_option("--dim", own.width, "Width of the residual stream [16]")->check(kCount)->type_name("N");
  command.add_option("--inner", own.inner, "Hidden units of each MLP [4 * dim]")->type_name("N");
  command.add_option("--context", own.context, "The longest sequence in tokens [what the task's lengths need]")->type_name("N");
  add_choice<PositionKind>(command, "--positions", own.positions,
                           {{"random", PositionKind::random_offsets}, {"learned", PositionKind::learned}, {"none", PositionKind::none}},
                           "Embeddings of positions: with random offsets in training, always from 0, or none [random]");
  add_choice<Activation>(command, "--activation", own.activation,
                         {{"gelu_new", Activation::gelu_new}, {"relu", Activation::relu}}, "Of the hidden units");
  command.add_option("--dropout", own.dropout, "Share of numbers dropped in training [0]")->type_name("P");
  command.add_flag("--untied", options.untied, "A head of its own, instead of the token embeddings");
}

void add_optimiser(CLI::App& command, TrainOptions& options) {
  training::Settings& own = options.wanted.settings;
  command.add_option("--steps", own.steps, "Steps at most [30000]")->type_name("N");
  command.add_option("--batch", options.wanted.batch, "Words in a step [64]")->check(kCount)->type_name("N");
  command.add_option("--lr", own.learning_rate, "Learning rate [0.001]")->type_name("RATE");
  add_choice<Schedule>(command, "--schedule", own.schedule,
                       {{"linear", Schedule::linear}, {"cosine", Schedule::cosine}, {"constant", Schedule::constant}},
                       "How the rate falls to 0 [linear]");
  command.add_option("--warmup", own.warmup, "Steps in which the rate rises [0]")->type_name("N");
  command.add_option("--beta1", own.beta1, "Of AdamW [0.9]")->type_name("B");
  command.add_option("--beta2", own.beta2, "Of AdamW [0.999]")->type_name("B");
  command.add_option("--epsilon", own.epsilon, "Of AdamW [1e-8]")->type_name("E");
  command.add_option("--weight-decay", own.weight_decay, "Of AdamW, not for biases and norms [0.01]")->type_name("W");
  command.add_option("--clip", own.clip, "Greatest norm of a gradient; 0 is none [1]")->type_name("NORM");
  command.add_option("--positional-penalty", own.positional_penalty,
                     "Coefficient of the positional part of the regulariser of Huang et al. 2025 [0]")->type_name("C");
}

void add_course(CLI::App& command, TrainOptions& options) {
  command.add_option("--seed", options.wanted.settings.seed, "Of the weights, the words, dropout and offsets [0]")->type_name("S");
  command.add_option("--seeds", options.seeds, "How many models, with seeds from --seed on [1]")
      ->check(kCount)->type_name("N");
  command.add_option("--examine-every", options.examine_every, "Steps between examinations [500]")
      ->check(kCount)->type_name("N");
  command.add_option("--examined", options.wanted.examined, "Words of each range of lengths in an examination [500]")
      ->check(kCount)->type_name("N");
  command.add_option("--enough", options.enough, "Share of right words of the training lengths at which training ends [1]")
      ->type_name("P");
  command.add_flag("--all-steps", options.all_steps, "Do not end early");
  command.add_option("--checkpoint-every", options.checkpoint_every, "Steps between checkpoints [1000]")
      ->check(kCount)->type_name("N");
  command.add_option("--threads", options.threads, "Cores to use; they change nothing but the time [all]")->type_name("N");
  command.add_flag("--resume", options.resume, "Go on with the run in DIR, if there is one");
  command.add_flag("--overwrite", options.overwrite, "Begin anew where DIR holds a run");
}

}  // namespace

void add_train(CLI::App& app, Action& chosen) {
  auto options = std::make_shared<TrainOptions>();
  CLI::App* command = app.add_subcommand("train", "Train a transformer on a task");
  command->footer(kFooter);
  command->add_option("TASK", options->task, "FILE or FILE:TASK")->required()->type_name("");
  command->add_option("-o,--out", options->output, "The directory")->required()->type_name("DIR");
  add_architecture(*command, *options);
  add_optimiser(*command, *options);
  add_course(*command, *options);
  add_json(*command, options->json);
  command->callback([options, &chosen] { chosen = [options](Context& context) { return train(*options, context); }; });
}

}  // namespace crasp::cli
