#include "backend/training/train.h"

#include <chrono>
#include <cmath>
#include <system_error>

#include "lang/failure.h"

namespace crasp::backend::training {

namespace {

using Clock = std::chrono::steady_clock;

std::string text(double number) { return std::isnan(number) ? "not a number" : std::to_string(number); }

class Training {
 public:
  Training(const Run& run, const Observer& observer)
      : run_(run), observer_(observer), trainer_(run.architecture, run.settings), start_(Clock::now()) {
    std::error_code error;
    if (run.resume && std::filesystem::exists(run.checkpoint, error)) trainer_.restore(run.checkpoint);
    first_step_ = trainer_.steps_done();
  }

  Trained run() {
    if (first_step_ > 0 && examines()) examine();  // as before the interruption
    while (!ends()) one_step();
    if (result_.ending != Ending::diverged) save();
    if (result_.accuracies.empty() && result_.ending == Ending::all_steps) examine();
    result_.steps = trainer_.steps_done();
    result_.model = trainer_.model();
    return std::move(result_);
  }

 private:
  bool ends() {
    if (ended_) return true;
    if (passed()) return result_.ending = Ending::enough, true;
    return trainer_.steps_done() >= run_.settings.steps;
  }

  bool examines() const {
    const std::int64_t done = trainer_.steps_done();
    return done >= run_.settings.steps || (run_.examine_every > 0 && done % run_.examine_every == 0);
  }

  void examine() {
    result_.accuracies.clear();
    for (const Examination& examination : run_.examinations)
      result_.accuracies.push_back(trainer_.evaluate(examination.batch).accuracy());
  }

  /// The early end was decided by the examination of the weights as they are now.
  bool passed() const { return examines() && !result_.accuracies.empty() && result_.accuracies.front() >= run_.enough; }

  void one_step() {
    Progress progress;
    progress.step = trainer_.step(run_.source(run_.settings.seed, trainer_.steps_done()));
    result_.loss = progress.step.loss;
    if (!progress.step.sane()) return diverge(progress.step);
    if (examines()) {
      examine();
      progress.accuracies = result_.accuracies;
    }
    if (run_.checkpoint_every > 0 && trainer_.steps_done() % run_.checkpoint_every == 0) save();
    progress.seconds = std::chrono::duration<double>(Clock::now() - start_).count();
    progress.first_step = first_step_;
    if (observer_ && !observer_(progress)) ended_ = true, result_.ending = Ending::interrupted;
  }

  void diverge(const Step& step) {
    ended_ = true;
    result_.ending = Ending::diverged;
    result_.problem = "training diverged at step " + std::to_string(step.step) + ": the loss is " + text(step.loss) +
                      ", the norm of the gradient " + text(step.gradient_norm) + "; a lower learning rate may help";
  }

  void save() {
    if (run_.checkpoint.empty() || saved_ == trainer_.steps_done()) return;
    trainer_.save(run_.checkpoint);
    saved_ = trainer_.steps_done();
  }

  const Run& run_;
  const Observer& observer_;
  Trainer trainer_;
  Clock::time_point start_;
  std::int64_t first_step_ = 0, saved_ = -1;
  bool ended_ = false;
  Trained result_;
};

}  // namespace

Trained train(const Run& run, const Observer& observer) { return Training(run, observer).run(); }

}  // namespace crasp::backend::training
