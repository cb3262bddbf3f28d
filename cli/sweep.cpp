// `crasp sweep`: many models, each an item that a process of its own trains and measures, on this machine or on all of `mpirun`.

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <tuple>
#include <vector>

#include "backend/parallel.h"
#include "cli/files.h"
#include "cli/interrupt.h"
#include "cli/machine.h"
#include "cli/options.h"
#include "cli/progress_bar.h"
#include "cli/sweep_item.h"
#include "cli/sweep_plan.h"
#include "cli/sweep_results.h"
#include "lang/failure.h"
#include "sweep/ranks.h"
#include "sweep/record.h"

namespace crasp::cli {
namespace {

namespace fs = std::filesystem;

struct SweepOptions {
  SweepSource source;
  std::string out;
  std::int64_t steps = 0, words = 0;
  std::size_t jobs = 0;
  int threads = 0;
  double silence = 30;
  Backend backend = Backend::cpu;
  bool all_families = false, list = false, overwrite = false, json = false;
  std::string items;       ///< of a worker
  int parent = 0;
  std::string command;  ///< as it was given
};

constexpr int kLockTries = 20;
constexpr std::chrono::milliseconds kLockPause{100};

/// One sweep at a time in a directory. One that was killed may take a moment to be gone.
class SweepLock {
 public:
  explicit SweepLock(const fs::path& directory) : file_(open((directory / "lock").c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0666)) {
    for (int tries = 0; tries < kLockTries; ++tries) {
      if (file_ >= 0 && flock(file_, LOCK_EX | LOCK_NB) == 0) return;
      std::this_thread::sleep_for(kLockPause);
    }
    if (file_ >= 0) close(file_);
    throw lang::Failure(fmt::format("another sweep runs in `{}`, or it cannot be locked", directory.string()));
  }
  ~SweepLock() { close(file_); }
  SweepLock(const SweepLock&) = delete;
  SweepLock& operator=(const SweepLock&) = delete;

 private:
  int file_;
};

std::size_t jobs_of(const SweepOptions& options, bool has_ranks) {
  if (options.jobs > 0) return options.jobs;
  return has_ranks || is_cuda(options.backend) ? 1 : static_cast<std::size_t>(backend::thread_count());
}

const char* name(Backend backend) {
  return backend == Backend::cuda ? "cuda" : backend == Backend::automatic ? "auto" : "cpu";
}

/// What starts a worker; the numbers of its items follow.
std::vector<std::string> worker_command(const SweepOptions& options, const fs::path& directory, std::size_t jobs) {
  const int threads = options.threads > 0 ? options.threads : std::max(1, backend::thread_count() / static_cast<int>(jobs));
  return {"/proc/self/exe", "sweep",    "--out",     directory.string(), "--threads", std::to_string(threads),
          "--backend", name(options.backend), "--parent", std::to_string(getpid()), "--items"};
}

/// Settings that models which are trained together have each for itself; in all others they agree.
constexpr std::string_view kOwnSettings[] = {"steps",  "batch",        "lr",   "schedule",           "warmup", "beta1",    "beta2",
                                             "epsilon", "weight-decay", "clip", "positional-penalty", "words",  "examined", "examine-every",
                                             "enough",  "all-steps",    "checkpoint-every"};

/// Which items an engine can train side by side, by item the first of its kind; nothing on the CPU, where each has a process of its own.
std::vector<std::size_t> kinds_of(const std::vector<sweep::Item>& items, Backend backend) {
  if (!is_cuda(backend)) return {};
  std::vector<std::size_t> kinds;
  std::map<std::tuple<std::string, std::string, sweep::Settings>, std::size_t> firsts;
  for (const sweep::Item& item : items) {
    sweep::Settings shared = item.settings;
    std::erase_if(shared, [](const auto& setting) { return std::ranges::find(kOwnSettings, setting.first) != std::end(kOwnSettings); });
    std::ranges::sort(shared);
    kinds.push_back(firsts.try_emplace({item.file, item.task, shared}, kinds.size()).first->second);
  }
  return kinds;
}

class Sweep {
 public:
  Sweep(const SweepOptions& options, SweepPlan plan, TaskFiles& files, fs::path directory, Context& context)
      : options_(options), plan_(std::move(plan)), files_(files), directory_(std::move(directory)), context_(context) {}

  Exit run(sweep::Ranks& ranks) {
    fs::create_directories(directory_);
    const SweepLock lock(directory_);
    if (!look_for_done()) return Exit::wrong_input;
    write_queue();
    sweep::Queue queue(done_, kinds_of(plan_.items, options_.backend));
    const bool whole = drive(queue, ranks);
    SweepOutcome outcome{queue.done(), queue.failed()};
    const bool diverged = write_sweep_results(
        {plan_, files_, directory_, options_.all_families, options_.source.name(), options_.command, options_.json}, outcome, context_);
    if (!whole) {
      context_.err.print("interrupted: {} of {} items are done; the same command goes on from there\n", queue.done(), queue.size());
    }
    if (!queue.failed().empty()) return Exit::failed;
    return whole && !diverged ? Exit::yes : Exit::unknown;
  }

