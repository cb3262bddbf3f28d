#pragma once
// The counter machine of a question: a finite graph whose edges carry a box and a vector. A state is a node and integers
// x_1 … x_d, all 0 at the start. Every linear form F that the programs compare (a "functional") has a value in each state,
//   F = offset[node][F] + sum_k basis[F][k] · x_k;
// an edge may be taken when the values before the step lie in its guards, and adds its step to x. Nodes hold everything
// finite: automata, the window of recent values, i mod m, and saturated functionals.
//
// Invariant. The words w of length n >= 1 after which `bad` holds are exactly those for which some path of n edges, the
// last of them leading to the node `kBad` and the others not, reads symbols v with `bad` holding after v, too, and v is w
// or comes before w in the order of the alphabet. (Symbols that the machine cannot tell apart are read as the first of
// them, and beyond a counterexample a path does not go on.) So shortest, and first among shortest, counterexamples are
// those of the machine.

#include <algorithm>
#include <compare>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace crasp::verifier {

inline constexpr std::int64_t kInfinity = std::numeric_limits<std::int64_t>::max() / 4;  ///< no bound
inline constexpr std::uint32_t kBad = 0xffff'ffff;

/// Integers low … high; -kInfinity and kInfinity stand for no bound.
struct Interval {
  std::int64_t low = -kInfinity;
  std::int64_t high = kInfinity;

  bool empty() const { return low > high; }
  bool full() const { return low == -kInfinity && high == kInfinity; }
  bool contains(std::int64_t value) const { return low <= value && value <= high; }
  friend bool operator==(const Interval&, const Interval&) = default;
  friend auto operator<=>(const Interval&, const Interval&) = default;
};

inline std::int64_t shift_bound(std::int64_t bound, std::int64_t by) {
  return bound == kInfinity || bound == -kInfinity ? bound : bound + by;
}
inline Interval shifted(Interval interval, std::int64_t by) {
  return {shift_bound(interval.low, by), shift_bound(interval.high, by)};
}
inline Interval intersection(Interval a, Interval b) { return {std::max(a.low, b.low), std::min(a.high, b.high)}; }
/// The least interval that holds both, of which none is empty.
inline Interval hull(Interval a, Interval b) { return {std::min(a.low, b.low), std::max(a.high, b.high)}; }

/// The value of a functional before the step.
struct Guard {
  std::uint32_t functional = 0;
  Interval interval;
  friend bool operator==(const Guard&, const Guard&) = default;
  friend auto operator<=>(const Guard&, const Guard&) = default;
};

struct Edge {
  std::uint32_t target = kBad;
  std::uint32_t symbol = 0;
  std::vector<Guard> guards;        ///< by increasing functional, none full
  std::vector<std::int64_t> step;   ///< one number for each coordinate

  friend bool operator==(const Edge&, const Edge&) = default;
};

struct Node {
  std::vector<Edge> edges;           ///< by increasing symbol
  std::vector<std::int64_t> offset;  ///< one number for each functional
};

struct Machine {
  std::vector<Node> nodes;  ///< 0 is the start; none at all when no word is bad
  std::vector<std::string> functionals;  ///< what they are, for people
  std::size_t dimensions = 0;
  std::vector<std::vector<std::int64_t>> basis;  ///< by functional and coordinate
  std::vector<std::uint32_t> representative;     ///< by symbol: the first one that the machine cannot tell from it

  bool no_bad_word() const { return nodes.empty(); }
  std::size_t edge_count() const;
};

/// The value of a functional in a state.
std::int64_t value_of(const Machine& machine, std::uint32_t functional, std::uint32_t node,
                      const std::vector<std::int64_t>& x);

/// May the edge, which leaves `node`, be taken in this state?
bool may_take(const Machine& machine, std::uint32_t node, const std::vector<std::int64_t>& x, const Edge& edge);

/// Is the word bad according to the machine, no proper prefix of it being so? The definition, one word at a time, for
/// tests: reductions may drop edges that only words take for which an equally long earlier one exists.
bool first_bad(const Machine& machine, const std::vector<std::uint32_t>& word);

/// The machine as text, a line for each edge, for people and golden tests.
std::string print(const Machine& machine);

}  // namespace crasp::verifier
