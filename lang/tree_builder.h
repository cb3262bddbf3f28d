#pragma once
// Builds expressions from operands and operators in the order in which they are read: the operator-precedence method
// with an explicit stack, so that long chains of operators are loops. The grammar (parse.cpp) knows where operands and
// operators may stand, this class which of them belong together.

#include <cstdint>
#include <string>
#include <vector>

#include "lang/ast.h"
#include "lang/diagnostics.h"
#include "lang/precedence.h"

namespace crasp::lang {

/// An expression and all of the text that stands for it, brackets around it included.
struct Operand {
  ast::ExprId id;
  Span span;
};

/// An operator that waits for its last operand.
struct Operator {
  enum class Kind : std::uint8_t {
    negate,
    invert,
    count,
    quantified,
    fold,
    select,  // before their operand
    binary,
    conjunction,
    disjunction,
    sum,
    comparison,
    membership,
    choose,
    if_,  // between two operands
  };
  Kind kind = Kind::binary;
  Level level = Level::operand;
  std::uint8_t code = 0;  ///< the BinaryOp, CompareOp or FoldOp; 1 for a minus in a sum, `forall` and `last`
  Span span;
  ast::ExprId first;   ///< the relation; between `?` and `:`; between `if` and `else`
  ast::ExprId second;  ///< the condition of a selection
  std::vector<ast::Binder> binders;
};

class TreeBuilder {
 public:
  /// Expressions nest at most this deep, so that passes over the tree may recurse.
  static constexpr std::uint32_t kDeepest = 1000;
  static constexpr std::size_t kDeepestNesting = 400;
  static constexpr std::size_t kMostExpressions = std::size_t{1} << 24;

  TreeBuilder(ast::File& file, Diagnostics& diagnostics) : file_(file), diagnostics_(diagnostics) {}

  /// Stores an expression; an invalid id after an error, which was reported once.
  ast::ExprId add(ast::Expr expression, Span span);

  /// Reading an expression: open, then operands and operators as they come, then close. Expressions nest, to a limited
  /// depth: `open` returns false beyond it, and reports.
  bool open(Span place);
  void prefix(Operator op);
  void operand(Operand operand);
  void infix(Operator op);
  Operand close();

  /// Too deep or too large an expression was reported since the last `restart`.
  bool failed() const { return failed_; }

  /// Before a statement: forgets what a failed one left behind.
  void restart();
  /// Removes the expressions that were added since `restart`.
  void discard();

  ast::File& file() { return file_; }

 private:
  void reduce();
  void reduce_prefix(Operator op);
  void reduce_pair(Operator op);
  void reduce_chain(Operator::Kind kind);
  Operand pop();
  void push(ast::Expr expression, Span span);
  std::size_t chain_length(Operator::Kind kind) const;
  std::uint32_t depth_of(const ast::Expr& expression) const;

  ast::File& file_;
  Diagnostics& diagnostics_;
  std::vector<Operand> operands_;
  std::vector<Operator> operators_;
  std::vector<std::size_t> frames_;    ///< where the operators of each open expression begin
  std::vector<std::uint16_t> depths_;  ///< beside the expressions of the file
  std::size_t first_of_statement_ = 0;
  bool after_prefix_ = false;
  bool failed_ = false;
};

}  // namespace crasp::lang
