// The formula of verifier/flow.h starts without cuts. A solution that is no walk, since it uses what it does not reach, gives
// cuts that exclude it. Each is one of finitely many sets of nodes, so this ends: without a solution, or with a walk.
// (Verma, Seidl & Schwentick, CADE 2005, say connectivity once and for all by distances; few cuts are needed in practice,
// and cuts are simpler to check.) Shorter walks are then asked for, by bisection.

#include "verifier/parikh.h"

#include <fmt/format.h>
#include <z3++.h>

#include <algorithm>

#include "verifier/euler.h"
#include "verifier/solver.h"

namespace crasp::verifier {
namespace {

constexpr std::uint64_t kLongestWord = 1'000'000;  // of those that are written down
constexpr std::size_t kMostCuts = 2'000;

const char* const kNotApplicable = "the feedback of the machine turns round too often to count moves, or it is too large";

/// How often each move is made in each phase, and what comes after the phase: a move, none, or at last an edge to `kBad`.
struct Flow {
  std::vector<std::vector<std::uint64_t>> times;
  std::vector<std::optional<std::uint32_t>> then;
  std::uint32_t end = 0;
  std::uint64_t length = 0;
};

class Solver {
 public:
  Solver(const Phases& phases, const Budget& budget)
      : phases_(phases), budget_(budget), solver_(context_, "QF_LIA"), watch_(context_, budget) {
    const std::string flow = write_flow(phases, {});
    solver_.from_string(flow.c_str());
    declarations_ = declarations_of(flow);
  }

  /// A connected flow of a word of at most so many symbols.
  z3::check_result ask(std::uint64_t longest, std::uint64_t shortest) {
    solver_.push();
    const z3::expr length = context_.int_const("length");
    if (longest != 0) solver_.add(length <= context_.int_val(longest));
    solver_.add(length >= context_.int_val(shortest));
    z3::check_result result = z3::unknown;
    Cuts added;
    while (!budget_.expired() && cuts_.size() + added.size() < kMostCuts) {
      set_timeout(solver_, std::max(0.001, budget_.seconds_left()));
      result = solver_.check();
      if (result != z3::sat) break;
      Flow flow = read(solver_.get_model());
      const Cuts further = cuts_for(flow);
      if (further.empty()) {
        flow_ = std::move(flow);
        break;
      }
      result = z3::unknown;
      require(further);
      added.insert(added.end(), further.begin(), further.end());
    }
    solver_.pop();
    require(added);  // what was added above the last push is gone
    cuts_.insert(cuts_.end(), added.begin(), added.end());
    return result;
  }

  const Flow& flow() const { return flow_; }
  const Cuts& cuts() const { return cuts_; }

 private:
  void require(const Cuts& cuts) {
    if (!cuts.empty()) solver_.from_string((declarations_ + write_cuts(phases_, cuts)).c_str());
  }

  static std::string declarations_of(const std::string& flow) {
    std::string text;
    for (std::size_t at = 0; at < flow.size();) {
      const std::size_t end = flow.find('\n', at) + 1;
      if (flow.compare(at, 9, "(declare-") == 0) text += flow.substr(at, end - at);
      at = end;
    }
    return text;
  }

  std::uint64_t number(const z3::model& model, const std::string& name) {
    const z3::expr value = model.eval(context_.int_const(name.c_str()), true);
    std::uint64_t number = 0;
    return value.is_numeral_u64(number) ? number : kLongestWord + 1;  // too large to be of use
  }

  Flow read(const z3::model& model) {
    Flow flow;
    for (std::size_t p = 0; p < phases_.count; ++p) {
      auto& times = flow.times.emplace_back();
      flow.then.emplace_back();
      for (std::size_t m = 0; m < phases_.moves.size(); ++m) {
        times.push_back(number(model, fmt::format("y{}_{}", p, m)));
        if (p + 1 < phases_.count && number(model, fmt::format("z{}_{}", p, m)) == 1) flow.then[p] = static_cast<std::uint32_t>(m);
      }
    }
    for (std::size_t k = 0; k < phases_.ends.size(); ++k) {
      if (number(model, fmt::format("b{}", k)) == 1) flow.end = static_cast<std::uint32_t>(k);
    }
    flow.length = number(model, "length");
    return flow;
  }

