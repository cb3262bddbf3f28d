#include "backend/training/trainer.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "backend/parallel.h"
#include "backend/training/gradient.h"
#include "backend/training/loops.h"
#include "backend/training/state_file.h"

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

}  // namespace

bool Step::sane() const { return std::isfinite(loss) && std::isfinite(penalty) && std::isfinite(gradient_norm); }

double Score::accuracy() const { return share(sequence_right); }

struct Trainer::State {
  State(const Architecture& a, const Settings& s) : architecture(a), settings(s), gradient(a) {
    weights.resize(size());
    first.resize(size());
    second.resize(size());
  }

  std::int64_t size() const { return gradient.layout().size; }
  void update(const Step& step);

  Architecture architecture;
  Settings settings;
  Gradient<float> gradient;
  Array<float> weights, first, second;
  std::int64_t steps = 0;
};

/// AdamW; arrays that are matrices decay.
void Trainer::State::update(const Step& step) {
  const double count = static_cast<double>(steps) + 1;
  const double correction1 = 1 - std::pow(settings.beta1, count), correction2 = 1 - std::pow(settings.beta2, count);
  AdamStep<float> adam{};
  adam.scale = settings.clip > 0 && step.gradient_norm > settings.clip
                   ? static_cast<float>(settings.clip / (step.gradient_norm + 1e-6))
                   : 1.0F;
  adam.beta1 = static_cast<float>(settings.beta1);
  adam.beta2 = static_cast<float>(settings.beta2);
  adam.rate = static_cast<float>(step.learning_rate / correction1);
  adam.root_correction = static_cast<float>(1 / std::sqrt(correction2));
  adam.epsilon = static_cast<float>(settings.epsilon);
  const std::vector<Slice>& slices = gradient.layout().all;
  const auto one = [&](std::int64_t k) {
    const Slice& slice = slices[static_cast<std::size_t>(k)];
    AdamStep<float> own = adam;
    own.keep = slice.rows == 0 ? 1.0F : static_cast<float>(1 - step.learning_rate * settings.weight_decay);
    const std::int64_t at = slice.begin;
    loops<float>().adam(own, gradient.value().data() + at, slice.size(), weights.data() + at, first.data() + at, second.data() + at);
  };
  if (size() > kBlock) return parallel_for(static_cast<std::int64_t>(slices.size()), one);
  for (std::size_t k = 0; k < slices.size(); ++k) one(static_cast<std::int64_t>(k));
}

Trainer::Trainer(const Architecture& architecture, const Settings& settings) {
  validate(architecture);
  validate(settings);
  state_ = std::make_unique<State>(architecture, settings);
  std::ranges::copy(weights_of(initial_model(architecture, settings.seed)), state_->weights.data());
}

Trainer::~Trainer() = default;
Trainer::Trainer(Trainer&&) noexcept = default;
Trainer& Trainer::operator=(Trainer&&) noexcept = default;

const Architecture& Trainer::architecture() const { return state_->architecture; }
const Settings& Trainer::settings() const { return state_->settings; }
std::int64_t Trainer::steps_done() const { return state_->steps; }

Step Trainer::step(const Batch& batch) {
  State& state = *state_;
  validate(batch, state.architecture.vocabulary, state.architecture.context);
  const BatchLoss loss = state.gradient.compute(batch, state.weights.data(), state.settings.positional_penalty,
                                                state.settings.seed, state.steps);
  Step step;
  step.step = state.steps;
  step.loss = loss.loss;
  step.penalty = loss.penalty;
  step.accuracy = share(by_sequence(batch, loss.correct));
  step.gradient_norm = norm(state.gradient.value().data(), state.size());
  step.learning_rate = learning_rate_at(state.settings, state.steps);
  step.tokens = static_cast<std::int64_t>(batch.tokens.size());
  if (!step.sane()) return step;
  state.update(step);
  ++state.steps;
  return step;
}

Score Trainer::evaluate(const Batch& batch) {
  validate(batch, state_->architecture.vocabulary, state_->architecture.context);
  const BatchLoss loss = state_->gradient.evaluate(batch, state_->weights.data());
  return {loss.loss, by_sequence(batch, loss.correct), std::vector<bool>(loss.correct.begin(), loss.correct.end())};
}

Model<float> Trainer::model() const {
  const float* const weights = state_->weights.data();
  return model_of(config_of(state_->architecture), std::vector<float>(weights, weights + state_->size()));
}

void Trainer::save(const std::filesystem::path& file) const {
  const auto numbers = [&](const Array<float>& array) { return std::span(array.data(), static_cast<std::size_t>(state_->size())); };
  write_state(file, {state_->architecture, state_->settings, state_->steps, numbers(state_->weights), numbers(state_->first),
                     numbers(state_->second)});
}

void Trainer::restore(const std::filesystem::path& file) {
  const ReadState read = read_state(file, state_->architecture, state_->settings, state_->size());
  state_->steps = read.steps;
  std::ranges::copy(read.weights, state_->weights.data());
  std::ranges::copy(read.first, state_->first.data());
  std::ranges::copy(read.second, state_->second.data());
}

}  // namespace crasp::backend::training
