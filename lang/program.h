#pragma once
// A checked program: every name resolved, families and functions expanded, every type known. Values are the nodes of one
// hash-consed graph of terms; a term is stored after its operands, so passes are forward loops.

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "lang/automaton.h"
#include "lang/id.h"
#include "lang/relation.h"
#include "lang/source.h"

namespace crasp::lang {

using TermId = Id<struct TermTag>;
using SymbolIndex = std::uint32_t;

enum class Type : std::uint8_t { boolean, count };

/// Operations, with operands P, Q (Boolean), C, D (count), X (either). `docs/language.md` gives their meaning at a position.
enum class Op : std::uint8_t {
  // Boolean
  truth,        // value: 0 or 1
  symbol,       // value: index of the symbol that must stand here
  negation,     // P
  conjunction,  // P…, at least two
  disjunction,  // P…, at least two
  equivalence,  // P, Q
  equal,        // C, D
  less,         // C, D
  less_equal,   // C, D
  regex,        // value: see Terms::automaton; true where the prefix is accepted
  // count
  constant,         // value
  count,            // P; value: see Terms::relation
  position_modulo,  // value: m >= 1; i mod m
  sum,              // C…, at least two
  scale,            // C; value: the factor
  minimum,          // C…, at least two
  maximum,          // C…, at least two
  iverson,          // P; 1 or 0
  product,          // C, D (task layer)
  modulo,           // C; value: m >= 1; remainder 0 … m-1 (task layer)
  // either type
  conditional,  // P, X, X
  first,        // P, X; value: see Terms::relation; X at the leftmost related j where P, else false or 0 (task layer)
  last,         // P, X; likewise, rightmost (task layer)
  at_outer,     // X at the position of the innermost enclosing count, first or last (task layer)
};

struct OpInfo {
  Op op;
  std::string_view name;  ///< as in printed terms
  int arity;              ///< -1: two or more
  bool task_layer;        ///< whatever its operands and relation
};

const OpInfo& info(Op op);

/// One node. Equal nodes have equal ids.
struct Term {
  Op op;
  Type type;
  std::int64_t value = 0;  ///< see `Op`
  std::uint32_t first_operand = 0;
  std::uint32_t operand_count = 0;
};

/// A hash-consed store of terms, with constructors that check operand types by assertion (the elaborator has reported errors
/// before) and simplify nothing beyond what they say.
class Terms {
 public:
  TermId truth(bool value);
  TermId symbol(SymbolIndex symbol);
  TermId negation(TermId p);                                ///< constants fold; !!P is P
  TermId conjunction(std::span<const TermId> operands);     ///< flattens, drops true and repeats; false wins; () is true
  TermId disjunction(std::span<const TermId> operands);     ///< dually
  TermId equivalence(TermId p, TermId q);
  TermId compare(Op op, TermId c, TermId d);                ///< op: equal, less or less_equal
  TermId regex(Dfa dfa);
  TermId constant(std::int64_t value);
  TermId count(Relation relation, TermId p);
  TermId position() { return count(Relation::prefix(), truth(true)); }  ///< i
  TermId position_modulo(std::int64_t m);
  TermId sum(std::span<const TermId> operands);             ///< flattens nothing; () is 0, (C) is C
  TermId scale(std::int64_t factor, TermId c);              ///< 1·C is C
  TermId extremum(Op op, std::span<const TermId> operands);  ///< op: minimum or maximum
  TermId iverson(TermId p);
  TermId product(TermId c, TermId d);
  TermId modulo(TermId c, std::int64_t m);
  TermId conditional(TermId p, TermId then, TermId otherwise);
  TermId select(Op op, Relation relation, TermId p, TermId x);  ///< op: first or last
  TermId at_outer(TermId x);

  std::size_t size() const { return terms_.size(); }
  const Term& operator[](TermId id) const { return terms_[id.index]; }
  std::span<const TermId> operands(TermId id) const;
  TermId operand(TermId id, std::size_t k) const { return operands(id)[k]; }
  Type type(TermId id) const { return terms_[id.index].type; }

  /// Is this term i, the number of the position?
  bool is_position(TermId id) const;

  const Relation& relation(TermId id) const { return relations_.values[value_index(id)]; }
  const Dfa& automaton(TermId id) const { return automata_.values[value_index(id)]; }

  /// How many counts, firsts or lasts around this term its `at_outer`s reach beyond: 0 for a closed term.
  std::uint32_t open_levels(TermId id) const { return open_levels_[id.index]; }

  /// Where the term was first written, for messages; terms made by sugar have the place of the sugar.
  Span span(TermId id) const { return spans_[id.index]; }
  /// The place given to the terms that are made from now on.
  void set_span(Span span) { current_span_ = span; }

 private:
  /// Values that are equal have one index.
  template <class Value>
  struct Interned {
    std::vector<Value> values;
    std::unordered_multimap<std::uint64_t, std::uint32_t> by_hash;

    std::int64_t add(Value value);
  };

  std::size_t value_index(TermId id) const { return static_cast<std::size_t>(terms_[id.index].value); }
  TermId make(Op op, Type type, std::int64_t value, std::span<const TermId> operands);
  TermId junction(Op op, std::span<const TermId> operands);
  void append_operands(std::span<const TermId> operands);
  std::uint32_t compute_open_levels(Op op, std::span<const TermId> operands) const;

  std::vector<Term> terms_;
  std::vector<TermId> operand_pool_;
  std::vector<std::uint32_t> open_levels_;
  std::vector<Span> spans_;
  Interned<Relation> relations_;
  Interned<Dfa> automata_;
  std::unordered_multimap<std::uint64_t, TermId> by_hash_;
  Span current_span_;
};

/// Σ, in order. An open alphabet (`.cr` files name none) also reads symbols outside it, on which every test is false.
struct Alphabet {
  std::vector<std::string> symbols;
  bool open = false;

  SymbolIndex size() const { return static_cast<SymbolIndex>(symbols.size()); }
  /// The index of a symbol outside Σ, and of the end position of the after-word reading.
  SymbolIndex other() const { return size(); }
  std::optional<SymbolIndex> find(std::string_view symbol) const;
  /// Every symbol is one code point, so that words can be written without spaces.
  bool single_characters() const;
};

/// A named value. A family has one for each choice of symbols that is used.
struct NamedTerm {
  std::string name;  ///< `opens`, or `seen["a", "b"]` for a member of a family
  TermId term;
  Span span;         ///< of the name in the definition
};

enum class ProgramKind : std::uint8_t { recogniser, generator, labeller };

struct Scope;

struct Program {
  std::string name;
  Span span;
  Alphabet alphabet;
  Terms terms;
  std::vector<NamedTerm> definitions;  ///< in the order of the file
  ProgramKind kind = ProgramKind::labeller;
  /// The verdict of a recogniser; the last definition of a labeller.
  TermId verdict;
  /// One Boolean for each symbol of Σ, for a generator: may it come next?
  std::vector<TermId> next;

  /// Where its text stands, while its workspace lives; nullptr for a program that was made otherwise.
  const Scope* scope = nullptr;

  /// The terms that say what the program computes: the verdict, or the members of `next`.
  std::vector<TermId> outputs() const;
};

}  // namespace crasp::lang
