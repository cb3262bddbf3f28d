// Which functionals become part of the nodes. If no step lowers F, and F is compared with thresholds up to c only, then
// min(F, c) is enough: the truth of F >= t, t <= c, depends on it alone, and so does the next min(F, c). The same holds for
// -F if no step raises F. Steps are bounded by evaluating one step with nothing known but the symbol: all that really
// happens is among these cases, so a functional that rises in none of them never does.

#include "verifier/unfold.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <deque>
#include <map>
#include <numeric>

#include "verifier/cases.h"

namespace crasp::verifier {
namespace {

using compiler::NodeId;
using compiler::Op;

constexpr std::size_t kMostStepCases = 512;
constexpr std::size_t kMostCases = 4096;
constexpr std::int64_t kLongestWindow = 63;
constexpr std::int64_t kLongestPeriod = 5'000;

/// A functional as the machine holds it: `value` of a node if saturated, a coordinate otherwise.
struct Holding {
  Interval step;
  bool saturated = false;
  std::int64_t low = 0, high = 0;  ///< if saturated, values are cut off here; F never leaves at the other end
};

/// The finite part of a state.
struct Control {
  std::uint32_t reader = 0;
  std::uint32_t phase = 0;
  std::vector<std::int64_t> values;     ///< of saturated functionals
  std::vector<std::uint64_t> histories;  ///< of delayed Booleans: bit k is its value k + 1 positions before the next one

  friend auto operator<=>(const Control&, const Control&) = default;
};

class Unfolding {
 public:
  Unfolding(const Problem& problem, Functionals functionals, const Budget& budget, const UnfoldLimits& limits)
      : ir_(problem.ir),
        reader_(problem.reader),
        functionals_(std::move(functionals)),
        splitter_(ir_, functionals_),
        budget_(budget),
        limits_(limits),
        bad_(ir_.outputs()[0].node) {}

  std::variant<Machine, Unsupported> run() {
    if (std::string problem = find_leaves(); !problem.empty()) return Unsupported{std::move(problem)};
    find_symbols();
    for (std::uint32_t f = 0; f < functionals_.all.size(); ++f) holdings_.push_back({step_range(f)});
    choose_saturated();
    lay_out();
    find_targets();
    node_of(Control{0, 0, std::vector<std::int64_t>(saturated_.size(), 0),
                    std::vector<std::uint64_t>(delayed_.size(), 0)});
    for (std::uint32_t node = 0; node < machine_.nodes.size(); ++node) {
      if (std::string problem = expand(node); !problem.empty()) return Unsupported{std::move(problem)};
    }
    return std::move(machine_);
  }

 private:
  // --- what the finite part consists of ---

  std::string find_leaves() {
    std::map<NodeId, std::size_t> index;
    history_of_.assign(ir_.size(), 0);
    for (NodeId id{0}; id.index < ir_.size(); ++id.index) {
      if (!functionals_.needed[id.index]) continue;
      const compiler::Node& node = ir_[id];
      if (node.op == Op::periodic) {
        period_ = std::lcm(period_, node.numbers[0]);
        if (period_ > kLongestPeriod) return fmt::format("positions are compared modulo more than {}", kLongestPeriod);
      }
      if (node.op != Op::earlier || node.numbers[0] == 0) continue;
      if (node.numbers[0] > kLongestWindow) return fmt::format("the program looks back more than {} positions", kLongestWindow);
      const auto [it, is_new] = index.try_emplace(node.operands[0], delayed_.size());
      if (is_new) delayed_.push_back({node.operands[0], 0});
      history_of_[id.index] = it->second;
      delayed_[it->second].longest = std::max(delayed_[it->second].longest, node.numbers[0]);
    }
    return {};
  }

  /// Symbols that lead the reader to the same states, by letters with the same tests, are read as the first of them.
  void find_symbols() {
    std::vector<NodeId> tests;
    for (NodeId id{0}; id.index < ir_.size(); ++id.index) {
      if (functionals_.needed[id.index] && ir_[id].op == Op::symbols) tests.push_back(id);
    }
    std::map<std::vector<std::uint32_t>, std::uint32_t> first;
    for (std::uint32_t symbol = 0; symbol < reader_.symbols; ++symbol) {
      std::vector<std::uint32_t> signature;
      for (std::uint32_t state = 0; state < reader_.states; ++state) {
        signature.push_back(reader_.next(state, symbol));
        for (NodeId id : tests) signature.push_back(has_letter(id, reader_.letter(state, symbol)));
      }
      machine_.representative.push_back(first.try_emplace(std::move(signature), symbol).first->second);
    }
  }

