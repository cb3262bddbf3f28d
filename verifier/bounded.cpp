#include "verifier/bounded.h"

#include <algorithm>

#include "verifier/run_set.h"

namespace crasp::verifier {
namespace {

class Explorer {
 public:
  Explorer(const Machine& machine, const Budget& budget) : machine_(machine), budget_(budget) {}

  Exploration run(std::uint64_t bound) {
    Exploration result;
    result.end = search(bound);
    result.length = layers_.size() - 1;
    if (result.end == Exploration::End::counterexample) {
      result.length = layers_.size();
      result.word = backtrack();
    } else {
      result.layers = std::move(layers_);
    }
    return result;
  }

 private:
  Exploration::End search(std::uint64_t bound) {
    layers_.push_back(empty_layer());
    layers_[0][0].add(std::vector<std::int64_t>(prefix_size(), 0), {0, 0});
    for (std::uint64_t n = 1; n <= bound; ++n) {
      if (budget_.expired()) return Exploration::End::time;
      if (bytes_ > budget_.bytes()) return Exploration::End::memory;
      Layer next = empty_layer();
      if (step(layers_.back(), next)) return Exploration::End::counterexample;
      if (budget_.expired()) return Exploration::End::time;  // the layer may be incomplete
      if (std::all_of(next.begin(), next.end(), [](const RunSet& set) { return set.empty(); })) {
        return Exploration::End::closed;
      }
      for (const RunSet& set : next) bytes_ += set.bytes() + sizeof set;
      layers_.push_back(std::move(next));
    }
    return Exploration::End::bound;
  }

  std::size_t prefix_size() const { return machine_.dimensions == 0 ? 0 : machine_.dimensions - 1; }
  Layer empty_layer() const { return Layer(machine_.nodes.size(), RunSet(machine_.dimensions)); }

  /// The prefix after the step, in a buffer that the next call reuses.
  std::span<const std::int64_t> moved(std::span<const std::int64_t> prefix, const Edge& edge) {
    moved_.assign(prefix.begin(), prefix.end());
    for (std::size_t k = 0; k < moved_.size(); ++k) moved_[k] += edge.step[k];
    return moved_;
  }
  std::int64_t last_step(const Edge& edge) const { return edge.step.empty() ? 0 : edge.step.back(); }

  /// From one layer to the next; true if there is a way to `kBad`. Stops when time runs out.
  bool step(const Layer& layer, Layer& next) {
    bool bad = false;
    for (std::size_t node = 0; node < layer.size() && (bad || !budget_.expired()); ++node) {
      for (std::size_t run = 0; run < layer[node].size(); ++run) {
        const auto prefix = layer[node].prefix(run);
        for (const Edge& edge : machine_.nodes[node].edges) {
          const Interval part = part_that_takes(machine_, node, edge, prefix, layer[node].interval(run));
          if (part.empty()) continue;
          if (edge.target == kBad) {
            bad = true;
          } else {
            next[edge.target].add(moved(prefix, edge), shifted(part, last_step(edge)));
          }
        }
      }
    }
    for (RunSet& set : next) set.normalise();
    return bad;
  }

  /// The states of `layer` from which an edge leads into `goal`, or to `kBad` if there is no goal.
  Layer before(const Layer& layer, const Layer* goal) {
    Layer result = empty_layer();
    for (std::size_t node = 0; node < layer.size(); ++node) {
      for (std::size_t run = 0; run < layer[node].size(); ++run) {
        const auto prefix = layer[node].prefix(run);
        for (const Edge& edge : machine_.nodes[node].edges) {
          if ((edge.target == kBad) != (goal == nullptr)) continue;
          const Interval part = part_that_takes(machine_, node, edge, prefix, layer[node].interval(run));
          if (part.empty()) continue;
          const std::int64_t by = last_step(edge);
          const auto add = [&](Interval reached) { result[node].add(prefix, shifted(reached, -by)); };
          if (goal == nullptr) {
            add(shifted(part, by));
          } else {
            (*goal)[edge.target].for_each_meeting(moved(prefix, edge), shifted(part, by), add);
          }
        }
      }
    }
    for (RunSet& set : result) set.normalise();
    return result;
  }

  /// Keeps of each layer what leads on to `kBad`, from the last to the first, and walks along it, always by the first
  /// symbol that stays there.
  lang::Word backtrack() {
    const Layer* goal = nullptr;
    for (std::size_t n = layers_.size(); n-- > 0;) {
      layers_[n] = before(layers_[n], goal);
      goal = &layers_[n];
    }
    lang::Word word;
    std::uint32_t node = 0;
    std::vector<std::int64_t> x(machine_.dimensions, 0);
    while (node != kBad) {
      const Edge& edge = first_edge(node, x, word.size() + 1);
      word.push_back(edge.symbol);
      for (std::size_t k = 0; k < x.size() && edge.target != kBad; ++k) x[k] += edge.step[k];
      node = edge.target;
    }
    return word;
  }

  const Edge& first_edge(std::uint32_t node, const std::vector<std::int64_t>& x, std::size_t next_layer) const {
    const bool last = next_layer == layers_.size();
    const auto leads_on = [&](const Edge& edge) {
      if ((edge.target == kBad) != last || !may_take(machine_, node, x, edge)) return false;
      if (last) return true;
      std::vector<std::int64_t> after = x;
      for (std::size_t k = 0; k < x.size(); ++k) after[k] += edge.step[k];
      return layers_[next_layer][edge.target].contains(after);
    };
    const std::vector<Edge>& edges = machine_.nodes[node].edges;
    return *std::find_if(edges.begin(), edges.end(), leads_on);
  }

  const Machine& machine_;
  const Budget& budget_;
  std::vector<Layer> layers_;
  std::size_t bytes_ = 0;
  std::vector<std::int64_t> moved_;
};

}  // namespace

Exploration explore(const Machine& machine, std::uint64_t bound, const Budget& budget) {
  if (machine.no_bad_word()) return {Exploration::End::closed, 0, {}, {}};
  return Explorer(machine, budget).run(bound);
}

}  // namespace crasp::verifier
