// Native code: throughput of batches and of one long word beside hand-written C++, an exhaustive walk, and compile
// times. Figures, with the machine and the limits, stand in docs/native.md.

#include <benchmark/benchmark.h>

#include <algorithm>
#include <ctime>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "bench/clock.h"
#include "bench/handwritten.h"
#include "compiler/lower.h"
#include "compiler/run.h"
#include "compiler/walk.h"
#include "lang/failure.h"
#include "lang/workspace.h"
#include "stdlib/stdlib.h"

namespace crasp::bench {
namespace {

using compiler::CodedWord;
using compiler::Ir;
using compiler::NativeProgram;

struct Example {
  const char* name;
  const char* text;
  Verdict* handwritten;
};

// Depth of nested_majority: 3. Its `#y > 0` etc. compare twice a count with i, as in theory: majority of majorities.
constexpr Example kExamples[] = {
    {"dyck1", "alphabet \"(\" \")\"\naccept #(#\"(\" < #\")\") == 0 && #\"(\" == #\")\"\n", dyck1},
    {"majority", "alphabet \"a\" \"b\"\naccept #\"a\" > #\"b\"\n", majority},
    {"anbncn",
     "alphabet \"a\" \"b\" \"c\"\n"
     "accept #(\"b\" && #\"c\" == 0) == #\"b\" && #(\"a\" && #(\"b\" || \"c\") == 0) == #\"a\" && "
     "#\"a\" == #\"b\" && #\"b\" == #\"c\"\n",
     anbncn},
    {"d12",
     "alphabet \"a\" \"b\"\naccept #\"a\" == #\"b\" && #(#\"a\" < #\"b\") == 0 && #(#\"a\" >= #\"b\" + 13) == 0\n",
     d12},
    {"nested_majority", "alphabet \"a\" \"b\"\nx = 2 * #\"a\" > i\ny = 2 * #x > i\naccept 2 * #y > i + 3\n",
     nested_majority},
};

Ir program(const Example& example) {
  lang::Workspace workspace;
  lang::load_text(workspace, example.name, example.text);
  if (workspace.diagnostics.has_errors()) throw lang::Failure(std::string("benchmark program ") + example.name);
  return std::get<Ir>(compiler::lower(workspace.programs[0]));
}

/// Words of uniform symbols, as symbols and as codes.
struct Words {
  std::vector<std::vector<std::uint8_t>> symbols, codes;

