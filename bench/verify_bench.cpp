// The verifier on the questions of docs/verification.md: bounded exploration without any pruning, and whole verdicts.

#include <benchmark/benchmark.h>

#include <stdexcept>
#include <string>

#include "lang/workspace.h"
#include "verifier/bounded.h"
#include "verifier/certificate.h"
#include "verifier/lattice.h"
#include "verifier/unfold.h"
#include "verifier/verify.h"

namespace {

using namespace crasp;

lang::Program program(const std::string& text) {
  lang::Workspace workspace;
  lang::load_text(workspace, "bench.crasp", "alphabet \"a\" \"b\"\n" + text + "\n");
  if (workspace.programs.size() != 1) throw std::runtime_error("a program of the benchmark is wrong: " + text);
  return std::move(workspace.programs[0]);
}

verifier::Question equivalent(const std::string& left, const std::string& right) {
  return {verifier::Relation::equivalent, program(left), program(right), ""};
}

verifier::Question dyck() {
  return equivalent("accept #(#\"a\" < #\"b\") == 0 && #\"a\" == #\"b\"",
                    "accept #(#\"a\" - #\"b\" == -1) == 0 && #\"a\" == #\"b\"");
}

verifier::Question majority_of_majorities() {
  return equivalent("accept 2 * #(#\"a\" > #\"b\") > i", "accept #(#\"a\" > #\"b\") > #(#\"a\" < #\"b\") + #(#\"a\" == #\"b\")");
}

/// The two differ first on a^depth b^depth.
verifier::Question dyck_of_depth(int depth) {
  const std::string dyck = "accept #(#\"a\" < #\"b\") == 0 && #\"a\" == #\"b\"";
  return equivalent(dyck, dyck + " && #(#\"a\" - #\"b\" >= " + std::to_string(depth) + ") == 0");
}
verifier::Question long_counterexample() { return dyck_of_depth(250); }
verifier::Question deep_dyck() { return dyck_of_depth(501); }

/// All words up to a length, on the machine as it is unfolded.
void explore(benchmark::State& state, verifier::Question (*question)()) {
  const auto asked = question();
  const verifier::Budget budget(600);
  const auto problem = std::get<verifier::Problem>(verifier::make_problem(asked));
  const auto machine = std::get<verifier::Machine>(verifier::unfold(problem, budget));
  const auto dense = verifier::in_lattice_coordinates(verifier::with_length(machine));
  for (auto _ : state) {
    const auto result = verifier::explore(*dense, static_cast<std::uint64_t>(state.range(0)), budget);
    state.counters["length"] = static_cast<double>(result.length);
  }
}

void verify(benchmark::State& state, verifier::Question (*question)()) {
  const auto asked = question();
  for (auto _ : state) {
    const auto conclusion = verifier::verify(asked);
    state.SetLabel(std::string(verifier::name(conclusion.outcome)) + " by " + conclusion.engine);
  }
}

/// The bounded engine alone, after the intervals, which must leave something to do: the two
/// versions of Dyck-1 here differ at 1,002 symbols only.
void bounded(benchmark::State& state, verifier::Question (*question)()) {
  const auto asked = question();
  verifier::Options options;
  options.engine = verifier::Engine::bounded;
  options.bound = static_cast<std::uint64_t>(state.range(0));
  options.seconds = 600;
  for (auto _ : state) {
    const auto conclusion = verifier::verify(asked, options);
    state.SetLabel(std::string(verifier::name(conclusion.outcome)) + " by " + conclusion.engine);
  }
}

BENCHMARK_CAPTURE(bounded, deep_dyck, deep_dyck)->Arg(1000)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(bounded, majority_of_majorities, majority_of_majorities)->Arg(1000)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(explore, dyck, dyck)->Arg(1000)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(explore, majority_of_majorities, majority_of_majorities)->Arg(1000)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(verify, dyck, dyck)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(verify, majority_of_majorities, majority_of_majorities)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(verify, long_counterexample, long_counterexample)->Unit(benchmark::kMillisecond);

}  // namespace