  Cuts cuts_for(const Flow& flow) const {
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

  const Phases& phases_;
  const Budget& budget_;
  z3::context context_;
  z3::solver solver_;
  std::string declarations_;
  Flow flow_;
  Cuts cuts_;
  Watch watch_;
};

lang::Word word_of(const Phases& phases, const Flow& flow) {
  lang::Word word;
  std::uint32_t node = 0;
  for (std::size_t p = 0; p < phases.count; ++p) {
    std::vector<std::uint32_t> walk = euler_walk(phases.moves, flow.times[p], node);
    if (flow.then[p]) walk.push_back(*flow.then[p]);
    for (std::uint32_t m : walk) word.push_back(phases.moves[m].edge.symbol);
    if (!walk.empty()) node = phases.moves[walk.back()].edge.target;
  }
  word.push_back(phases.ends[flow.end].edge.symbol);
  return word;
}

/// The word up to where the machine is bad first; nothing if it never is.
std::optional<lang::Word> bad_prefix(const Machine& machine, lang::Word word) {
  std::uint32_t node = 0;
  std::vector<std::int64_t> x(machine.dimensions, 0);
  for (std::size_t k = 0; k < word.size(); ++k) {
    const std::vector<Edge>& edges = machine.nodes[node].edges;
    const auto taken = std::find_if(edges.begin(), edges.end(), [&](const Edge& edge) {
      return edge.symbol == word[k] && may_take(machine, node, x, edge);
    });
    if (taken == edges.end()) return std::nullopt;
    if (taken->target == kBad) {
      word.resize(k + 1);
      return word;
    }
    for (std::size_t d = 0; d < x.size(); ++d) x[d] += taken->step[d];
    node = taken->target;
  }
  return std::nullopt;
}

/// Bisects the length, from the flow that was found down to what was tried. Was a shortest one found?
bool shorten(Solver& solver, std::uint64_t tried) {
  std::uint64_t low = tried + 1;
  while (low < solver.flow().length) {
    const std::uint64_t middle = low + (solver.flow().length - low) / 2;
    const z3::check_result result = solver.ask(middle, low);
    if (result == z3::unknown) return false;
    if (result == z3::unsat) low = middle + 1;
  }
  return true;
}

std::variant<NoWalk, BadWord, Undecided> search(const Machine& machine, const Phases& phases, const Wanted& wanted,
                                                const Budget& budget) {
  Solver solver(phases, budget);
  const z3::check_result result = solver.ask(0, 1);
  if (result == z3::unsat) return NoWalk{solver.cuts()};
  if (result == z3::unknown) return Undecided{"time ran out while moves were counted"};
  const bool shorter = wanted.shortest || solver.flow().length > kLongestWord;
  const bool shortest = shorter && shorten(solver, phases.exact ? wanted.tried : 0);
  if (solver.flow().length > kLongestWord) {
    return Undecided{fmt::format("there are counterexamples, but the shortest that was found has more than {} symbols", kLongestWord)};
  }
  auto word = bad_prefix(machine, word_of(phases, solver.flow()));
  if (!word) return Undecided{"moves were counted, but not all feedback of the machine could be counted with them"};
  const bool whole = word->size() == solver.flow().length;
  return BadWord{std::move(*word), shortest && whole};
}

}  // namespace

bool walks_decide(const Machine& machine) {
  const auto phases = find_phases(machine);
  return phases && phases->exact;
}

std::variant<NoWalk, BadWord, Undecided> find_walk(const Machine& machine, const Wanted& wanted, const Budget& budget) {
  const auto phases = find_phases(machine);
  if (!phases) return Undecided{kNotApplicable};
  try {
    return search(machine, *phases, wanted, budget);
  } catch (const z3::exception& failure) {
    return Undecided{std::string("the solver failed: ") + failure.msg()};
  }
}

std::string check_no_walk(const Machine& machine, const NoWalk& proof, double seconds) {
  const auto phases = find_phases(machine);
  if (!phases) return kNotApplicable;
  for (const auto& cut : proof.cuts) {
    for (std::uint32_t node : cut) {
      if (node >= machine.nodes.size()) return "a cut holds a node that the machine does not have";
    }
  }
  try {
    z3::context context;
    z3::solver solver(context, "QF_LIA");
    set_timeout(solver, seconds);
    solver.from_string(write_flow(*phases, proof.cuts).c_str());
    const z3::check_result result = solver.check();
    if (result == z3::unsat) return {};
    return result == z3::sat ? "the formula of the machine has a solution" : "the solver gave up";
  } catch (const z3::exception& failure) {
    return std::string("the solver failed: ") + failure.msg();
  }
}

}  // namespace crasp::verifier
