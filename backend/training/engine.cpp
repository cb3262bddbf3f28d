#include "backend/training/engine.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "backend/parallel.h"
#include "backend/training/gradient.h"
#include "lang/failure.h"

namespace crasp::backend::training {

namespace {

/// Numbers that one core updates at a time; sums over them are added in order.
constexpr std::int64_t kBlock = 1 << 15;

std::int64_t block_count(std::int64_t size) { return (size + kBlock - 1) / kBlock; }

double norm(const float* numbers, std::int64_t size) {
  std::vector<double> sums(static_cast<std::size_t>(block_count(size)));
  parallel_for(block_count(size), [&](std::int64_t k) {
    const std::int64_t first = k * kBlock;
    sums[static_cast<std::size_t>(k)] = loops<float>().sum_of_squares(numbers + first, std::min(kBlock, size - first));
  });
  return std::sqrt(std::accumulate(sums.begin(), sums.end(), 0.0));
}

class ProcessorEngine : public Engine {
 public:
  ProcessorEngine(const Architecture& architecture, std::int64_t models)
      : architecture_(architecture), gradient_(architecture_), models_(static_cast<std::size_t>(models)) {
    for (Model& model : models_)
      for (Array<float>* array : {&model.weights, &model.first, &model.second}) array->resize(size());
  }

  std::vector<Taught> step(std::span<const Lesson> lessons) override {
    std::vector<Taught> taught(models_.size());
    for (std::size_t k = 0; k < models_.size(); ++k)
      if (lessons[k].batch != nullptr) taught[k] = step(models_[k], lessons[k]);
    return taught;
  }

  std::vector<BatchLoss> evaluate(std::span<const Batch* const> batches) override {
    std::vector<BatchLoss> losses(models_.size());
    for (std::size_t k = 0; k < models_.size(); ++k)
      if (batches[k] != nullptr) losses[k] = gradient_.evaluate(*batches[k], models_[k].weights.data());
    return losses;
  }

  Numbers numbers(std::size_t model) const override {
    const Model& from = models_[model];
    const auto copied = [&](const Array<float>& array) { return std::vector<float>(array.data(), array.data() + size()); };
    return {copied(from.weights), copied(from.first), copied(from.second)};
  }

  void set_numbers(std::size_t model, const Numbers& numbers) override {
    Model& to = models_[model];
    std::ranges::copy(numbers.weights, to.weights.data());
    std::ranges::copy(numbers.first, to.first.data());
    std::ranges::copy(numbers.second, to.second.data());
  }

 private:
  struct Model {
    Array<float> weights, first, second;
  };

  std::int64_t size() const { return gradient_.layout().size; }

  Taught step(Model& model, const Lesson& lesson) {
    const Settings& settings = *lesson.settings;
    Taught taught;
    taught.loss = gradient_.compute(*lesson.batch, model.weights.data(), settings.positional_penalty, settings.seed, lesson.step);
    taught.gradient_norm = norm(gradient_.value().data(), size());
    if (taught.sane()) update(model, adam_step(settings, lesson.step, taught.gradient_norm));
    return taught;
  }

  void update(Model& model, const AdamStep<float>& step) {
    const std::vector<Slice>& slices = gradient_.layout().all;
    const auto one = [&](std::int64_t k) {
      const Slice& slice = slices[static_cast<std::size_t>(k)];
      AdamStep<float> own = step;
      if (slice.rows == 0) own.keep = 1;
      const std::int64_t at = slice.begin;
      loops<float>().adam(own, gradient_.value().data() + at, slice.size(), model.weights.data() + at, model.first.data() + at,
                          model.second.data() + at);
    };
    if (size() > kBlock) return parallel_for(static_cast<std::int64_t>(slices.size()), one);
    for (std::size_t k = 0; k < slices.size(); ++k) one(static_cast<std::int64_t>(k));
  }

  Architecture architecture_;
  Gradient<float> gradient_;
  std::vector<Model> models_;
};

}  // namespace

bool Taught::sane() const { return std::isfinite(loss.loss) && std::isfinite(loss.penalty) && std::isfinite(gradient_norm); }

AdamStep<float> adam_step(const Settings& settings, std::int64_t step, double gradient_norm) {
  const double count = static_cast<double>(step) + 1, rate = learning_rate_at(settings, step);
  const double correction1 = 1 - std::pow(settings.beta1, count), correction2 = 1 - std::pow(settings.beta2, count);
  AdamStep<float> adam{};
  adam.scale = settings.clip > 0 && gradient_norm > settings.clip ? static_cast<float>(settings.clip / (gradient_norm + 1e-6)) : 1.0F;
  adam.beta1 = static_cast<float>(settings.beta1);
  adam.beta2 = static_cast<float>(settings.beta2);
  adam.rate = static_cast<float>(rate / correction1);
  adam.root_correction = static_cast<float>(1 / std::sqrt(correction2));
  adam.epsilon = static_cast<float>(settings.epsilon);
  adam.keep = static_cast<float>(1 - rate * settings.weight_decay);
  return adam;
}

std::unique_ptr<Engine> make_processor_engine(const Architecture& architecture, std::int64_t models, Precision precision) {
  if (precision != Precision::float32)
    throw lang::Failure(std::string("models are trained in ") + std::string(name(precision)) + " on a CUDA device, not on the CPU");
  return std::make_unique<ProcessorEngine>(architecture, models);
}

}  // namespace crasp::backend::training