 private:
  fs::path folder(std::size_t item) const { return directory_ / plan_.items[item].name(); }

  /// False after saying that the directory holds items with other settings.
  bool look_for_done() {
    for (std::size_t k = 0; k < plan_.items.size(); ++k) {
      const sweep::Item& item = plan_.items[k];
      const lang::Task& task = *files_.find(item.file, item.task);
      const compare::Plan measured = item_plan(task, item_settings(item.settings).words, options_.all_families);
      if (options_.overwrite) fs::remove_all(folder(k));
      const auto record = sweep::read_record(folder(k) / "item.json", measured);
      if (record && record->fingerprint != sweep::fingerprint(task, item, measured)) {
        usage_error(context_, fmt::format("`{}` was made with other settings; name another directory by --out, or --overwrite it",
                                          folder(k).string()));
        return false;
      }
      done_.push_back(record.has_value());
    }
    return true;
  }

  void write_queue() {
    std::string lines;
    const bool built_in = !options_.source.preset.empty();
    for (const sweep::Item& item : plan_.items) {
      const std::string file = built_in ? item.file : fs::absolute(options_.source.folder() / item.file).string();
      lines += item_json(item, file, built_in, options_.all_families).dump() + "\n";
    }
    replace_file(directory_ / "queue.jsonl", lines);
    replace_file(directory_ / (options_.source.name() + ".sweep"), plan_.text);
  }

  /// False if it was interrupted.
  bool drive(sweep::Queue& queue, sweep::Ranks& ranks) {
    const std::size_t jobs = jobs_of(options_, ranks.size() > 1);
    std::vector<std::unique_ptr<sweep::Team>> teams;
    teams.push_back(std::make_unique<sweep::Processes>(worker_command(options_, directory_, jobs), jobs));
    if (auto others = ranks.team()) teams.push_back(std::move(others));
    ProgressBar bar(context_);
    const CatchInterrupt catch_interrupt;
    sweep::drive(queue, teams, [&](double running) {
      const double share = (static_cast<double>(queue.done()) + running) / static_cast<double>(std::max<std::size_t>(queue.size(), 1));
      bar.show(fmt::format("{} of {} models, {} wait{}", queue.done(), queue.size(), queue.waiting(),
                           queue.failed().empty() ? "" : fmt::format(", {} failed", queue.failed().size())),
               share);
      return !interrupted;
    });
    return queue.over();
  }

