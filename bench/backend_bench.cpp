// Running models: compiled programs at great lengths, dense attention, and decoding, with what the machine allows beside them.
// `floor_ms` is the arithmetic of the dense parts at the speed of this machine's matrix product (one thread, times threads);
// for compiled models it is the reading of tokens and embeddings and the writing of logits at the speed of a copy. Figures stand in
// docs/backend.md.

#include <benchmark/benchmark.h>

#include <cstring>
#include <random>

#include "backend/decoder.h"
#include "bench/machine.h"
#include "compiler/weights/compile.h"
#include "lang/failure.h"
#include "lang/workspace.h"

namespace crasp::bench {
namespace {

using backend::Token;
using compiler::weights::Mode;

constexpr const char* kMajority = "alphabet \"a\" \"b\"\naccept #\"a\" > #\"b\"\n";
constexpr const char* kDyck1 = "alphabet \"(\" \")\"\naccept #(#\"(\" < #\")\") == 0 && #\"(\" == #\")\"\n";

/// Bytes per second that are read or written, by a copy larger than the cache.
double bytes_per_second() {
  static const double result = [] {
    std::vector<char> from(std::size_t{1} << 28, 1), to(from.size());
    return 2.0 * static_cast<double>(from.size()) / best_of(4, [&] { std::memcpy(to.data(), from.data(), from.size()); });
  }();
  return result;
}

std::vector<Token> random_word(std::int64_t length, Token vocab) {
  std::mt19937 random(1);
  std::vector<Token> word(static_cast<std::size_t>(length));
  for (Token& token : word) token = static_cast<Token>(random() % static_cast<unsigned>(vocab));
  return word;
}

backend::Model<float> compiled(const char* text, Mode mode, std::int64_t length) {
  lang::Workspace workspace;
  lang::load_text(workspace, "bench", text);
  compiler::weights::Options options;
  options.mode = mode;
  options.length = length;
  auto source = compiler::weights::source_of(workspace.programs.at(0));
  auto result = compiler::weights::compile(std::get<compiler::weights::Source>(source), options);
  return backend::converted<float>(std::get<compiler::weights::Compiled>(result).model);
}

backend::Model<float> trained(std::int64_t layers, std::int64_t heads, std::int64_t dim, std::int64_t length) {
  auto model = backend::make_model<float>(
      {.vocab = 128, .positions = length, .dim = dim, .layers = layers, .heads = heads, .inner = 4 * dim});
  std::mt19937 random(2);
  std::normal_distribution<float> normal(0, 0.1f);
  backend::for_each_array(model, [&](const std::string&, std::vector<float>& array, auto, auto) {
    for (float& number : array) number += normal(random);
  });
  return model;
}

/// Logits at all positions, handed out and not kept.
void read_word(const backend::Network<float>& network, const std::vector<Token>& word) {
  backend::Decoder<float> decoder(network);
  const backend::Piece piece{0, word};
  decoder.append({&piece, 1}, backend::Positions::all,
                 [](auto, auto, std::span<const float> row) { benchmark::DoNotOptimize(row.data()); });
}

void compiled_program(benchmark::State& state, const char* text, Mode mode, backend::AttentionMode attention) {
  const auto model = compiled(text, mode, state.range(0));
  const backend::Network<float> network(model, attention);
  const auto word = random_word(state.range(0), 2);
  for (auto step : state) read_word(network, word);
  const double numbers = static_cast<double>(state.range(0)) * static_cast<double>(model.config.dim + model.config.vocab + 1);
  state.counters["floor_ms"] = 1e3 * 4 * numbers / bytes_per_second();
  state.counters["dim"] = static_cast<double>(model.config.dim);
  state.SetItemsProcessed(state.iterations() * state.range(0));
}

void trained_model(benchmark::State& state, std::int64_t layers, std::int64_t heads, std::int64_t dim) {
  const std::int64_t n = state.range(0);
  const backend::Network<float> network(trained(layers, heads, dim, n));
  const auto word = random_word(n, 128);
  for (auto step : state) read_word(network, word);
  const double linear = 24.0 * double(n * dim * dim * layers) + 256.0 * double(n * dim);
  const double attention = 2.0 * double(n * n * dim * layers);  // half of each of the two square products
  state.counters["floor_ms"] = 1e3 * (linear + attention) / flops_per_second();
  state.counters["GFLOP/s"] = 1e-9 * flops_per_second();
  state.SetItemsProcessed(state.iterations() * n);
}

/// One token at a time after a prefix; the floor is reading the weights and the keys and values once per token.
void decode(benchmark::State& state, std::int64_t layers, std::int64_t heads, std::int64_t dim) {
  constexpr std::int64_t kPrefix = 512, kTokens = 256;
  const auto model = trained(layers, heads, dim, kPrefix + kTokens);
  const backend::Network<float> network(model);
  const auto prompt = random_word(kPrefix, 128);
  for (auto step : state) benchmark::DoNotOptimize(backend::generate<float>(network, prompt, kTokens, {}));
  const double numbers = double(backend::parameter_count(model.config)) + 2.0 * double(kPrefix * dim * layers);
  state.counters["floor_ms"] = 1e3 * 4 * numbers * kTokens / bytes_per_second();
  state.SetItemsProcessed(state.iterations() * kTokens);
}

constexpr auto kFast = backend::AttentionMode::automatic;
constexpr auto kDense = backend::AttentionMode::dense;

BENCHMARK_CAPTURE(compiled_program, majority_average, kMajority, Mode::average, kFast)
    ->Arg(8192)->Arg(1'000'000)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK_CAPTURE(compiled_program, dyck1_average, kDyck1, Mode::average, kFast)
    ->Arg(8192)->Arg(1'000'000)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK_CAPTURE(compiled_program, dyck1_sign, kDyck1, Mode::sign, kFast)
    ->Arg(8192)->Arg(100'000)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK_CAPTURE(compiled_program, majority_fenwick, kMajority, Mode::fenwick, kFast)
    ->Arg(8192)->Arg(65'536)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK_CAPTURE(compiled_program, majority_average_dense, kMajority, Mode::average, kDense)
    ->Arg(8192)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK_CAPTURE(compiled_program, majority_fenwick_dense, kMajority, Mode::fenwick, kDense)
    ->Arg(8192)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK_CAPTURE(compiled_program, dyck1_average_dense, kDyck1, Mode::average, kDense)
    ->Arg(4095)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK_CAPTURE(compiled_program, dyck1_fenwick_dense, kDyck1, Mode::fenwick, kDense)
    ->Arg(4095)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK_CAPTURE(trained_model, 1l1h16d, 1, 1, 16)->Arg(4096)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK_CAPTURE(trained_model, 2l4h64d, 2, 4, 64)->Arg(4096)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK_CAPTURE(trained_model, 4l4h256d, 4, 4, 256)->Arg(4096)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK_CAPTURE(decode, 4l4h256d, 4, 4, 256)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
}  // namespace crasp::bench