  bool has_letter(NodeId symbols, std::uint32_t letter) const {
    const auto& letters = ir_[symbols].numbers;
    return std::binary_search(letters.begin(), letters.end(), std::int64_t{letter});
  }

  bool is_representative(std::uint32_t symbol) const { return machine_.representative[symbol] == symbol; }

  Situation nothing_known() const {
    const std::size_t count = functionals_.all.size();
    return {std::vector<Truth>(ir_.size(), Truth::open), std::vector<std::optional<std::int64_t>>(count),
            std::vector<Interval>(count), {}};
  }

  void know_letter(Situation& situation, std::uint32_t letter) const {
    for (NodeId id{0}; id.index < ir_.size(); ++id.index) {
      if (ir_[id].op == Op::symbols) situation.leaves[id.index] = has_letter(id, letter) ? Truth::yes : Truth::no;
    }
  }

  Interval step_range(std::uint32_t functional) const {
    std::vector<NodeId> bodies;
    for (const auto& term : functionals_.all[functional].terms) bodies.push_back(term.first);
    Interval range{kInfinity, -kInfinity};
    const auto widen = [&](const Situation& situation) {
      const Interval step = splitter_.step(situation, functional);
      range = {std::min(range.low, step.low), std::max(range.high, step.high)};
    };
    for (std::uint32_t letter = 0; letter < reader_.states * reader_.symbols; ++letter) {
      if (!is_representative(letter % reader_.symbols)) continue;
      Situation situation = nothing_known();
      know_letter(situation, letter);
      if (splitter_.split(situation, bodies, kMostStepCases, widen)) continue;
      splitter_.split(situation, {}, 1, widen);  // without cases: the bounds of what is open
    }
    return range;
  }

  void choose_saturated() {
    std::int64_t combinations = 1;
    for (std::int64_t cap = 0; cap <= limits_.cap; ++cap) {
      for (std::size_t f = 0; f < holdings_.size(); ++f) {
        Holding& holding = holdings_[f];
        const auto& [low, high] = holding.step;
        if (holding.saturated || (low < 0 && high > 0) || cap_of(f) != cap) continue;
        if (cap > 4 && combinations * (cap + 1) > std::int64_t(limits_.nodes)) continue;
        combinations = std::min(combinations * (cap + 1), std::int64_t{1} << 40);
        holding.saturated = true;
        (low >= 0 ? holding.high : holding.low) = low >= 0 ? cap : -cap;
      }
    }
  }

  /// How far from 0 a functional that moves in one direction must be told from the values beyond.
  std::int64_t cap_of(std::size_t f) const {
    std::int64_t cap = 0;
    for (std::int64_t t : functionals_.all[f].thresholds) cap = std::max(cap, holdings_[f].step.low >= 0 ? t : 1 - t);
    return cap;
  }

  void lay_out() {
    for (std::uint32_t f = 0; f < holdings_.size(); ++f) {
      if (holdings_[f].saturated) {
        saturated_.push_back(f);
      } else {
        machine_.functionals.push_back(functionals_.all[f].name);
        coordinates_.push_back(f);
      }
    }
    machine_.dimensions = coordinates_.size();
    for (std::size_t k = 0; k < coordinates_.size(); ++k) {
      machine_.basis.emplace_back(coordinates_.size(), 0)[k] = 1;
    }
  }

  /// All that the next state depends on.
  void find_targets() {
    for (const Functional& functional : functionals_.all) {
      for (const auto& term : functional.terms) targets_.push_back(term.first);
    }
    for (const auto& delayed : delayed_) targets_.push_back(delayed.node);
  }

  // --- unfolding ---

  std::uint32_t node_of(Control control) {
    const auto [it, is_new] = index_.try_emplace(std::move(control), static_cast<std::uint32_t>(machine_.nodes.size()));
    if (is_new) {
      machine_.nodes.push_back({{}, std::vector<std::int64_t>(machine_.dimensions, 0)});
      controls_.push_back(it->first);
    }
    return it->second;
  }

  Situation situation_at(const Control& control, std::uint32_t letter) const {
    Situation situation = nothing_known();
    know_letter(situation, letter);
    for (NodeId id{0}; id.index < ir_.size(); ++id.index) {
      const compiler::Node& node = ir_[id];
      bool value = false;
      if (node.op == Op::periodic) {
        value = (control.phase + 1) % node.numbers[0] == node.numbers[1];
      } else if (node.op == Op::earlier && node.numbers[0] > 0) {
        value = (control.histories[history_of_[id.index]] >> (node.numbers[0] - 1)) & 1;
      } else {
        continue;
      }
      situation.leaves[id.index] = value ? Truth::yes : Truth::no;
    }
    for (std::size_t k = 0; k < saturated_.size(); ++k) situation.before[saturated_[k]] = control.values[k];
    return situation;
  }

