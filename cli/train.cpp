// `crasp train`: a transformer learns a task.

#include <algorithm>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "backend/mapped_file.h"
#include "backend/parallel.h"
#include "cli/interrupt.h"
#include "cli/machine.h"
#include "cli/options.h"
#include "cli/tasks.h"
#include "cli/train_log.h"
#include "cli/train_settings.h"
#include "compare/task_run.h"

namespace crasp::cli {
namespace {

namespace fs = std::filesystem;
namespace training = backend::training;
using training::Ending;

struct TrainOptions {
  std::string task, output;
  TrainSettings settings;
  std::int64_t seeds = 1;
  int threads = 0;
  Backend backend = Backend::cpu;
  bool resume = false, overwrite = false, json = false;
};

/// One model of the command: where it goes, and its seed.
struct Place {
  fs::path directory;
  std::uint64_t seed;
  std::string title;  ///< in front of lines about it; empty if it is the only one
};

std::vector<Place> places(const TrainOptions& options) {
  const std::uint64_t first = options.settings.wanted.settings.seed;
  if (options.seeds == 1) return {{options.output, first, ""}};
  std::vector<Place> result;
  for (std::uint64_t seed = first; seed < first + static_cast<std::uint64_t>(options.seeds); ++seed)
    result.push_back({fs::path(options.output) / fmt::format("seed-{}", seed), seed, fmt::format("seed {}  ", seed)});
  return result;
}

fs::path state_file(const Place& place) { return place.directory / "training.state"; }

/// Trains the models of one command: on a device side by side, otherwise one after the other.
class Training {
 public:
  Training(const lang::Task& task, const TrainOptions& options, Context& context)
      : task_(task), options_(options), context_(context), batches_(make_batches(task, options.settings.loss)), bins_(compare::length_bins(task)),
        machine_(machine_of(options.backend)) {
    for (const lang::LengthBin bin : bins_) names_.push_back(compare::bin_name(bin));
  }

  Exit run() {
    const std::vector<Place> all = places(options_);
    const std::size_t at_once = machine_.batches_ahead ? all.size() : 1;
    for (std::size_t first = 0; first < all.size(); first += at_once) {
      const std::span<const Place> some = std::span(all).subspan(first, at_once);
      const std::vector<training::Trained> trained = train(some);
      const auto stopped = std::ranges::find(trained, Ending::interrupted, &training::Trained::ending);
      if (stopped != trained.end()) return stop(some[static_cast<std::size_t>(stopped - trained.begin())], *stopped);
      for (std::size_t k = 0; k < some.size(); ++k) {
        if (trained[k].ending != Ending::diverged) compare::write_trained(some[k].directory, batches_, trained[k].model, precision());
        note(some[k], trained[k]);
      }
    }
    backend::write_atomically(fs::path(options_.output) / "results.jsonl", results_);
    if (options_.json) context_.out.json({{"task", task_.name}, {"models", models_}});
    return diverged_ ? Exit::unknown : Exit::yes;
  }

 private:
  backend::Precision precision() const { return options_.settings.wanted.settings.precision; }

  std::vector<training::Trained> train(std::span<const Place> some) {
    std::vector<training::Run> runs;
    std::vector<MetricsFile> metrics;
    for (const Place& place : some) {
      fs::create_directories(place.directory);
      TrainSettings settings = options_.settings;
      settings.wanted.settings.seed = place.seed;
      training::Run& run = runs.emplace_back(make_run(batches_, settings));
      run.checkpoint = state_file(place);
      run.resume = options_.resume;
      metrics.emplace_back(place.directory / "metrics.jsonl");
    }
    LiveLine live(some.size() == 1 ? some.front().title : fmt::format("{} models  ", some.size()), runs.front().settings.steps, names_,
                  context_);
    const CatchInterrupt catch_interrupt;
    return training::train_together(
        runs,
        [&](std::size_t k, const training::Progress& progress) {
          metrics[k].note(progress, names_);
          live.show(progress);
          return !interrupted;
        },
        machine_);
  }

  Exit stop(const Place& place, const training::Trained& trained) {
    context_.err.print("{}interrupted after {} steps; the same command with --resume goes on from there\n", place.title,
                       trained.steps);
    return Exit::unknown;
  }

  void note(const Place& place, const training::Trained& trained) {
    Json model = {{"directory", place.directory.string()}, {"seed", place.seed},    {"steps", trained.steps},
                  {"ending", name(trained.ending)},        {"loss", trained.loss}, {"precision", backend::name(precision())},
                  {"accuracy", Json::object()}};
    for (std::size_t k = 0; k < trained.accuracies.size(); ++k) {
      model["accuracy"][names_[k]] = trained.accuracies[k];
      results_ += Json{{"task", task_.name},        {"model", place.directory.string()}, {"kind", "trained"},
                       {"length", names_[k]},       {"seed", place.seed},                {"words", options_.settings.wanted.examined},
                       {"precision", backend::name(precision())},
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
  training::Machine machine_;
  Json models_ = Json::array();
  std::string results_;
  bool diverged_ = false;
};

Exit train(TrainOptions options, Context& context) {
  lang::Workspace workspace;
  const lang::Task* const task = load_task(options.task, workspace, context);
  if (task == nullptr) return Exit::wrong_input;
  if (!allows(options.backend, options.settings.wanted.settings.precision, context)) return Exit::wrong_input;
  if (const auto why = why_no_loss(*task, options.settings.loss)) return usage_error(context, *why);
  for (const Place& place : places(options)) {
    if (options.resume || options.overwrite || !fs::exists(state_file(place))) continue;
    return usage_error(context, fmt::format("`{}` holds a run: --resume goes on with it, --overwrite begins anew",
                                            place.directory.string()));
  }
  if (options.threads > 0) backend::set_thread_count(options.threads);
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
  crasp train examples/born.crasp:copy_unique -o copy-models --seeds 16 --backend cuda --precision bfloat16
  crasp run majority-model 0110111)help";

void add_course(CLI::App& command, TrainOptions& options) {
  command.add_option("--seed", options.settings.wanted.settings.seed, "Of the weights, the words, dropout and offsets [0]")->type_name("S");
  command.add_option("--seeds", options.seeds, "How many models, with seeds from --seed on [1]")
      ->check(CLI::PositiveNumber.description(""))->type_name("N");
  command.add_option("--threads", options.threads, "Cores to use; they change nothing but the time [all]")->type_name("N");
  add_backend(command, options.backend, "What computes: a CUDA device trains several seeds at once [cpu]");
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
  add_train_settings(*command, options->settings);
  add_course(*command, *options);
  add_json(*command, options->json);
  command->callback([options, &chosen] { chosen = [options](Context& context) { return train(*options, context); }; });
}

}  // namespace crasp::cli
