#include "backend/training/settings.h"

#include <cmath>
#include <numbers>
#include <string>

#include "backend/training/hash.h"
#include "lang/failure.h"

namespace crasp::backend::training {

namespace {

void expect(bool good, const std::string& what) {
  if (!good) throw lang::Failure(what);
}

void expect_share(double value, const char* name) {
  expect(value >= 0 && value < 1, std::string(name) + " is at least 0 and less than 1");
}

/// Normal with deviation 1, by Box and Muller.
double normal(std::uint64_t seed, std::uint64_t array, std::uint64_t index) {
  const std::uint64_t bits = hash(Purpose::weights, {seed, array, index}), more = mix(bits + 1);
  const double radius = static_cast<double>((bits >> 11U) + 1) * 0x1p-53, angle = static_cast<double>(more >> 11U) * 0x1p-53;
  return std::sqrt(-2 * std::log(radius)) * std::cos(2 * std::numbers::pi * angle);
}

}  // namespace

Config config_of(const Architecture& architecture) {
  return {.vocab = architecture.vocabulary,
          .positions = architecture.context,
          .dim = architecture.width,
          .layers = architecture.layers,
          .heads = architecture.heads,
          .inner = architecture.inner == 0 ? 4 * architecture.width : architecture.inner,
          .activation = architecture.activation,
          .tied = architecture.tied};
}

void validate(const Architecture& architecture) {
  validate(config_of(architecture));
  expect(architecture.layers >= 1, "a model that is trained has at least one layer");
  expect_share(architecture.dropout, "the dropout");
}

void validate(const Settings& settings) {
  expect(settings.steps >= 0, "the number of steps is at least 0");
  expect(settings.warmup >= 0, "the number of warm-up steps is at least 0");
  expect(std::isfinite(settings.learning_rate) && settings.learning_rate >= 0, "the learning rate is a number from 0 on");
  expect_share(settings.beta1, "beta1");
  expect_share(settings.beta2, "beta2");
  expect(std::isfinite(settings.epsilon) && settings.epsilon > 0, "the epsilon of AdamW is a positive number");
  expect(std::isfinite(settings.weight_decay) && settings.weight_decay >= 0, "the weight decay is a number from 0 on");
  expect(std::isfinite(settings.clip) && settings.clip >= 0, "the norm to clip at is a number from 0 on");
  expect(std::isfinite(settings.positional_penalty) && settings.positional_penalty >= 0,
         "the coefficient of the positional penalty is a number from 0 on");
}

double learning_rate_at(const Settings& settings, std::int64_t step) {
  if (step < settings.warmup) return settings.learning_rate * static_cast<double>(step) / static_cast<double>(settings.warmup);
  if (step >= settings.steps) return settings.schedule == Schedule::constant ? settings.learning_rate : 0;
  const double done = static_cast<double>(step - settings.warmup) / static_cast<double>(settings.steps - settings.warmup);
  switch (settings.schedule) {
    case Schedule::constant: return settings.learning_rate;
    case Schedule::linear: return settings.learning_rate * (1 - done);
    case Schedule::cosine: return settings.learning_rate * 0.5 * (1 + std::cos(std::numbers::pi * done));
  }
  return 0;
}

Model<float> initial_model(const Architecture& architecture, std::uint64_t seed) {
  constexpr double kDeviation = 0.02;
  validate(architecture);
  Model<float> model = make_model<float>(config_of(architecture));
  const double smaller = 1 / std::sqrt(2.0 * static_cast<double>(architecture.layers));
  std::uint64_t number = 0;
  for_each_array(model, [&](const std::string& name, std::vector<float>& array, std::int64_t rows, std::int64_t) {
    ++number;
    const bool positions = name.ends_with("wpe.weight");
    if (rows == 0 || (positions && architecture.positions == PositionKind::none)) return;
    const double deviation = name.ends_with("c_proj.weight") ? kDeviation * smaller : kDeviation;
    for (std::size_t k = 0; k < array.size(); ++k) array[k] = static_cast<float>(deviation * normal(seed, number, k));
  });
  return model;
}

}  // namespace crasp::backend::training