  std::string expand(std::uint32_t node) {
    if (budget_.expired()) return "time ran out while the machine was built";
    const Control control = controls_[node];
    for (std::uint32_t symbol = 0; symbol < reader_.symbols; ++symbol) {
      if (!is_representative(symbol)) continue;
      const std::uint32_t state = reader_.next(control.reader, symbol);
      const Situation situation = situation_at(control, reader_.letter(state, symbol));
      const auto visit = [&](const Situation& part) { add_edges(node, symbol, control, state, part); };
      const std::vector<NodeId> only_bad{bad_};
      if (!splitter_.split(situation, only_bad, kMostCases, visit)) too_many_cases_ = true;
      if (too_many_cases_) return "one step of the program has too many cases";
      if (machine_.nodes.size() > limits_.nodes) return fmt::format("the machine has more than {} nodes", limits_.nodes);
      if (edges_ > limits_.edges) return fmt::format("the machine has more than {} edges", limits_.edges);
    }
    return {};
  }

  void add_edges(std::uint32_t node, std::uint32_t symbol, const Control& control, std::uint32_t state,
                 const Situation& part) {
    const bool is_bad = part.values[bad_.index] == Truth::yes;
    const auto visit = [&](const Situation& whole) {
      Edge edge{kBad, symbol, guards(whole), std::vector<std::int64_t>(machine_.dimensions, 0)};
      if (!is_bad) {
        edge.target = node_of(successor(control, state, whole));
        for (std::size_t k = 0; k < coordinates_.size(); ++k) edge.step[k] = splitter_.step(whole, coordinates_[k]).low;
      }
      machine_.nodes[node].edges.push_back(std::move(edge));
      ++edges_;
    };
    if (!splitter_.split(part, targets_, kMostCases, visit)) too_many_cases_ = true;
  }

  std::vector<Guard> guards(const Situation& whole) const {
    std::vector<Guard> result;
    for (std::uint32_t k = 0; k < coordinates_.size(); ++k) {
      const Interval before = shifted(whole.after[coordinates_[k]], -splitter_.step(whole, coordinates_[k]).low);
      if (!before.full()) result.push_back({k, before});
    }
    return result;
  }

  Control successor(const Control& control, std::uint32_t state, const Situation& whole) const {
    Control next{state, static_cast<std::uint32_t>((control.phase + 1) % period_), control.values, control.histories};
    for (std::size_t k = 0; k < saturated_.size(); ++k) {
      const Holding& holding = holdings_[saturated_[k]];
      next.values[k] = std::clamp(next.values[k] + splitter_.step(whole, saturated_[k]).low, holding.low, holding.high);
    }
    for (std::size_t k = 0; k < delayed_.size(); ++k) {
      const std::uint64_t mask = (std::uint64_t{1} << delayed_[k].longest) - 1;
      const bool now = whole.values[delayed_[k].node.index] == Truth::yes;
      next.histories[k] = ((next.histories[k] << 1) | (now ? 1 : 0)) & mask;
    }
    return next;
  }

  struct Delayed {
    NodeId node;
    std::int64_t longest = 0;
  };

  const compiler::Ir& ir_;
  const Reader& reader_;
  Functionals functionals_;
  CaseSplitter splitter_;
  const Budget& budget_;
  UnfoldLimits limits_;
  NodeId bad_;

  std::vector<Delayed> delayed_;
  std::vector<std::size_t> history_of_;  ///< by `earlier` node
  std::int64_t period_ = 1;
  std::vector<Holding> holdings_;
  std::vector<std::uint32_t> saturated_, coordinates_;
  std::vector<NodeId> targets_;

  Machine machine_;
  std::map<Control, std::uint32_t> index_;
  std::vector<Control> controls_;
  std::size_t edges_ = 0;
  bool too_many_cases_ = false;
};

}  // namespace

std::variant<Machine, Unsupported> unfold(const Problem& problem, const Budget& budget, const UnfoldLimits& limits) {
  auto functionals = find_functionals(problem.ir);
  if (auto* unsupported = std::get_if<Unsupported>(&functionals)) return std::move(*unsupported);
  return Unfolding(problem, std::get<Functionals>(std::move(functionals)), budget, limits).run();
}

}  // namespace crasp::verifier
