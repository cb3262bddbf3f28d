// Steps of training, with what the machine allows beside them: `least_ms` is the best step by the clock and `least_processor_ms` by
// processor time, `floor_ms` the arithmetic of a step at the speed of this machine's matrix product (one thread, times threads). `bench/train_bench_torch.py` runs the same steps in PyTorch.
// Figures stand in docs/training.md.

#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <limits>

#include "backend/parallel.h"
#include "backend/training/trainer.h"
#include "bench/machine.h"
#include "bench/train_batch.h"

namespace crasp::bench {
namespace {

using backend::training::Batch;

/// Forward and twice that backward: linear maps, the head, and half of the square of the attention.
double step_flops(std::int64_t layers, std::int64_t dim, std::int64_t length) {
  const auto tokens = static_cast<double>(kSequences * length), d = static_cast<double>(dim), n = static_cast<double>(length);
  const double per_token = static_cast<double>(layers) * (24 * d * d + 2 * n * d) + 2 * d * kVocabulary;
  return 3 * tokens * per_token;
}

/// As many as CRASP_BENCH_THREADS says, or one for each core.
void choose_threads() {
  if (const char* const threads = std::getenv("CRASP_BENCH_THREADS")) backend::set_thread_count(std::atoi(threads));
}

void train_step(benchmark::State& state, std::int64_t layers, std::int64_t heads, std::int64_t dim) {
  const std::int64_t length = state.range(0);
  choose_threads();
  backend::training::Trainer trainer({.layers = layers, .heads = heads, .width = dim, .context = 154, .vocabulary = kVocabulary,
                                      .positions = backend::training::PositionKind::learned},
                                     {});
  const Batch batch = random_batch(length, 1);
  benchmark::DoNotOptimize(trainer.step(batch));  // takes the memory of all others
  double least = std::numeric_limits<double>::infinity(), least_processor = least;
  for (auto step : state) {
    const auto begin = std::chrono::steady_clock::now();
    const std::clock_t processor = std::clock();
    benchmark::DoNotOptimize(trainer.step(batch));
    least_processor = std::min(least_processor, 1e3 * static_cast<double>(std::clock() - processor) / CLOCKS_PER_SEC);
    least = std::min(least, std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count());
  }
  state.counters["least_ms"] = least;
  state.counters["least_processor_ms"] = least_processor;
  state.counters["floor_ms"] = 1e3 * step_flops(layers, dim, length) / flops_per_second();
  state.counters["threads"] = backend::thread_count();
  state.counters["tokens/s"] =
      benchmark::Counter(static_cast<double>(state.iterations() * kSequences * length), benchmark::Counter::kIsRate);
}

BENCHMARK_CAPTURE(train_step, 1l1h16d, 1, 1, 16)->Arg(50)->Arg(150)->Unit(benchmark::kMillisecond)->MeasureProcessCPUTime()->UseRealTime();
BENCHMARK_CAPTURE(train_step, 2l4h64d, 2, 4, 64)->Arg(50)->Arg(150)->Unit(benchmark::kMillisecond)->MeasureProcessCPUTime()->UseRealTime();
BENCHMARK_CAPTURE(train_step, 4l4h256d, 4, 4, 256)->Arg(50)->Arg(150)->Unit(benchmark::kMillisecond)->MeasureProcessCPUTime()->UseRealTime();

}  // namespace
}  // namespace crasp::bench
