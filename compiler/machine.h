#pragma once
// The counter machine of an IR program: what every form of native code is made from. Reading a word symbol by symbol,
// it keeps
//   - one running sum for each linear form that is compared: a comparison is then one addition and one test, however
//   many counts
//     the form has. Where many comparisons look at the differences of few counts, one for each count instead. A sum
//     that no step lowers and that is only compared is cut off at its largest threshold;
//   - the recent values of each P that stands in `earlier`;
//   - i mod m for each modulus;
// and nothing else. Symbols that no test tells apart share a code of one byte.

#include <bitset>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "compiler/ir.h"
#include "compiler/linear.h"

namespace crasp::compiler {

/// sum of factor · #P, without constant. Its value at position i lies in [i · steps.least, i · steps.most].
struct RunningSum {
  LinearForm form;
  StepRange steps;
  /// Set when only tests `sum >= threshold` with threshold <= cap look at the sum and no step lowers it: min(sum, cap)
  /// may stand for the sum.
  std::optional<std::int64_t> cap;
  /// With cap 1 and without subtraction: the sum only says whether anything was ever counted.
  bool flag = false;
  /// Differences of few counts, such as those between all pairs of symbols: the sum is not kept, but computed from
  /// these sums times their factors. Empty for a sum that is kept.
  std::vector<std::pair<std::uint32_t, std::int64_t>> parts;
};

/// What a comparison of a linear form asks: sum >= threshold, or its negation.
struct Test {
  std::uint32_t sum = 0;
  std::int64_t threshold = 0;
  bool negated = false;
};

/// A `nonnegative` node or the negation of one: a single operation, whichever it is.
struct Comparison {
  NodeId count;
  bool negated = false;
};

/// A P under `earlier`, and the largest offset at which it is asked for.
struct Delay {
  NodeId node;
  std::int64_t longest = 0;
};

using Codes = std::bitset<256>;

class Machine {
 public:
  static constexpr std::uint32_t kNone = 0xffff'ffff;
  static constexpr std::uint32_t kMostNodes = 1'000'000;
  static constexpr std::int64_t kLongestDelay = 1 << 16;

  /// Why there is no machine for this program, or an empty string: it is too large in some respect.
  static std::string limit(const Ir& ir);

  /// `limit(ir)` must be empty. The program should have run through `optimise`.
  explicit Machine(Ir ir);

  const Ir& ir() const { return ir_; }
  /// Does native code compute this node? A Boolean that an output depends on, or a count whose value is asked for.
  bool is_computed(NodeId id) const { return ir_.type(id) == Type::boolean ? needed_[id.index] : computed_[id.index]; }

  const std::vector<RunningSum>& sums() const { return sums_; }
  /// What a Boolean node compares, if it does.
  std::optional<Comparison> comparison(NodeId id) const;
  /// The test that a comparison stands for; nothing if its operand has to be computed as a count.
  const std::optional<Test>& test(NodeId id) const { return tests_[id.index]; }
  /// The running sum that holds the value of a `count` node, or kNone if only tests look at it.
  std::uint32_t sum_of_count(NodeId id) const { return sum_of_count_[id.index]; }

  const std::vector<Delay>& delays() const { return delays_; }
  const std::vector<std::int64_t>& moduli() const { return moduli_; }

  /// The code of each symbol, and of a symbol outside Σ at index `alphabet.other()`.
  const std::vector<std::uint8_t>& code_of_symbol() const { return code_of_symbol_; }
  unsigned code_count() const { return code_count_; }
  /// The codes on which a `symbols` node is true.
  const Codes& codes(NodeId id) const { return codes_[id.index]; }
  /// By how much the symbol tests among the terms of a sum change it, for each code.
  std::vector<std::int64_t> code_steps(const RunningSum& sum) const;

  /// The narrowest of 8, 16, 32, 64 bits that holds every value of the sum on words up to `length`.
  unsigned sum_width(const RunningSum& sum, std::uint64_t length) const;
  /// The same for all counts that are computed apart from running sums.
  unsigned count_width(std::uint64_t length) const;
  /// The longest word on which no count leaves 64 bits.
  std::uint64_t longest_word() const { return longest_word_; }

 private:
  void find_needed();
  void find_codes();
  void find_sums();
  void add_test(NodeId id, const LinearForm& form, StepRange steps, bool negated);
  void need_count(NodeId id);
  std::uint32_t sum_for(const LinearForm& form, StepRange steps);
  void find_caps();
  void find_parts();
  void find_flags();
  void find_delays();
  bool fits(std::uint64_t length, unsigned bits) const;

  Ir ir_;
  std::vector<bool> needed_;
  std::vector<bool> computed_;  ///< counts whose value is asked for
  std::vector<RunningSum> sums_;
  std::map<decltype(LinearForm::terms), std::uint32_t> sum_of_terms_;
  std::vector<std::optional<Test>> tests_;
  std::vector<std::uint32_t> sum_of_count_;
  std::vector<Delay> delays_;
  std::vector<std::int64_t> moduli_;
  std::vector<std::uint8_t> code_of_symbol_;
  std::vector<Codes> codes_;
  unsigned code_count_ = 0;
  std::uint64_t longest_word_ = 0;
};

}  // namespace crasp::compiler
