#pragma once
// Extended regular expressions with union, intersection and complement, and the deterministic automaton of their
// derivatives (J. Brzozowski, "Derivatives of regular expressions", 1964).
//
// Expressions are hash-consed and normalised up to similarity: concatenation associates to the right, unions and
// intersections are flat, sorted and without duplicates, units and zeros are gone. Brzozowski's theorem then says that
// an expression has finitely many derivatives; limits stop those that have too many. Operands come before users.

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <variant>
#include <vector>

#include "lang/automaton.h"
#include "lang/id.h"

namespace crasp::lang {

using ExpressionId = Id<struct ExpressionTag>;

/// What building and deriving may use before it gives up.
struct RegexLimits {
  std::size_t states = 100'000;       // of the automaton before minimisation
  std::size_t table = 20'000'000;     // entries of its transition table, over classes of symbols and over symbols
  std::size_t operands = 10'000'000;  // handled while expressions are built
  std::uint32_t repeat = 1'000;       // largest bound in `{m,n}`
  std::uint32_t nesting = 1'000;      // depth of brackets in a pattern
};

/// All expressions of one pattern. Once `exhausted()` every constructor returns the empty language without further
/// work, and the results mean nothing.
class Expressions {
 public:
  Expressions(std::uint32_t symbols, std::size_t operand_limit);

  ExpressionId none() const { return {0}; }   // the empty language
  ExpressionId empty() const { return {1}; }  // the empty word
  ExpressionId all() const { return {2}; }    // every word
  /// The words of one symbol, one of those marked. `members` has one entry for each symbol of the alphabet.
  ExpressionId symbol(const std::vector<bool>& members);
  ExpressionId concatenation(ExpressionId left, ExpressionId right);
  ExpressionId alternation(std::vector<ExpressionId> operands) { return lattice(Kind::Union, std::move(operands)); }
  ExpressionId intersection(std::vector<ExpressionId> operands) {
    return lattice(Kind::Intersection, std::move(operands));
  }
  ExpressionId complement(ExpressionId operand);
  ExpressionId star(ExpressionId operand);
  /// `operand` at least `least` times and at most `most` times, or without bound.
  ExpressionId repeat(ExpressionId operand, std::uint32_t least, std::optional<std::uint32_t> most);

  bool exhausted() const { return operands_left_ == 0; }
  bool nullable(ExpressionId expression) const { return nodes_[expression.index].nullable; }

  /// The words w for which `symbol` w is in the expression. Iterative: no depth of nesting can overflow the stack.
  ExpressionId derivative(ExpressionId expression, std::uint32_t symbol);

  /// For each symbol a class, numbered by first symbol: symbols that occur in the same sets have the same derivatives.
  std::vector<std::uint32_t> symbol_classes() const;

 private:
  enum class Kind : std::uint8_t { None, Empty, Symbol, Concatenation, Union, Intersection, Complement, Star };
  struct Node {
    Kind kind;
    bool nullable;
    std::vector<std::uint32_t> operands;  // node numbers; of a Symbol its set
    friend bool operator==(const Node&, const Node&) = default;
  };
  struct Hash {
    std::size_t operator()(const Node& node) const;
  };

  ExpressionId intern(Node node);
  ExpressionId lattice(Kind kind, std::vector<ExpressionId> operands);
  /// r for `r | ()`, where the empty word makes no difference to what is built from it.
  ExpressionId without_option(ExpressionId expression);
  bool spend(std::size_t operands);
  ExpressionId operand(ExpressionId expression, std::size_t which) const {
    return {nodes_[expression.index].operands[which]};
  }
  std::vector<ExpressionId> operands_to_derive(ExpressionId expression) const;
  ExpressionId derive_from_operands(ExpressionId expression, std::uint32_t symbol);
  ExpressionId known_derivative(ExpressionId expression, std::uint32_t symbol) const;

  std::uint32_t symbols_;
  std::size_t operands_left_;
  std::vector<Node> nodes_;
  std::unordered_map<Node, std::uint32_t, Hash> numbers_;
  std::vector<std::vector<bool>> sets_;
  std::unordered_map<std::vector<bool>, std::uint32_t> set_numbers_;
  std::unordered_map<std::uint64_t, std::uint32_t> derivatives_;  // by (expression, symbol)
};

/// The minimal complete automaton of an expression, or which limit stopped it.
std::variant<Dfa, std::string> expression_to_dfa(Expressions& expressions, ExpressionId root, std::uint32_t symbols,
                                                 const RegexLimits& limits);

}  // namespace crasp::lang
