#include "cli/sweep_item.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <fstream>
#include <functional>
#include <memory>
#include <numeric>
#include <span>

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

/// One of the items: what is trained, and what is done with it.
class ItemRun {
 public:
  ItemRun(const compare::TaskBatches& batches, QueuedItem queued, fs::path directory, Backend backend)
      : batches_(batches), item_(std::move(queued.item)), settings_(item_settings(item_.settings)),
        plan_(item_plan(batches.task(), settings_.words, queued.all_families)), directory_(std::move(directory)), backend_(backend),
        lock_(directory_ / "lock"), metrics_(directory_ / "metrics.jsonl") {
    settings_.train.wanted.settings.seed = item_.seed;
    record_.fingerprint = sweep::fingerprint(batches.task(), item_, plan_);
  }

  bool is_done() const { return fs::exists(record_file()); }

  training::Run run() {
    training::Run run = make_run(batches_, settings_.train);
    run.checkpoint = state_file();
    run.resume = true;
    for (const training::Examination& examination : run.examinations) names_.push_back(examination.name);
    return run;
  }

  void note(const training::Progress& progress) { metrics_.note(progress, names_); }

  /// After training: measures the model, and writes the record.
  void finish(const training::Trained& trained, const std::function<void(double)>& progress) {
    record_.ending = name(trained.ending);
    record_.steps = trained.steps;
    record_.loss = trained.loss;
    record_.note = trained.problem;
    if (trained.ending != training::Ending::diverged) measure(trained, progress);
    sweep::write_record(record_file(), item_, plan_, record_);
    std::error_code ignored;
    fs::remove(state_file(), ignored);  // three times the size of the model, and of no more use
  }

 private:
  fs::path state_file() const { return directory_ / "training.state"; }
  fs::path record_file() const { return directory_ / "item.json"; }

  void measure(const training::Trained& trained, const std::function<void(double)>& progress) {
    const backend::Precision precision = settings_.train.wanted.settings.precision;
    compare::write_trained(directory_, batches_, trained.model, precision);
    std::vector<compare::Candidate> candidates(1);
    candidates[0].model = item_.model;
    candidates[0].subject = compare::load_subject(batches_.task(), directory_, {}, place_of(backend_, precision));
    record_.shape = compare::shape_text(candidates[0].subject->config());
    compare::measure_families(batches_.task(), plan_, candidates, [&](const std::string&, double share) { progress(share); });
    record_.cells = std::move(candidates[0].cells);
  }

  const compare::TaskBatches& batches_;
  sweep::Item item_;
  ItemSettings settings_;
  compare::Plan plan_;
  fs::path directory_;
  Backend backend_;
  ItemLock lock_;
  MetricsFile metrics_;
  std::vector<std::string> names_;  ///< of the examinations
  sweep::Record record_;
};

/// How far several items are, said when it has changed by some thousandths.
class Shares {
 public:
  Shares(std::size_t items, Context& context) : shares_(items), context_(context) {}

  void set(std::size_t item, double share) {
    shares_[item] = share;
    const double mean = std::accumulate(shares_.begin(), shares_.end(), 0.0) / static_cast<double>(shares_.size());
    if (mean < said_ + 0.005) return;
    said_ = mean;
    context_.out.print("{:.3f}\n", mean);
    context_.out.flush();
  }

 private:
  std::vector<double> shares_;
  double said_ = 0;
  Context& context_;
};

void run_together(std::span<const std::unique_ptr<ItemRun>> items, Backend backend, Context& context) {
  if (items.empty()) return;
  Shares shares(items.size(), context);
  std::vector<training::Run> runs;
  for (const auto& item : items) runs.push_back(item->run());
  const auto watch = [&](std::size_t k, const training::Progress& progress) {
    items[k]->note(progress);
    shares.set(k, kTrainingShare * static_cast<double>(progress.step.step + 1) / static_cast<double>(runs[k].settings.steps));
    return true;
  };
  const std::vector<training::Trained> trained = training::train_together(runs, watch, machine_of(backend));
  for (std::size_t k = 0; k < items.size(); ++k)
    items[k]->finish(trained[k], [&](double share) { shares.set(k, kTrainingShare + (1 - kTrainingShare) * share); });
}

}  // namespace

Json item_json(const sweep::Item& item, const std::string& task_file, bool built_in, bool all_families) {
  Json settings = Json::object();
  for (const auto& [name, value] : item.settings) settings[name] = value;
  return {{"file", task_file}, {"task", item.task},         {"model", item.model},     {"seed", item.seed},
          {"settings", settings}, {"built_in", built_in}, {"all_families", all_families}};
}

Exit run_items(const fs::path& directory, const sweep::Group& numbers, Backend backend, Context& context) {
  std::vector<QueuedItem> queued;
  for (const std::size_t number : numbers) queued.push_back(read_queued(directory / "queue.jsonl", number));
  const sweep::Item first = queued.at(0).item;
  TaskFiles files({}, queued.front().built_in);
  const lang::Task* const task = files.find(first.file, first.task);
  if (task == nullptr) throw lang::Failure(fmt::format("no task `{}` in `{}`", first.task, first.file));
  const compare::TaskBatches batches = make_batches(*task, item_settings(first.settings).train.loss);
  std::vector<std::unique_ptr<ItemRun>> items;
  for (QueuedItem& one : queued) {
    const fs::path folder = directory / one.item.name();
    fs::create_directories(folder);
    items.push_back(std::make_unique<ItemRun>(batches, std::move(one), folder, backend));
  }
  std::erase_if(items, [](const auto& item) { return item->is_done(); });
  run_together(items, backend, context);
  return Exit::yes;
}

}  // namespace crasp::cli
