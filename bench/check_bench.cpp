// The front end on a large file: 10,000 lines, each a definition that uses others. The limit is 1 s.

#include <benchmark/benchmark.h>

#include <stdexcept>
#include <string>

#include <fmt/format.h>

#include "lang/check.h"
#include "lang/workspace.h"

namespace {

using namespace crasp::lang;

std::string large_file(int lines) {
  std::string text = "alphabet \"a\" \"b\" \"c\"\nd1 = #\"a\" - #\"b\"\n";
  for (int k = 2; k < lines; ++k) {
    switch (k % 3) {
      case 0: text += fmt::format("d{} = #(d{} >= {} && \"a\") + 2 * #\"b\"\n", k, k - 1, k % 7); break;
      case 1: text += fmt::format("d{} = #(Q[\"b\"] || d{} > {}) - #[j == i - {}] \"c\"\n", k, k / 2, k % 5, k % 9 + 1); break;
      default: text += fmt::format("d{} = d{} - #\"c\" + min(d{}, 3)\n", k, k - 1, k / 3 + 1);
    }
  }
  return text + fmt::format("accept d{} >= 3\n", lines - 1);
}

void parse_and_check(benchmark::State& state) {
  const std::string text = large_file(static_cast<int>(state.range(0)));
  for (auto _ : state) {
    Workspace workspace;
    load_text(workspace, "large.crasp", text);
    if (workspace.diagnostics.has_errors() || workspace.programs.size() != 1) throw std::runtime_error("the file is wrong");
    benchmark::DoNotOptimize(check(workspace.programs.front()));
  }
  state.counters["lines/s"] = benchmark::Counter(static_cast<double>(state.range(0)), benchmark::Counter::kIsIterationInvariantRate);
  state.counters["bytes"] = static_cast<double>(text.size());
}
BENCHMARK(parse_and_check)->Arg(100)->Arg(10'000)->Unit(benchmark::kMillisecond);

}  // namespace
