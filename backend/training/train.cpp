#include "backend/training/train.h"

#include <chrono>
#include <cmath>
#include <system_error>

#include "backend/training/batches_ahead.h"
#include "lang/failure.h"

namespace crasp::backend::training {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kBatchesAhead = 8;

std::string text(double number) { return std::isnan(number) ? "not a number" : std::to_string(number); }

/// One run among those that are trained together: what happened to it so far, and what comes next.
class Course {
 public:
  Course(const Run& run, Trainer& trainer, std::size_t number)
      : run_(run), trainer_(trainer), number_(number), start_(Clock::now()) {
    std::error_code error;
    if (run.resume && std::filesystem::exists(run.checkpoint, error)) trainer_.restore(run.checkpoint, number);
    first_step_ = done();
  }

  std::int64_t done() const { return trainer_.steps_done(number_); }
  bool is_resumed() const { return first_step_ > 0; }
  const std::vector<Examination>& examinations() const { return run_.examinations; }
  Stream stream() const { return {run_.source, run_.settings.seed, done(), run_.settings.steps}; }

  bool examines() const { return done() >= run_.settings.steps || (run_.examine_every > 0 && done() % run_.examine_every == 0); }
  void set_accuracies(std::vector<double> accuracies) { result_.accuracies = std::move(accuracies); }
  /// A run that was over before it began is examined all the same.
  bool lacks_examination() const { return result_.accuracies.empty() && result_.ending == Ending::all_steps; }

  bool ends() {
    if (ended_) return true;
    if (passed()) return result_.ending = Ending::enough, true;
    return done() >= run_.settings.steps;
  }

  /// Was it sane?
  bool take(const Step& step) {
    result_.loss = step.loss;
    if (step.sane()) return true;
    ended_ = true;
    result_.ending = Ending::diverged;
    result_.problem = "training diverged at step " + std::to_string(step.step) + ": the loss is " + text(step.loss) +
                      ", the norm of the gradient " + text(step.gradient_norm) + "; a lower learning rate may help";
    return false;
  }

  /// After a sane step, and its examination.
  void report(const Step& step, const GroupObserver& observer) {
    if (run_.checkpoint_every > 0 && done() % run_.checkpoint_every == 0) save();
    Progress progress{step, {}, std::chrono::duration<double>(Clock::now() - start_).count(), first_step_};
    if (examines()) progress.accuracies = result_.accuracies;
    if (observer && !observer(number_, progress)) ended_ = true, result_.ending = Ending::interrupted;
  }

  void save() {
    if (run_.checkpoint.empty() || saved_ == done() || result_.ending == Ending::diverged) return;
    trainer_.save(run_.checkpoint, number_);
    saved_ = done();
  }

  Trained finish() {
    result_.steps = done();
    result_.model = trainer_.model(number_);
    return std::move(result_);
  }

 private:
  /// The early end was decided by the examination of the weights as they are now.
  bool passed() const { return examines() && !result_.accuracies.empty() && result_.accuracies.front() >= run_.enough; }

  const Run& run_;
  Trainer& trainer_;
  std::size_t number_;
  Clock::time_point start_;
  std::int64_t first_step_ = 0, saved_ = -1;
  bool ended_ = false;
  Trained result_;
};

std::vector<Settings> settings_of(std::span<const Run> runs) {
  std::vector<Settings> settings;
  for (const Run& run : runs) {
    settings.push_back(run.settings);
    if (run.architecture != runs.front().architecture) throw lang::Failure("models that are trained together have one architecture");
  }
  return settings;
}

class Group {
 public:
  Group(std::span<const Run> runs, const GroupObserver& observer, const Machine& machine)
      : observer_(observer), trainer_(runs.front().architecture, settings_of(runs), machine.make_engine) {
    courses_.reserve(runs.size());
    std::vector<Stream> streams;
    for (std::size_t k = 0; k < runs.size(); ++k) streams.push_back(courses_.emplace_back(runs[k], trainer_, k).stream());
    batches_.emplace(std::move(streams), machine.batches_ahead ? kBatchesAhead : 0);
  }

  std::vector<Trained> run() {
    examine([](const Course& course) { return course.is_resumed() && course.examines(); });  // as before the interruption
    while (one_step()) {
    }
    for (Course& course : courses_) course.save();
    examine([](const Course& course) { return course.lacks_examination(); });
    std::vector<Trained> results;
    for (Course& course : courses_) results.push_back(course.finish());
    return results;
  }

 private:
  /// False if all have ended.
  bool one_step() {
    std::vector<Batch> batches(courses_.size());
    std::vector<const Batch*> wanted(courses_.size());
    std::vector<std::size_t> going;
    for (std::size_t k = 0; k < courses_.size(); ++k) {
      if (courses_[k].ends()) {
        batches_->end(k);
        continue;
      }
      batches[k] = batches_->next(k);
      wanted[k] = &batches[k];
      going.push_back(k);
    }
    if (going.empty()) return false;
    const std::vector<Step> steps = trainer_.step(wanted);
    std::erase_if(going, [&](std::size_t k) { return !courses_[k].take(steps[k]); });
    std::vector<bool> goes_on(courses_.size());
    for (const std::size_t k : going) goes_on[k] = true;
    examine([&](const Course& course) { return goes_on[static_cast<std::size_t>(&course - courses_.data())] && course.examines(); });
    for (const std::size_t k : going) courses_[k].report(steps[k], observer_);
    return true;
  }

  /// The runs that are chosen take each examination together.
  template <class Chosen>
  void examine(const Chosen& chosen) {
    std::vector<std::vector<double>> accuracies(courses_.size());
    for (std::size_t number = 0;; ++number) {
      std::vector<const Batch*> batches(courses_.size());
      bool some = false;
      for (std::size_t k = 0; k < courses_.size(); ++k) {
        if (!chosen(courses_[k]) || number >= courses_[k].examinations().size()) continue;
        batches[k] = &courses_[k].examinations()[number].batch;
        some = true;
      }
      if (!some) break;
      const std::vector<Score> scores = trainer_.evaluate(batches);
      for (std::size_t k = 0; k < courses_.size(); ++k)
        if (batches[k] != nullptr) accuracies[k].push_back(scores[k].accuracy());
    }
    for (std::size_t k = 0; k < courses_.size(); ++k)
      if (chosen(courses_[k])) courses_[k].set_accuracies(std::move(accuracies[k]));
  }

  const GroupObserver& observer_;
  Trainer trainer_;
  std::vector<Course> courses_;
  std::optional<BatchesAhead> batches_;
};

}  // namespace

std::vector<Trained> train_together(std::span<const Run> runs, const GroupObserver& observer, const Machine& machine) {
  return Group(runs, observer, machine).run();
}

Trained train(const Run& run, const Observer& observer, const Machine& machine) {
  const GroupObserver watch = [&](std::size_t, const Progress& progress) { return !observer || observer(progress); };
  return std::move(train_together(std::span(&run, 1), watch, machine).front());
}

}  // namespace crasp::backend::training
