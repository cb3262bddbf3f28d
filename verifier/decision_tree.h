#pragma once
// Small formulas for finite tables. A table says for some combinations of what a program sees at a position (symbols
// around it, the position modulo a period, values of bounded counters) which outcome is right; other combinations never
// matter.

#include <cstdint>
#include <string>
#include <vector>

namespace crasp::verifier {

/// What one column of a table holds.
struct Attribute {
  enum class Kind : std::uint8_t {
    symbol,  ///< the symbol `distance` positions ago, `kMissing` if there is none
    phase,   ///< the position modulo a period
    term,    ///< the value of a counter
  };
  static constexpr std::int64_t kMissing = -1;
  Kind kind;
  std::uint32_t distance = 0;
};

struct Table {
  std::vector<Attribute> attributes;
  struct Row {
    std::vector<std::int64_t> values;  // beside `attributes`
    std::int64_t outcome;
  };
  std::vector<Row> rows;  // equal values have equal outcomes
};

/// A binary tree of tests "value == v" (symbols, phases) and "value >= v" (terms) that is right on every row.
class DecisionTree {
 public:
  DecisionTree() = default;
  /// Greedy, by the purity of the two halves. O(rows² · attributes) at worst.
  explicit DecisionTree(Table table);

  std::int64_t decide(const std::vector<std::int64_t>& values) const;

  struct Test {
    std::uint32_t attribute;
    std::int64_t value;
    bool outcome;
  };
  using Path = std::vector<Test>;
  /// The conjunctions of tests that lead to an outcome.
  std::vector<Path> paths(std::int64_t outcome) const;
  std::vector<std::int64_t> outcomes() const;  // ascending, without repeats
  const std::vector<Attribute>& attributes() const { return attributes_; }

 private:
  struct Node {
    bool leaf = true;
    std::int64_t outcome = 0;
    std::uint32_t attribute = 0;
    std::int64_t value = 0;
    std::uint32_t yes = 0, no = 0;
  };
  std::uint32_t grow(std::vector<Table::Row> rows);
  bool passes(std::uint32_t attribute, std::int64_t value, const std::vector<std::int64_t>& values) const;

  std::vector<Attribute> attributes_;
  std::vector<Node> nodes_;  // the root is 0
};

}  // namespace crasp::verifier
