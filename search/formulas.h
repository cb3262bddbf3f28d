#pragma once
// Formulas and what they say on a sample: one bit or number for each node of the tree of prefixes. Formulas that say
// the same everywhere on the sample are one formula here, the smallest that was added (observational equivalence): each
// construct of the language computes its values from those of its operands, so the one can stand for the other
// inside larger formulas, as far as the sample can tell.

#include <cstdint>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "lang/program.h"
#include "search/sample.h"

namespace crasp::search {

/// The constructs that are enumerated. P, Q are Boolean operands, C, D counts.
enum class Kind : std::uint8_t {
  truth,        // value 0 or 1
  symbol,       // value: its index
  negation,     // P
  conjunction,  // P, Q
  disjunction,  // P, Q
  equal,        // C, D
  less,         // C, D
  less_equal,   // C, D
  constant,     // value
  position,     // i
  remainder,    // i mod value
  count,        // P
  look_back,    // P; 1 if it held `value` positions ago, else 0
  sum,          // C, D
  scale,        // C; value: the factor
};
constexpr bool is_boolean(Kind kind) { return kind <= Kind::less_equal; }

struct Formula {
  Kind kind = Kind::truth;
  std::uint32_t left = 0, right = 0;  ///< indices among the Booleans or among the counts, by what the construct takes
  std::int32_t value = 0;
};

/// A Boolean or a count, by its index in the store.
using FormulaId = std::uint32_t;

class Formulas {
 public:
  struct Added {
    FormulaId id;
    bool fresh;
  };

  /// The sample outlives the store, and does not grow meanwhile.
  explicit Formulas(const Sample& sample);

  /// The formula, or the one that says the same. Operands are formulas of this store. `size` counts operations and
  /// leaves.
  Added add(const Formula& formula);

  const Sample& sample() const { return sample_; }
  std::size_t booleans() const { return booleans_.formulas.size(); }
  std::size_t counts() const { return counts_.formulas.size(); }
  const Formula& boolean(FormulaId id) const { return booleans_.formulas[id]; }
  const Formula& count(FormulaId id) const { return counts_.formulas[id]; }
  std::uint32_t boolean_size(FormulaId id) const { return booleans_.sizes[id]; }
  std::uint32_t count_size(FormulaId id) const { return counts_.sizes[id]; }
  /// One bit for each node, the rest 0.
  std::span<const std::uint64_t> bits(FormulaId id) const { return {bits_.data() + id * words_, words_}; }
  std::span<const std::int32_t> values(FormulaId id) const { return {values_.data() + id * nodes_, nodes_}; }
  bool holds(FormulaId id, std::size_t node) const { return (bits_[id * words_ + node / 64] >> (node % 64) & 1) != 0; }
  std::size_t bytes() const { return 8 * bits_.size() + 4 * values_.size() + 64 * (booleans() + counts()); }

 private:
  struct Store {
    std::vector<Formula> formulas;
    std::vector<std::uint32_t> sizes;
    std::unordered_multimap<std::uint64_t, FormulaId> by_hash;
  };

  std::uint32_t size_of(const Formula& formula) const;
  void evaluate_boolean(const Formula& formula);
  void compare(const Formula& formula);
  void evaluate_count(const Formula& formula);
  void accumulate(const Formula& formula);
  template <class Value>
  Added intern(Store& store, std::vector<Value>& all, const std::vector<Value>& scratch, const Formula& formula);

  const Sample& sample_;
  std::size_t nodes_, words_;
  std::uint64_t last_mask_;  // the bits of the last word that stand for nodes
  Store booleans_, counts_;
  std::vector<std::uint64_t> bits_, scratch_bits_;
  std::vector<std::int32_t> values_, scratch_values_;
};

/// The formula as a recogniser over `alphabet`.
lang::Program to_program(const Formulas& formulas, FormulaId boolean, const lang::Alphabet& alphabet,
                         const std::string& name);

/// The number of operations and leaves of a term when definitions are written out: what `Formulas` calls size.
std::uint64_t term_size(const lang::Terms& terms, lang::TermId term);

}  // namespace crasp::search
