#pragma once
// The normal form that weights are made from: Booleans only. A count occurs in comparisons alone, and a comparison is one
// linear form over counts of Booleans, so that a head can sum it as a whole. Conjunctions are n-ary, negation is a mark on an
// edge, and tests of the current symbol are sets that include the beginning of the sequence: those are linear in the residual
// stream, gates are not.
//
// Invariant: signals are hash-consed and stand after their operands; `start` is the value at position 0, where the model reads
// `<bos>`. Nothing here knows of blocks, directions or numbers.

#include <cstdint>
#include <deque>
#include <optional>
#include <unordered_map>
#include <vector>

#include "compiler/ir.h"

namespace crasp::compiler::weights {

using SignalId = lang::Id<struct SignalTag>;

/// A signal, or its negation.
struct Literal {
  SignalId signal;
  bool negated = false;

  Literal operator!() const { return {signal, !negated}; }
  friend constexpr auto operator<=>(const Literal&, const Literal&) = default;
};

enum class Kind : std::uint8_t {
  truth,        // always true
  symbols,      // numbers: the token at i is one of these, see `Network::bos`
  periodic,     // numbers m, r: i mod m = r
  opening,      // number c: 1 <= i <= c
  earlier,      // P; number c >= 1: P holds at i - c, and i - c >= 1
  comparison,   // P…; numbers a…, a_0: a_1 #P_1 + … + a_0 >= 0
  matching,     // P…, x, y, …; numbers a…, a_0: a comparison of counts over the j for which no x holds at i and its y at j
  threshold,    // P…; numbers a…, a_0: a_1 [P_1] + … + a_0 >= 0
  conjunction,  // P…, at least two
};

struct Signal {
  Kind kind;
  std::vector<Literal> operands;
  std::vector<std::int64_t> numbers;
  bool start = false;

  std::int64_t constant() const { return numbers.back(); }
  /// Of a comparison or threshold: how many operands have a factor.
  std::size_t summands() const { return numbers.size() - 1; }
  bool compares() const { return kind == Kind::comparison || kind == Kind::matching; }
};

/// What a matching comparison leaves out: the positions j with `key`, seen from the positions i with `query`. Both are tests
/// of symbols, of the first positions, or fetched, so that models hold them exactly; no `key` holds at the beginning.
struct Exclusion {
  Literal query, key;
};

/// One summand of a comparison or threshold.
struct Summand {
  Literal body;
  std::int64_t factor = 0;
};

class Network {
 public:
  explicit Network(Alphabet alphabet);

  Literal truth(bool value) const { return {SignalId{0}, !value}; }
  /// Any set of tokens, in any order.
  Literal symbols(std::vector<std::int64_t> tokens);
  Literal periodic(std::int64_t m, std::int64_t r);
  Literal earlier(Literal p, std::int64_t c);
  Literal conjunction(const std::vector<Literal>& operands);
  Literal disjunction(std::vector<Literal> operands);
  Literal comparison(std::vector<Summand> summands, std::int64_t constant);
  Literal matching(std::vector<Summand> summands, std::int64_t constant, const std::vector<Exclusion>& exclusions);
  Literal opening(std::int64_t c) { return add({Kind::opening, {}, {c}}); }
  Literal threshold(std::vector<Summand> summands, std::int64_t constant);

  const Signal& operator[](SignalId id) const { return signals_[id.index]; }
  std::vector<Exclusion> exclusions(const Signal& signal) const;
  /// Which signals the outputs depend on.
  std::vector<bool> reachable(const std::vector<Literal>& outputs) const;
  std::uint32_t size() const { return static_cast<std::uint32_t>(signals_.size()); }
  const Alphabet& alphabet() const { return alphabet_; }
  /// Tokens as numbers in `Kind::symbols`: symbols, then one for symbols outside Σ, then the beginning of the sequence.
  std::int64_t other() const { return alphabet_.other(); }
  std::int64_t bos() const { return std::int64_t{alphabet_.other()} + 1; }
  bool is_symbols(Literal p) const { return signals_[p.signal.index].kind == Kind::symbols; }
  bool start(Literal p) const { return signals_[p.signal.index].start != p.negated; }
  /// All tokens that are not in `tokens`, which is increasing.
  std::vector<std::int64_t> complement(const std::vector<std::int64_t>& tokens) const;

 private:
  Literal add(Signal signal);
  /// Adds the literals of a conjunct to `flat`, and what it says of the token to `tokens`.
  void flatten(Literal p, std::vector<Literal>& flat, std::optional<std::vector<std::int64_t>>& tokens) const;
  bool compute_start(const Signal& signal) const;
  void normalise_summands(std::vector<Summand>& summands, std::int64_t& constant, bool counts) const;
  Signal linear(Kind kind, const std::vector<Summand>& summands, std::int64_t constant) const;

  Alphabet alphabet_;
  std::vector<std::int64_t> all_;  ///< tokens
  std::deque<Signal> signals_;
  std::unordered_multimap<std::size_t, SignalId> by_hash_;
};

}  // namespace crasp::compiler::weights
