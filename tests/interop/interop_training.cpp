// Training for tests/interop/training_against_torch.py: interop_training DIR gelu_new|relu tied|untied classes|labels writes
//   DIR/before, DIR/gradient  a model in double, and the gradient of the loss of the first batch as if it were a model
//   DIR/after                 the model in float after the steps of AdamW
//   DIR/run.json              the batches, the losses before each step, and the settings

#include <cstdio>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>

#include "backend/directory.h"
#include "backend/training/gradient.h"
#include "backend/training/layout.h"
#include "backend/training/trainer.h"
#include "lang/failure.h"
#include "tests/unit/training/batches.h"

namespace {

using namespace crasp::backend;
using namespace crasp::backend::training;
using Json = nlohmann::ordered_json;

constexpr int kSteps = 20;

Json batch_json(const Batch& batch) {
  return {{"tokens", batch.tokens}, {"begin", batch.begin}, {"asked", batch.asked}, {"target", batch.target}, {"right", batch.right}};
}

void write_gradient(const std::filesystem::path& directory, const Architecture& architecture, const Batch& batch) {
  const Model<double> model = converted<double>(initial_model(architecture, 1));
  const std::vector<double> numbers = weights_of(model);
  Array<double> weights;
  std::copy(numbers.begin(), numbers.end(), weights.resize(static_cast<std::int64_t>(numbers.size())));
  Gradient<double> gradient(architecture);
  gradient.compute(batch, weights.data(), 0, 0, 0);
  const double* const value = gradient.value().data();
  write_directory<double>(directory / "before", {model, {}, {}});
  write_directory<double>(directory / "gradient",
                          {model_of(model.config, std::vector<double>(value, value + gradient.layout().size)), {}, {}});
}

void write_all(const std::filesystem::path& directory, const Architecture& architecture, Loss loss) {
  Settings settings{.steps = kSteps, .learning_rate = 3e-3, .warmup = 4, .weight_decay = 0.1, .clip = 0.5, .seed = 1};
  std::vector<Batch> batches;
  for (unsigned k = 0; k < kSteps; ++k) batches.push_back(random_batch(architecture.vocabulary, 24, loss, 50 + k));
  write_gradient(directory, architecture, batches[0]);
  Trainer trainer(architecture, settings);
  Json run = {{"learning_rate", settings.learning_rate}, {"warmup", settings.warmup}, {"weight_decay", settings.weight_decay},
              {"clip", settings.clip}, {"labels", loss == Loss::labels}, {"batches", Json::array()}, {"losses", Json::array()}};
  for (const Batch& batch : batches) {
    run["batches"].push_back(batch_json(batch));
    run["losses"].push_back(trainer.step(batch).loss);
  }
  write_directory<float>(directory / "after", {trainer.model(), {}, {}});
  std::ofstream(directory / "run.json") << run.dump();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) return 2;
  Architecture architecture = small_architecture();
  architecture.activation = std::strcmp(argv[2], "relu") == 0 ? Activation::relu : Activation::gelu_new;
  architecture.tied = std::strcmp(argv[3], "tied") == 0;
  try {
    write_all(argv[1], architecture, std::strcmp(argv[4], "labels") == 0 ? Loss::labels : Loss::classes);
  } catch (const crasp::lang::Failure& failure) {
    std::fprintf(stderr, "%s\n", failure.what());
    return 4;
  }
  return 0;
}
