// With a potential p(v) for each node, p(start) = 0, the vector u = p(v) + step - p(w) of an edge from v to w is 0 on a
// spanning tree that p was read from, and the others generate Λ, for every cycle is a sum of such u. So F - p(v) stays in Λ.
// The basis is kept in echelon form by Euclid's algorithm on rows (Hermite normal form; Cohen 1993, section 2.4).

#include "verifier/lattice.h"

#include <cstdlib>
#include <deque>

namespace crasp::verifier {
namespace {

using Vector = std::vector<std::int64_t>;

constexpr std::int64_t kLargest = std::int64_t{1} << 31;

/// Rows in echelon form; the pivot of a row is its last entry that is not 0, and pivots move to the left.
class Echelon {
 public:
  explicit Echelon(std::size_t columns) : columns_(columns) {}

  /// Makes the lattice hold `vector`, too; false if numbers become too large.
  bool insert(Vector vector) {
    for (std::size_t column = columns_; column-- > 0;) {
      if (vector[column] == 0) continue;
      const std::size_t row = row_of(column);
      if (row == rows_.size() || pivots_[row] != column) {
        rows_.insert(rows_.begin() + static_cast<std::ptrdiff_t>(row), std::move(vector));
        pivots_.insert(pivots_.begin() + static_cast<std::ptrdiff_t>(row), column);
        return reduce();
      }
      if (!eliminate(rows_[row], vector, column)) return false;
    }
    return reduce();
  }

  /// The coordinates of a vector of the lattice.
  Vector coordinates(Vector vector) const {
    Vector result;
    for (std::size_t row = 0; row < rows_.size(); ++row) {
      const std::int64_t factor = vector[pivots_[row]] / rows_[row][pivots_[row]];
      for (std::size_t k = 0; k < columns_; ++k) vector[k] -= factor * rows_[row][k];
      result.push_back(factor);
    }
    return result;
  }

  const std::vector<Vector>& rows() const { return rows_; }

 private:
  std::size_t row_of(std::size_t column) const {
    std::size_t row = 0;
    while (row < rows_.size() && pivots_[row] > column) ++row;
    return row;
  }

  /// Euclid on the entries of `column`: afterwards that of `vector` is 0.
  bool eliminate(Vector& row, Vector& vector, std::size_t column) const {
    while (vector[column] != 0) {
      const std::int64_t quotient = row[column] / vector[column];
      for (std::size_t k = 0; k < columns_; ++k) {
        row[k] -= quotient * vector[k];
        if (std::abs(row[k]) > kLargest) return false;
      }
      std::swap(row, vector);
    }
    return true;
  }

  /// Keeps entries small: each row, less multiples of the rows below.
  bool reduce() {
    for (std::size_t row = 0; row < rows_.size(); ++row) {
      for (std::size_t below = row + 1; below < rows_.size(); ++below) {
        const std::int64_t factor = rows_[row][pivots_[below]] / rows_[below][pivots_[below]];
        for (std::size_t k = 0; k < columns_; ++k) {
          rows_[row][k] -= factor * rows_[below][k];
          if (std::abs(rows_[row][k]) > kLargest) return false;
        }
      }
    }
    return true;
  }

  std::size_t columns_;
  std::vector<Vector> rows_;
  std::vector<std::size_t> pivots_;
};

/// What a step adds to the functionals.
Vector difference(const Machine& machine, std::size_t node, const Edge& edge) {
  Vector result = machine.nodes[edge.target].offset;
  for (std::size_t f = 0; f < result.size(); ++f) {
    result[f] -= machine.nodes[node].offset[f];
    for (std::size_t k = 0; k < edge.step.size(); ++k) result[f] += machine.basis[f][k] * edge.step[k];
  }
  return result;
}

/// p: the change along a shortest path of edges; nothing for nodes that no path leads to.
std::vector<std::optional<Vector>> potentials(const Machine& machine) {
  std::vector<std::optional<Vector>> result(machine.nodes.size());
  result[0] = Vector(machine.functionals.size(), 0);
  std::deque<std::uint32_t> work{0};
  while (!work.empty()) {
    const std::uint32_t node = work.front();
    work.pop_front();
    for (const Edge& edge : machine.nodes[node].edges) {
      if (edge.target == kBad || result[edge.target]) continue;
      Vector there = difference(machine, node, edge);
      for (std::size_t f = 0; f < there.size(); ++f) there[f] += (*result[node])[f];
      result[edge.target] = std::move(there);
      work.push_back(edge.target);
    }
  }
  return result;
}

}  // namespace

std::optional<Machine> in_lattice_coordinates(const Machine& machine) {
  if (machine.no_bad_word()) return machine;
  const auto p = potentials(machine);
  const auto defect = [&](std::size_t node, const Edge& edge) {
    Vector u = difference(machine, node, edge);
    for (std::size_t f = 0; f < u.size(); ++f) u[f] += (*p[node])[f] - (*p[edge.target])[f];
    return u;
  };
  Echelon lattice(machine.functionals.size());
  for (std::size_t node = 0; node < machine.nodes.size(); ++node) {
    if (!p[node]) return std::nullopt;  // pruned machines have no such nodes
    for (const Edge& edge : machine.nodes[node].edges) {
      if (edge.target != kBad && !lattice.insert(defect(node, edge))) return std::nullopt;
    }
  }
  Machine result = machine;
  result.dimensions = lattice.rows().size();
  for (std::size_t f = 0; f < result.basis.size(); ++f) {
    result.basis[f].clear();
    for (const Vector& row : lattice.rows()) result.basis[f].push_back(row[f]);
  }
  for (std::size_t node = 0; node < result.nodes.size(); ++node) {
    result.nodes[node].offset = *p[node];
    for (std::size_t k = 0; k < result.nodes[node].edges.size(); ++k) {
      Edge& edge = result.nodes[node].edges[k];
      edge.step = edge.target == kBad ? Vector(result.dimensions, 0)
                                      : lattice.coordinates(defect(node, machine.nodes[node].edges[k]));
    }
  }
  return result;
}

bool same_steps(const Machine& a, const Machine& b) {
  if (a.nodes.size() != b.nodes.size() || a.functionals != b.functionals) return false;
  if (a.no_bad_word()) return true;
  if (a.nodes[0].offset != b.nodes[0].offset) return false;
  for (std::size_t node = 0; node < a.nodes.size(); ++node) {
    if (a.nodes[node].edges.size() != b.nodes[node].edges.size()) return false;
    for (std::size_t k = 0; k < a.nodes[node].edges.size(); ++k) {
      const Edge &x = a.nodes[node].edges[k], &y = b.nodes[node].edges[k];
      if (x.target != y.target || x.symbol != y.symbol || x.guards != y.guards) return false;
      if (x.target != kBad && difference(a, node, x) != difference(b, node, y)) return false;
    }
  }
  return true;
}

}  // namespace crasp::verifier
