#include "backend/training/trainer.h"

#include <algorithm>
#include <cmath>

#include "backend/training/layout.h"
#include "backend/training/state_file.h"
#include "lang/failure.h"

namespace crasp::backend::training {

namespace {

/// By sequence: were all its questions answered right?
std::vector<bool> by_sequence(const Batch& batch, const std::vector<std::uint8_t>& correct) {
  std::vector<bool> right;
  std::size_t question = 0;
  for (std::size_t s = 1; s < batch.begin.size(); ++s) {
    bool all = true;
    for (; question < batch.asked.size() && batch.asked[question] < batch.begin[s]; ++question) all = all && correct[question];
    right.push_back(all);
  }
  return right;
}

double share(const std::vector<bool>& flags) {
  return static_cast<double>(std::ranges::count(flags, true)) / static_cast<double>(std::max<std::size_t>(flags.size(), 1));
}

Step described(const Lesson& lesson, const Taught& taught) {
  Step step;
  step.step = lesson.step;
  step.loss = taught.loss.loss;
  step.penalty = taught.loss.penalty;
  step.accuracy = share(by_sequence(*lesson.batch, taught.loss.correct));
  step.gradient_norm = taught.gradient_norm;
  step.learning_rate = learning_rate_at(*lesson.settings, lesson.step);
  step.tokens = static_cast<std::int64_t>(lesson.batch->tokens.size());
  return step;
}

}  // namespace

bool Step::sane() const { return std::isfinite(loss) && std::isfinite(penalty) && std::isfinite(gradient_norm); }

double Score::accuracy() const { return share(sequence_right); }

Trainer::Trainer(const Architecture& architecture, std::vector<Settings> settings, const EngineMaker& make_engine)
    : architecture_(architecture), settings_(std::move(settings)), steps_(settings_.size()) {
  validate(architecture_);
  for (const Settings& one : settings_) {
    validate(one);
    if (one.precision != settings_.front().precision) throw lang::Failure("models that are trained together have one precision");
  }
  engine_ = make_engine(architecture_, std::ssize(settings_), settings_.front().precision);
  for (std::size_t k = 0; k < models(); ++k) {
    Numbers numbers{weights_of(initial_model(architecture_, settings_[k].seed)), {}, {}};
    numbers.first.resize(numbers.weights.size());
    numbers.second.resize(numbers.weights.size());
    engine_->set_numbers(k, numbers);
  }
}

void Trainer::check(std::span<const Batch* const> batches) const {
  for (const Batch* const batch : batches)
    if (batch != nullptr) validate(*batch, architecture_.vocabulary, architecture_.context);
}

std::vector<Step> Trainer::step(std::span<const Batch* const> batches) {
  check(batches);
  std::vector<Lesson> lessons;
  for (std::size_t k = 0; k < models(); ++k) lessons.push_back({batches[k], &settings_[k], steps_[k]});
  const std::vector<Taught> taught = engine_->step(lessons);
  std::vector<Step> steps(models());
  for (std::size_t k = 0; k < models(); ++k) {
    if (batches[k] == nullptr) continue;
    steps[k] = described(lessons[k], taught[k]);
    if (steps[k].sane()) ++steps_[k];
  }
  return steps;
}

std::vector<Score> Trainer::evaluate(std::span<const Batch* const> batches) {
  check(batches);
  const std::vector<BatchLoss> losses = engine_->evaluate(batches);
  std::vector<Score> scores(models());
  for (std::size_t k = 0; k < models(); ++k) {
    if (batches[k] == nullptr) continue;
    const std::vector<std::uint8_t>& correct = losses[k].correct;
    scores[k] = {losses[k].loss, by_sequence(*batches[k], correct), std::vector<bool>(correct.begin(), correct.end())};
  }
  return scores;
}

Model<float> Trainer::model(std::size_t number) const { return model_of(config_of(architecture_), engine_->numbers(number).weights); }

void Trainer::save(const std::filesystem::path& file, std::size_t model) const {
  const Numbers numbers = engine_->numbers(model);
  write_state(file, {architecture_, settings_[model], steps_[model], numbers.weights, numbers.first, numbers.second});
}

void Trainer::restore(const std::filesystem::path& file, std::size_t model) {
  ReadState read = read_state(file, architecture_, settings_[model], Layout(config_of(architecture_)).size);
  steps_[model] = read.steps;
  engine_->set_numbers(model, {std::move(read.weights), std::move(read.first), std::move(read.second)});
}

}  // namespace crasp::backend::training
