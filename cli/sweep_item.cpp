#include "cli/sweep_item.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <fstream>

#include "cli/machine.h"
#include "cli/train_log.h"
#include "compare/trained.h"
#include "lang/failure.h"
#include "sweep/record.h"

namespace crasp::cli {
namespace {

namespace fs = std::filesystem;
namespace training = backend::training;

/// Training takes this share of an item's time, about; measuring takes the rest.
constexpr double kTrainingShare = 0.9;

struct QueuedItem {
  sweep::Item item;
  bool built_in = false, all_families = false;
};

QueuedItem read_queued(const fs::path& file, std::size_t number) {
  std::ifstream stream(file);
  std::string line;
  for (std::size_t k = 0; k <= number; ++k) {
    if (!std::getline(stream, line)) throw lang::Failure(fmt::format("`{}` has no item {}", file.string(), number));
  }
  const Json json = Json::parse(line, nullptr, false);
  if (!json.is_object()) throw lang::Failure(fmt::format("`{}`: item {} is damaged", file.string(), number));
  QueuedItem queued;
  queued.item.file = json.at("file");
  queued.item.task = json.at("task");
  queued.item.model = json.at("model");
  queued.item.seed = json.at("seed");
  queued.built_in = json.at("built_in");
  queued.all_families = json.at("all_families");
  for (const auto& [name, value] : json.at("settings").items()) queued.item.settings.emplace_back(name, value);
  return queued;
}

/// Held by the process that works on an item. One that was killed lets it go, but may take a moment to be gone.
class ItemLock {
 public:
  explicit ItemLock(const fs::path& file) : file_(open(file.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0666)) {
    if (file_ < 0 || flock(file_, LOCK_EX) != 0) throw lang::Failure(fmt::format("cannot lock `{}`", file.string()));
  }
  ~ItemLock() { close(file_); }
  ItemLock(const ItemLock&) = delete;
  ItemLock& operator=(const ItemLock&) = delete;

 private:
  int file_;
};

class ItemRun {
 public:
  ItemRun(const lang::Task& task, const sweep::Item& item, bool all_families, fs::path directory, Backend backend, Context& context)
      : task_(task), item_(item), settings_(item_settings(item.settings)),
        plan_(item_plan(task, settings_.words, all_families)), directory_(std::move(directory)), batches_(task), backend_(backend), context_(context) {
    settings_.train.wanted.settings.seed = item.seed;
    record_.fingerprint = sweep::fingerprint(task, item, plan_);
  }

  void run() {
    const training::Trained trained = train();
    record_.ending = name(trained.ending);
    record_.steps = trained.steps;
    record_.loss = trained.loss;
    record_.note = trained.problem;
    if (trained.ending != training::Ending::diverged) measure(trained);
    sweep::write_record(directory_ / "item.json", item_, plan_, record_);
    std::error_code ignored;
    fs::remove(state_file(), ignored);  // three times the size of the model, and of no more use
  }

 private:
  fs::path state_file() const { return directory_ / "training.state"; }

  void say(double share) {
    context_.out.print("{:.3f}\n", share);
    context_.out.flush();
  }

  training::Trained train() {
    training::Run run = make_run(batches_, settings_.train);
    run.checkpoint = state_file();
    run.resume = true;
    std::vector<std::string> names;
    for (const training::Examination& examination : run.examinations) names.push_back(examination.name);
    MetricsFile metrics(directory_ / "metrics.jsonl");
    const std::int64_t said_every = std::max<std::int64_t>(1, run.settings.steps / 200);
    return training::train(run, [&](const training::Progress& progress) {
      metrics.note(progress, names);
      const std::int64_t done = progress.step.step + 1;
      if (done % said_every == 0) say(kTrainingShare * static_cast<double>(done) / static_cast<double>(run.settings.steps));
      return true;
    }, machine_of(backend_));
  }

  void measure(const training::Trained& trained) {
    compare::write_trained(directory_, batches_, trained.model);
    std::vector<compare::Candidate> candidates(1);
    candidates[0].model = item_.model;
    candidates[0].subject = compare::load_subject(task_, directory_, {}, place_of(backend_));
    record_.shape = compare::shape_text(candidates[0].subject->config());
    compare::measure_families(task_, plan_, candidates,
                              [&](const std::string&, double share) { say(kTrainingShare + (1 - kTrainingShare) * share); });
    record_.cells = std::move(candidates[0].cells);
  }

  const lang::Task& task_;
  const sweep::Item& item_;
  ItemSettings settings_;
  compare::Plan plan_;
  fs::path directory_;
  compare::TaskBatches batches_;
  Backend backend_;
  Context& context_;
  sweep::Record record_;
};

}  // namespace

Json item_json(const sweep::Item& item, const std::string& task_file, bool built_in, bool all_families) {
  Json settings = Json::object();
  for (const auto& [name, value] : item.settings) settings[name] = value;
  return {{"file", task_file}, {"task", item.task},         {"model", item.model},     {"seed", item.seed},
          {"settings", settings}, {"built_in", built_in}, {"all_families", all_families}};
}

Exit run_item(const fs::path& directory, std::size_t number, Backend backend, Context& context) {
  const QueuedItem queued = read_queued(directory / "queue.jsonl", number);
  TaskFiles files({}, queued.built_in);
  const lang::Task* const task = files.find(queued.item.file, queued.item.task);
  if (task == nullptr) throw lang::Failure(fmt::format("no task `{}` in `{}`", queued.item.task, queued.item.file));
  const fs::path folder = directory / queued.item.name();
  fs::create_directories(folder);
  const ItemLock lock(folder / "lock");
  if (!fs::exists(folder / "item.json")) ItemRun(*task, queued.item, queued.all_families, folder, backend, context).run();
  return Exit::yes;
}

}  // namespace crasp::cli
