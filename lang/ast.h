#pragma once
// The syntax tree of one file, as it was written. Expressions live in a store and name their operands by `ExprId`; an
// operand is stored before its user, so that passes are forward loops and nothing recurses to destroy a tree.

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "lang/id.h"
#include "lang/source.h"

namespace crasp::lang::ast {

using ExprId = Id<struct ExprTag>;
using StatementId = Id<struct StatementTag>;

struct Word {
  std::string text;
  Span span;
};

/// `x`, or `order.x` with the module's name in `module`.
struct Name {
  std::string module;
  std::string name;
};

/// `s in S`: a variable over symbols.
struct Binder {
  Word variable;
  ExprId set;
};

// --- expressions ---------------------------------------------------------------------------------------------------

struct Number { std::int64_t value; };
struct Truth { bool value; };
struct SymbolLiteral { std::string text; };                  // "a": a test of the current symbol, or a symbol as argument
struct SymbolTest { ExprId symbol; };                        // Q[s], Q["a"], Q[S] for a set S
struct Index { Name base; std::vector<ExprId> symbols; };    // seen[s, "b"]
struct Call { Name callee; std::vector<ExprId> arguments; };  // prev(P), min(C, D)
struct Position { bool counted; };                           // i, or j when `counted`
struct Regex { std::string pattern; Span pattern_span; };    // pattern_span: between the quotes

enum class UnaryOp : std::uint8_t { negate, invert };        // -C, !P
struct Unary { UnaryOp op; ExprId operand; };

enum class BinaryOp : std::uint8_t { implies, multiply, divide, modulo, unite, intersect, subtract_set };
struct Binary { BinaryOp op; ExprId left, right; };

struct Junction { bool conjunction; std::vector<ExprId> operands; };  // P && Q && R, P || Q || R

struct Summand { bool minus; ExprId operand; };
struct Sum { std::vector<Summand> summands; };               // C + D - E; the first may not carry `minus`

enum class CompareOp : std::uint8_t { equal, unequal, less, less_equal, greater, greater_equal };
/// A chain `C < D <= E` of counts, or a comparison of Booleans or symbols; one operator fewer than operands.
struct Comparison { std::vector<ExprId> operands; std::vector<CompareOp> ops; };

struct Membership { ExprId element, set; };                  // s in S, i - j in {1, 4}
struct SetRange { ExprId low, high; };                       // high invalid: the single element `low`
struct SetLiteral { std::vector<SetRange> elements; };       // {"a", "b", "0" .. "9"}, {1, 4}

struct Conditional { ExprId condition, then, otherwise; };   // P ? C : D and C if P else D
struct Count { ExprId relation, body; };                     // #P (relation invalid), #[R] P
struct Quantified { bool universal; ExprId relation, body; };            // exists P, forall[R] P
struct Selection { bool last; ExprId relation, condition, value; };      // last[R] P : X; relation invalid: j <= i

enum class FoldOp : std::uint8_t { any, all, sum, count };
struct SymbolFold { FoldOp op; std::vector<Binder> binders; ExprId body; };  // any s in S, t in T: P

struct Iverson { ExprId operand; };                          // [P]
struct At { ExprId operand; };                               // X@i

using Expr = std::variant<Number, Truth, SymbolLiteral, SymbolTest, Name, Index, Call, Position, Regex, Unary, Binary,
                          Junction, Sum, Comparison, Membership, SetLiteral, Conditional, Count, Quantified, Selection,
                          SymbolFold, Iverson, At>;

// --- statements ----------------------------------------------------------------------------------------------------

struct AlphabetStatement { std::vector<SetRange> symbols; };                 // alphabet "a" "s0" .. "s9"
struct SetStatement { Word name; ExprId set; };                              // set digits = "0" .. "9"
/// `name = body`; `name[s in S] = body` with `indices`; `def name(P) = body` when `is_function`.
struct Definition { Word name; std::vector<Binder> indices; std::vector<Word> parameters; bool is_function; ExprId body; };
struct Accept { ExprId verdict; };
struct Next { Binder token; ExprId allowed; };                               // next[t in S] = allowed
struct Import { Word path; bool is_file; Word alias; };                      // alias.text empty: the module's own name
struct ProgramBlock { Word name; std::vector<StatementId> body; };

struct LengthRange { std::int64_t low, high; Span span; };
/// One line of a task: `spec EXPR`, `inputs WORDS…`, `format WORD`, `train A .. B`, `test A .. B, C .. D`.
/// Words hold names, and symbols and numbers as they were written.
struct TaskField { Word key; ExprId spec; std::vector<Word> words; std::vector<LengthRange> ranges; Span span; };
struct TaskBlock { Word name; std::vector<TaskField> fields; };

enum class AssertKind : std::uint8_t { equivalent, subset, empty, accepts, rejects };
/// Operands are names of programs or of Boolean definitions, or regular expressions; `right` is used by the first two
/// kinds, `word` by the last two.
struct Assert { AssertKind kind; ExprId left, right; Word word; };

using StatementNode = std::variant<AlphabetStatement, SetStatement, Definition, Accept, Next, Import, ProgramBlock,
                                   TaskBlock, Assert>;
struct Statement {
  StatementNode node;
  Span span;
};

/// A comment, for the formatter: `text` with its slashes, without the end of line.
struct Comment {
  std::string text;
  Span span;
  bool own_line;  ///< nothing but white space stands before it on its line
};

struct File {
  FileId source;
  std::vector<Expr> expressions;       ///< by ExprId, operands before users
  std::vector<Span> expression_spans;  ///< beside `expressions`
  std::vector<Statement> statements;   ///< by StatementId; those inside a program block too
  std::vector<StatementId> body;       ///< the statements of the file itself, in order
  std::vector<Comment> comments;       ///< in order

  const Expr& operator[](ExprId id) const { return expressions[id.index]; }
  Span span(ExprId id) const { return expression_spans[id.index]; }
  const Statement& operator[](StatementId id) const { return statements[id.index]; }
};

}  // namespace crasp::lang::ast
