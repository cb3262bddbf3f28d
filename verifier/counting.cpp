#include "verifier/counting.h"

#include <fmt/format.h>

#include <algorithm>

#include "verifier/derivation.h"
#include "verifier/derivation_formula.h"
#include "verifier/euler.h"
#include "verifier/phases.h"

namespace crasp::verifier {
namespace {

/// How often each move is made in each phase, and what comes after the phase: a move, none, or at last an edge to `kBad`.
struct Flow {
  std::vector<std::vector<std::uint64_t>> times;
  std::vector<std::optional<std::uint32_t>> then;
  std::uint32_t end = 0;
};

class MoveCounting : public Counting {
 public:
  explicit MoveCounting(Phases phases) : phases_(std::move(phases)) {}

  bool exact() const override { return phases_.exact; }
  std::uint32_t members() const override { return phases_.nodes; }
  std::string formula() const override { return write_flow(phases_, {}); }
  std::string cuts(const Cuts& cuts) const override { return write_cuts(phases_, cuts); }

  Cuts violated(const Solution& solution) const override {
    const Flow flow = read(solution);
    Cuts result;
    std::uint32_t start = 0;
    for (std::size_t p = 0; p < phases_.count; ++p) {
      for (auto& cut : unconnected(phases_.moves, flow.times[p], start)) {
        if (std::find(result.begin(), result.end(), cut) == result.end()) result.push_back(std::move(cut));
      }
      start = start_after(flow, p, start);
    }
    return result;
  }

  lang::Word word(const Solution& solution) const override {
    const Flow flow = read(solution);
    lang::Word word;
    std::uint32_t node = 0;
    for (std::size_t p = 0; p < phases_.count; ++p) {
      std::vector<std::uint32_t> walk = euler_walk(phases_.moves, flow.times[p], node);
      if (flow.then[p]) walk.push_back(*flow.then[p]);
      for (std::uint32_t m : walk) word.push_back(phases_.moves[m].edge.symbol);
      if (!walk.empty()) node = phases_.moves[walk.back()].edge.target;
    }
    word.push_back(phases_.ends[flow.end].edge.symbol);
    return word;
  }

 private:
  Flow read(const Solution& solution) const {
    Flow flow;
    for (std::size_t p = 0; p < phases_.count; ++p) {
      auto& times = flow.times.emplace_back();
      flow.then.emplace_back();
      for (std::size_t m = 0; m < phases_.moves.size(); ++m) {
        times.push_back(solution.at(fmt::format("y{}_{}", p, m)));
        if (p + 1 < phases_.count && solution.at(fmt::format("z{}_{}", p, m)) == 1) flow.then[p] = static_cast<std::uint32_t>(m);
      }
    }
    for (std::size_t k = 0; k < phases_.ends.size(); ++k) {
      if (solution.at(fmt::format("b{}", k)) == 1) flow.end = static_cast<std::uint32_t>(k);
    }
    return flow;
  }

  /// Where the phase after p starts, if p starts at `node`.
  std::uint32_t start_after(const Flow& flow, std::size_t p, std::uint32_t node) const {
    if (flow.then[p]) return phases_.moves[*flow.then[p]].edge.target;
    std::vector<std::int64_t> balance(phases_.nodes, 0);
    balance[node] = 1;
    for (std::size_t m = 0; m < phases_.moves.size(); ++m) {
      balance[phases_.moves[m].from] -= static_cast<std::int64_t>(flow.times[p][m]);
      balance[phases_.moves[m].edge.target] += static_cast<std::int64_t>(flow.times[p][m]);
    }
    return static_cast<std::uint32_t>(std::find(balance.begin(), balance.end(), 1) - balance.begin()) % phases_.nodes;
  }

  Phases phases_;
};

class ProductionCounting : public Counting {
 public:
  explicit ProductionCounting(Grammar grammar) : grammar_(std::move(grammar)) {}

  bool exact() const override { return grammar_.exact; }
  std::uint32_t members() const override { return grammar_.nonterminals; }
  std::string formula() const override { return write_derivations(grammar_); }
  std::string cuts(const Cuts& cuts) const override { return write_derivation_cuts(grammar_, cuts); }
  Cuts violated(const Solution& solution) const override { return underived(grammar_, read(solution)); }

  lang::Word word(const Solution& solution) const override {
    lang::Word word;
    for (std::uint32_t k : derive(grammar_, read(solution))) {
      const Production& production = grammar_.productions[k];
      if (production.move) word.push_back(grammar_.moves[*production.move].edge.symbol);
      if (production.end) word.push_back(grammar_.ends[*production.end].edge.symbol);
    }
    return word;
  }

 private:
  std::vector<std::uint64_t> read(const Solution& solution) const {
    std::vector<std::uint64_t> times;
    for (std::size_t k = 0; k < grammar_.productions.size(); ++k) times.push_back(solution.at(fmt::format("p{}", k)));
    return times;
  }

  Grammar grammar_;
};

}  // namespace

std::variant<std::unique_ptr<Counting>, std::string> make_counting(const Machine& machine, Counted counted) {
  if (counted == Counted::productions) {
    auto grammar = find_grammar(machine);
    if (auto* none = std::get_if<NoGrammar>(&grammar)) return std::move(none->reason);
    return std::make_unique<ProductionCounting>(std::get<Grammar>(std::move(grammar)));
  }
  auto phases = find_phases(machine);
  if (!phases) return "the feedback of the machine turns round too often to count moves, or it is too large";
  return std::make_unique<MoveCounting>(std::move(*phases));
}

}  // namespace crasp::verifier
