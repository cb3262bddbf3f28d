// From programs to weights: the standard library, program by program, and many independent comparisons. Figures stand in
// docs/weights.md.

#include <benchmark/benchmark.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "bench/clock.h"
#include "compiler/weights/compile.h"
#include "lang/workspace.h"
#include "stdlib/stdlib.h"

namespace crasp::bench {
namespace {

using namespace compiler::weights;

/// All programs of a text that have weights.
std::vector<Source> sources(const std::string& name, const std::string& text) {
  lang::Workspace workspace;
  lang::load_text(workspace, name, text);
  std::vector<Source> result;
  for (const lang::Program& program : workspace.programs) {
    auto source = source_of(program);
    if (auto* found = std::get_if<Source>(&source)) {
      found->name = name + "." + found->name;
      result.push_back(std::move(*found));
    }
  }
  return result;
}

/// The numbers of the model, or 0 if there is none in this mode.
double weights_of(const Source& source, const Options& options) {
  const auto result = compile(source, options);
  const auto* compiled = std::get_if<Compiled>(&result);
  return compiled ? static_cast<double>(backend::parameter_count(compiled->model.config)) : 0;
}

/// Every program of the standard library, one after the other, with the options that `crasp compile` takes by itself; the
/// label names the one that took longest.
void compile_stdlib(benchmark::State& state) {
  std::vector<Source> programs;
  for (const stdlib::Module& module : stdlib::modules()) {
    for (Source& source : sources(std::string(module.name), std::string(module.text))) programs.push_back(std::move(source));
  }
  Options options;
  options.length = state.range(0);
  std::map<std::string, double> best;  // in milliseconds
  for (auto _ : state) {
    for (const Source& source : programs) {
      const double start = processor_ms();
      benchmark::DoNotOptimize(weights_of(source, options));
      const double taken = processor_ms() - start;
      double& least = best.try_emplace(source.name, taken).first->second;
      least = std::min(least, taken);
    }
  }
  const auto worst = std::max_element(best.begin(), best.end(), [](auto& a, auto& b) { return a.second < b.second; });
  state.counters["programs"] = static_cast<double>(programs.size());
  state.counters["slowest_ms"] = worst->second;
  state.SetLabel(worst->first);
}

/// k · #a + 3 >= (n + 1 - k) · #b for k = 1 … n, all of them.
void compile_comparisons(benchmark::State& state) {
  const std::int64_t count = state.range(0);
  std::string text = "alphabet \"a\" \"b\"\naccept ";
  for (std::int64_t k = 1; k <= count; ++k) {
    text += (k > 1 ? " && " : "") + std::to_string(k) + " * #\"a\" + 3 >= " + std::to_string(count + 1 - k) + " * #\"b\"";
  }
  const Source source = sources("comparisons", text).at(0);
  for (auto _ : state) state.counters["weights"] = weights_of(source, {});
}

BENCHMARK(compile_stdlib)->Arg(256)->Unit(benchmark::kMillisecond)->Iterations(5);
BENCHMARK(compile_comparisons)->Arg(32)->Arg(100)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace crasp::bench