  Words(const NativeProgram& program, std::size_t count, std::size_t length) {
    std::mt19937 random(1);
    const std::uint32_t size = program.machine().ir().alphabet().size();
    for (std::size_t k = 0; k < count; ++k) {
      std::vector<std::uint8_t> word(length), coded(length);
      for (std::size_t i = 0; i < length; ++i) {
        word[i] = static_cast<std::uint8_t>(random() % size);
        coded[i] = program.code_of_symbol()[word[i]];
      }
      symbols.push_back(std::move(word));
      codes.push_back(std::move(coded));
    }
  }
};

constexpr std::size_t kBatch = 1024, kLength = 1000, kLongWord = 100'000'000;

void count_symbols(benchmark::State& state, std::size_t symbols) {
  state.counters["symbols/s"] =
      benchmark::Counter(static_cast<double>(symbols), benchmark::Counter::kIsIterationInvariantRate);
}

void batch(benchmark::State& state, const Example& example) {
  NativeProgram native(program(example));
  const Words words(native, kBatch, kLength);
  const std::vector<CodedWord> spans(words.codes.begin(), words.codes.end());
  for (auto _ : state) benchmark::DoNotOptimize(compiler::run_batch(native, spans));
  count_symbols(state, kBatch * kLength);
}

void batch_handwritten(benchmark::State& state, const Example& example) {
  const Words words(NativeProgram(program(example)), kBatch, kLength);
  for (auto _ : state) {
    for (const auto& word : words.symbols) benchmark::DoNotOptimize(example.handwritten(word.data(), word.size()));
  }
  count_symbols(state, kBatch * kLength);
}

void long_word(benchmark::State& state, const Example& example) {
  NativeProgram native(program(example));
  const Words words(native, 1, kLongWord);
  for (auto _ : state) {
    compiler::WordReader reader(native);
    reader.read(words.codes[0]);
    benchmark::DoNotOptimize(reader.outputs());
  }
  count_symbols(state, kLongWord);
}

void long_word_handwritten(benchmark::State& state, const Example& example) {
  const Words words(NativeProgram(program(example)), 1, kLongWord);
  for (auto _ : state) benchmark::DoNotOptimize(example.handwritten(words.symbols[0].data(), kLongWord));
  count_symbols(state, kLongWord);
}

/// All words of up to 26 symbols, 2^27 - 1 of them, on one core.
void walk(benchmark::State& state, const Example& example) {
  NativeProgram native(program(example));
  native.lanes(26);
  for (auto _ : state) benchmark::DoNotOptimize(compiler::count_accepted(native, 26, 1));
}

/// From IR to callable code, without the disk cache.
template <class Get>
void compile(benchmark::State& state, const Example& example, const Get& get) {
  const Ir ir = program(example);
  for (auto _ : state) {
    NativeProgram native(ir);
    benchmark::DoNotOptimize(get(native));
  }
}

/// All programs of the standard library, one after the other; the label names the one that took longest.
template <class Get>
void compile_stdlib(benchmark::State& state, const Get& get) {
  std::vector<std::pair<std::string, Ir>> programs;
  for (const stdlib::Module& module : stdlib::modules()) {
    lang::Workspace workspace;
    lang::load_text(workspace, std::string(module.name) + ".crasp", std::string(module.text));
    for (const lang::Program& program : workspace.programs) {
      auto lowered = compiler::lower(program);
      if (auto* ir = std::get_if<Ir>(&lowered))
        programs.emplace_back(std::string(module.name) + "." + program.name, std::move(*ir));
    }
  }
  std::map<std::string, double> best;  // in milliseconds
  for (auto _ : state) {
    for (const auto& [name, ir] : programs) {
      const double start = processor_ms();
      NativeProgram native(ir);
      benchmark::DoNotOptimize(get(native));
      const double taken = processor_ms() - start;
      double& least = best.try_emplace(name, taken).first->second;
      least = std::min(least, taken);
    }
  }
  const auto worst = std::max_element(best.begin(), best.end(), [](auto& a, auto& b) { return a.second < b.second; });
  state.counters["programs"] = static_cast<double>(programs.size());
  state.counters["slowest_ms"] = worst->second;
  state.SetLabel(worst->first);
}

/// A program of about `size` operations after simplification, every value of which is asked for.
Ir generated(std::uint32_t size) {
  using compiler::NodeId;
  using compiler::Op;
  std::mt19937 random(1);
  Ir ir({{"a", "b", "c"}, false});
  std::vector<NodeId> booleans;
  for (std::int64_t s : {0, 1, 2}) booleans.push_back(ir.add(Op::symbols, {}, {s}));
  while (ir.size() < size) {
    const NodeId p = booleans[random() % booleans.size()], q = booleans[booleans.size() - 1 - random() % 3];
    const NodeId difference =
        ir.add(Op::sum, {ir.add(Op::count, {p}), ir.add(Op::scale, {ir.add(Op::count, {q})}, {-1}),
                         ir.constant(-static_cast<std::int64_t>(random() % 5))});
    const NodeId compared = ir.add(Op::nonnegative, {difference});
    booleans.push_back(compared);
    booleans.push_back(ir.add(Op::conjunction, {compared, ir.add(Op::negation, {p})}));
    booleans.push_back(ir.add(Op::disjunction, {q, compared}));
  }
  for (std::size_t k = 3; k < booleans.size(); ++k) ir.add_output("x" + std::to_string(k), booleans[k]);
  return ir;
}

template <class Get>
void compile_generated(benchmark::State& state, const Get& get) {
  const Ir ir = generated(10'000);
  std::uint32_t operations = 0;
  for (auto _ : state) {
    NativeProgram native(ir);
    benchmark::DoNotOptimize(get(native));
    operations = native.machine().ir().size();
  }
  state.counters["operations"] = operations;
}

void add(const std::string& name, const Example& example, void (*run)(benchmark::State&, const Example&)) {
  benchmark::RegisterBenchmark((name + "/" + example.name).c_str(), run, example)->Unit(benchmark::kMillisecond);
}

const bool kRegistered = [] {
  for (const Example& example : kExamples) {
    add("batch", example, batch);
    add("batch_handwritten", example, batch_handwritten);
    add("long_word", example, long_word);
    add("long_word_handwritten", example, long_word_handwritten);
    add("compile_step", example, [](auto& state, auto& e) { compile(state, e, [](auto& p) { return p.step().run; }); });
    add("compile_lanes", example,
        [](auto& state, auto& e) { compile(state, e, [](auto& p) { return p.lanes(1000).run; }); });
    add("compile_blocks", example,
        [](auto& state, auto& e) { compile(state, e, [](auto& p) { return p.blocks().run; }); });
  }
  add("walk_26", kExamples[0], walk);
  const auto add_stdlib = [](const char* name, auto get) {
    benchmark::RegisterBenchmark(name, [get](auto& state) { compile_stdlib(state, get); })
        ->Unit(benchmark::kMillisecond)
        ->Iterations(5);
  };
  add_stdlib("compile_stdlib_step", [](auto& p) { return p.step().run; });
  add_stdlib("compile_stdlib_lanes", [](auto& p) { return p.lanes(1000).run; });
  add_stdlib("compile_stdlib_blocks", [](auto& p) { return p.blocks().run; });
  const auto add_generated = [](const char* name, auto get) {
    benchmark::RegisterBenchmark(name, [get](auto& state) {
      compile_generated(state, get);
    })->Unit(benchmark::kMillisecond);
  };
  add_generated("compile_10000_operations_step", [](auto& p) { return p.step().run; });
  add_generated("compile_10000_operations_blocks", [](auto& p) { return p.blocks().run; });
  return true;
}();

}  // namespace
}  // namespace crasp::bench
