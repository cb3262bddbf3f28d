// Training on the device of this machine: tokens per second of one model and of 16 side by side, in all precisions, as
// rows of a table. The steps are those of train_bench.cpp: 64 sequences of equal length, every token asked. Times are medians of the wall
// time of whole steps, batches ready. bench/cuda_train_bench_torch.py prints the same rows of PyTorch.

#include <fmt/format.h>

#include <algorithm>

#include "backend/cuda/device.h"
#include "backend/cuda/training/engine.h"
#include "backend/training/trainer.h"
#include "bench/machine.h"
#include "bench/train_batch.h"
#include "lang/failure.h"

namespace crasp::bench {
namespace {

namespace cuda = backend::cuda;
using backend::training::Batch;

struct Shape {
  std::int64_t layers, heads, dim;
};

/// Seconds of a step of all models.
double step_seconds(const Shape& shape, std::int64_t length, std::int64_t models, backend::Precision precision) {
  constexpr int kSteps = 100, kWarm = 5;
  const backend::training::Architecture architecture{.layers = shape.layers, .heads = shape.heads, .width = shape.dim, .context = 154,
                                                     .vocabulary = kVocabulary, .positions = backend::training::PositionKind::learned};
  std::vector<backend::training::Settings> settings(static_cast<std::size_t>(models));
  for (std::size_t k = 0; k < settings.size(); ++k) settings[k].seed = k, settings[k].precision = precision;
  backend::training::Trainer trainer(architecture, settings, cuda::make_engine);
  std::vector<Batch> batches;
  std::vector<const Batch*> wanted;
  for (std::int64_t k = 0; k < models; ++k) batches.push_back(random_batch(length, static_cast<unsigned>(k)));
  for (const Batch& batch : batches) wanted.push_back(&batch);
  std::vector<double> seconds;
  for (int k = 0; k < kWarm + kSteps; ++k) seconds.push_back(seconds_of([&] { trainer.step(wanted); }));
  seconds.erase(seconds.begin(), seconds.begin() + kWarm);  // the first ones find algorithms and note graphs
  std::ranges::nth_element(seconds, seconds.begin() + kSteps / 2);
  return seconds[kSteps / 2];
}

int run() {
  const cuda::DeviceSearch search = cuda::find_device();
  if (!search.device) {
    fmt::print("nothing to measure: {}\n", search.reason);
    return 0;
  }
  fmt::print("| training: layers, heads, dim, length | models | products | step | tokens/s |\n|---|---|---|---|---|\n");
  for (const Shape& shape : {Shape{1, 1, 16}, Shape{2, 4, 64}})
    for (const std::int64_t length : {50, 150})
      for (const std::int64_t models : {1, 16})
        for (const auto precision : {backend::Precision::float32, backend::Precision::tf32, backend::Precision::bfloat16}) {
          const double seconds = step_seconds(shape, length, models, precision);
          fmt::print("| {}, {}, {}, {} | {} | {} | {:.3f} ms | {:.2f} M |\n", shape.layers, shape.heads, shape.dim, length, models, name(precision),
                     1e3 * seconds, 1e-6 * static_cast<double>(models * kSequences * length) / seconds);
        }
  return 0;
}

}  // namespace
}  // namespace crasp::bench

int main() {
  try {
    return crasp::bench::run();
  } catch (const crasp::lang::Failure& failure) {
    fmt::print(stderr, "{}\n", failure.what());
    return 4;
  }
}
