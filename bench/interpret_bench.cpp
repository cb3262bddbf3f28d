// Symbols per second of the reference interpreter, by program and length. `once` plans and allocates for every word, as
// the command line does; `again` keeps an Interpreter, as a search over many words does.

#include <benchmark/benchmark.h>

#include <array>
#include <random>
#include <string>
#include <vector>

#include "lang/interpret.h"

namespace {

using namespace crasp::lang;

/// The terms of small programs over a, b, c.
struct Bench {
  Terms terms;
  TermId a = terms.symbol(0), b = terms.symbol(1), c = terms.symbol(2);

  TermId count(TermId p) { return terms.count(Relation::prefix(), p); }
  TermId count(OffsetSet offsets, TermId p) { return terms.count({false, std::move(offsets), {}}, p); }
  TermId equal(TermId x, TermId y) { return terms.compare(Op::equal, x, y); }
  TermId none(TermId p) { return equal(count(p), terms.constant(0)); }
  TermId both(TermId p, TermId q) { return terms.conjunction(std::array{p, q}); }
};

/// No prefix closes more than it opens, and all is closed at the end.
TermId dyck1(Bench& on) {
  TermId opens = on.count(on.a), closes = on.count(on.b);
  return on.both(on.none(on.terms.compare(Op::less, opens, closes)), on.equal(opens, closes));
}

TermId a_n_b_n_c_n(Bench& on) {
  TermId a = on.count(on.a), b = on.count(on.b), c = on.count(on.c);
  TermId b_before_c = on.equal(on.count(on.both(on.b, on.none(on.c))), b);
  TermId a_before_rest = on.equal(on.count(on.both(on.a, on.none(on.terms.disjunction(std::array{on.b, on.c})))), a);
  return on.terms.conjunction(std::array{b_before_c, a_before_rest, on.equal(a, b), on.equal(b, c)});
}

/// Counts under a condition, added up: 2·#a if #a < #b, else #b - #c.
TermId guarded_counts(Bench& on) {
  TermId a = on.count(on.a), b = on.count(on.b), c = on.count(on.c);
  TermId difference = on.terms.sum(std::array{b, on.terms.scale(-1, c)});
  TermId guarded = on.terms.conditional(on.terms.compare(Op::less, a, b), on.terms.scale(2, a), difference);
  return on.terms.compare(Op::less_equal, guarded, on.count(on.both(on.a, on.none(on.c))));
}

/// A predecessor, a window of 100 and a set of offsets.
TermId offsets(Bench& on) {
  TermId after_a = on.count(OffsetSet::interval(1, 1), on.a);
  TermId window = on.count(OffsetSet::interval(0, 99), on.b);
  OffsetSet few = OffsetSet::interval(1, 1).united(OffsetSet::interval(4, 4)).united(OffsetSet::interval(9, 11));
  return on.terms.compare(Op::less, on.terms.sum(std::array{after_a, window}), on.count(few, on.c));
}

Word random_word(std::size_t length) {
  std::mt19937_64 random(1);
  Word word(length);
  for (SymbolIndex& symbol : word) symbol = static_cast<SymbolIndex>(random() % 3);
  return word;
}

using Make = TermId (*)(Bench&);

void once(benchmark::State& state, Make make) {
  Bench on;
  const std::array wanted{make(on)};
  const Word word = random_word(static_cast<std::size_t>(state.range(0)));
  for (auto step : state) benchmark::DoNotOptimize(evaluate(on.terms, wanted, word));
  state.SetItemsProcessed(state.iterations() * state.range(0));
}

void again(benchmark::State& state, Make make) {
  Bench on;
  const Word word = random_word(static_cast<std::size_t>(state.range(0)));
  Interpreter interpreter(on.terms, std::array{make(on)});
  for (auto step : state) benchmark::DoNotOptimize(interpreter.evaluate(word));
  state.SetItemsProcessed(state.iterations() * state.range(0));
}

#define CRASP_BENCHMARK(program)                                                                                       \
  BENCHMARK_CAPTURE(once, program, program)->Arg(1'000)->Arg(100'000)->Arg(10'000'000)->Unit(benchmark::kMillisecond); \
  BENCHMARK_CAPTURE(again, program, program)->Arg(1'000)->Arg(100'000)->Arg(10'000'000)->Unit(benchmark::kMillisecond)

CRASP_BENCHMARK(dyck1);
CRASP_BENCHMARK(a_n_b_n_c_n);
CRASP_BENCHMARK(guarded_counts);
CRASP_BENCHMARK(offsets);

}  // namespace