  const SweepOptions& options_;
  SweepPlan plan_;
  TaskFiles& files_;
  fs::path directory_;
  Context& context_;
  std::vector<bool> done_;
};

Exit list_items(const SweepOptions& options, const SweepPlan& plan, Context& context) {
  for (const sweep::Item& item : plan.items) {
    std::string line = fmt::format("crasp train {}:{} --seed {}", (options.source.folder() / item.file).string(), item.task, item.seed);
    for (const auto& [name, value] : item.settings) {
      if (name != "words") line += fmt::format(" --{}{}", name, value == "true" ? "" : " " + value);
    }
    if (options.backend != Backend::cpu) line += fmt::format(" --backend {}", name(options.backend));
    context.out.print("{}\n", line);
  }
  return Exit::yes;
}

/// The work of rank 0, or of the only process.
Exit lead(const SweepOptions& options, const fs::path& directory, sweep::Ranks& ranks, Context& context) {
  TaskFiles files(options.source.folder(), !options.source.preset.empty());
  auto plan = plan_sweep(options.source, files, context);
  if (!plan) return Exit::wrong_input;
  if (plan->items.empty()) return usage_error(context, "the sweep has no task of that name");
  if (options.list) return list_items(options, *plan, context);
  for (const sweep::Item& item : plan->items) {
    if (!allows(options.backend, item_settings(item.settings).train.wanted.settings.precision, context)) return Exit::wrong_input;
  }
  return Sweep(options, std::move(*plan), files, directory, context).run(ranks);
}

Exit sweep_models(SweepOptions options, Context& context) {
  if (!options.items.empty()) {
    sweep::end_with_parent(options.parent);
    backend::set_thread_count(options.threads);
    return run_items(options.out, sweep::read_list(options.items), options.backend, context);
  }
  if (options.source.file.empty() == options.source.preset.empty()) return usage_error(context, "a sweep needs a FILE, or --preset");
  is_cuda(options.backend);  // rather than a failure of each item
  if (options.steps > 0) options.source.replaced.emplace_back("steps", std::to_string(options.steps));
  if (options.words > 0) options.source.replaced.emplace_back("words", std::to_string(options.words));
  const fs::path directory = options.out.empty() ? fs::path("results") / options.source.name() : fs::path(options.out);
  const std::size_t jobs = std::max<std::size_t>(options.jobs, 1);
  sweep::Ranks ranks({jobs, options.silence});
  if (ranks.rank() == 0) return lead(options, directory, ranks, context);
  sweep::Processes workers(worker_command(options, directory, jobs), jobs);
  if (!ranks.serve(workers)) throw lang::Failure("nothing was heard from rank 0 any more");
  return Exit::yes;
}

constexpr const char* kFooter = R"help(
FILE says which tasks, configurations and seeds (docs/sweeps.md). Each model is trained and measured by a process of its own (on a
CUDA device, those of one task and architecture by one together), in its own folder of DIR; DIR receives report.html,
results.jsonl, results.csv and plot.svg. A sweep that is interrupted or killed goes on when the same command is given again, with
the same results; seeds and configurations can be added to FILE. Where crasp is built with MPI, `mpirun` spreads the models over
its ranks.

Examples:
  crasp sweep examples/majority.sweep
  crasp sweep --preset born2025 --steps 2000 --seeds 1 --task uf --task nf
  mpirun -n 8 crasp sweep --preset huang2025 -o results/huang2025)help";

void add_source(CLI::App& command, SweepOptions& options) {
  const CLI::Validator positive = CLI::PositiveNumber.description("");
  command.add_option("FILE", options.source.file, "A sweep file")->type_name("");
  add_choice<std::string>(command, "--preset", options.source.preset, {{"born2025", "born2025"}, {"huang2025", "huang2025"}},
                          "The sweep of a paper instead of FILE");
  command.add_option("--task", options.source.tasks, "Only this task (may be repeated)")->take_all()->expected(1)->type_name("NAME");
  command.add_option("--seeds", options.source.seeds, "Only the first N seeds of each configuration")->check(positive)->type_name("N");
  command.add_option("--steps", options.steps, "Steps at most, whatever FILE says")->check(positive)->type_name("N");
  command.add_option("--words", options.words, "Words measured of each range of lengths, whatever FILE says [500]")
      ->check(positive)->type_name("N");
  command.add_flag("--all-families", options.all_families, "Measure boundary words and long repetitions, too");
}

void add_running(CLI::App& command, SweepOptions& options) {
  const CLI::Validator positive = CLI::PositiveNumber.description("");
  command.add_option("-o,--out", options.out, "The result directory [results/NAME]")->type_name("DIR");
  command.add_option("--jobs", options.jobs, "Processes at a time, on each rank [a core each; one on each rank of mpirun, and for a device]")
      ->check(positive)->type_name("N");
  command.add_option("--threads", options.threads, "Cores of each model; they change nothing but the time [all, divided by the jobs]")
      ->check(positive)->type_name("N");
  add_backend(command, options.backend, "Where models are trained and run [cpu]");
  add_choice<std::string>(command, "--precision", options.source.precision, {{"float32", "float32"}, {"tf32", "tf32"}, {"bfloat16", "bfloat16"}},
                          "What models multiply in on a CUDA device, whatever FILE says [float32]");
  command.add_option("--silence", options.silence, "Seconds after which a rank of mpirun that says nothing is lost [30]")
      ->check(positive)->type_name("S");
  command.add_flag("--list", options.list, "Print the models as commands, and run nothing");
  command.add_flag("--overwrite", options.overwrite, "Begin anew where DIR holds models");
  command.add_option("--items", options.items)->group("");
  command.add_option("--parent", options.parent)->group("");
  add_json(command, options.json);
}

/// The command line as it was given, without what does not change the results.
std::string given(const SweepOptions& options) {
  const SweepSource& source = options.source;
  std::string text = "crasp sweep " + (source.preset.empty() ? source.file : "--preset " + source.preset);
  for (const std::string& task : source.tasks) text += " --task " + task;
  if (source.seeds > 0) text += fmt::format(" --seeds {}", source.seeds);
  if (options.steps > 0) text += fmt::format(" --steps {}", options.steps);
  if (options.words > 0) text += fmt::format(" --words {}", options.words);
  if (!source.precision.empty()) text += " --precision " + source.precision;
  return text + (options.all_families ? " --all-families" : "");
}

}  // namespace

void add_sweep(CLI::App& app, Action& chosen) {
  auto options = std::make_shared<SweepOptions>();
  CLI::App* command = app.add_subcommand("sweep", "Train and measure many models, over tasks, configurations and seeds");
  command->footer(kFooter);
  add_source(*command, *options);
  add_running(*command, *options);
  command->callback([options, &chosen] {
    options->command = given(*options);
    chosen = [options](Context& context) { return sweep_models(*options, context); };
  });
}

}  // namespace crasp::cli
