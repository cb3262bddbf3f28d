#include "lang/print_expression.h"

#include <algorithm>
#include <array>
#include <type_traits>

#include "lang/ast_walk.h"
#include "lang/lex.h"

namespace crasp::lang {
namespace {

/// A spelling in ASCII and one as in papers.
struct Sign {
  std::string_view ascii, paper;
};

constexpr Sign kAnd = {"&&", "∧"}, kOr = {"||", "∨"}, kNot = {"!", "¬"}, kIn = {"in", "∈"}, kTrue = {"true", "⊤"},
               kFalse = {"false", "⊥"}, kExists = {"exists", "∃"}, kForall = {"forall", "∀"};
constexpr std::array<Sign, 6> kCompare = {
    {{"==", "=="}, {"!=", "≠"}, {"<", "<"}, {"<=", "≤"}, {">", ">"}, {">=", "≥"}}};
constexpr std::array<Sign, 7> kBinary = {
    {{"->", "→"}, {"*", "*"}, {"/", "/"}, {"%", "%"}, {"∪", "∪"}, {"∩", "∩"}, {"\\", "∖"}}};
constexpr std::array<std::string_view, 4> kFold = {"any", "all", "sum", "count"};

Level level_of(ast::BinaryOp op) {
  using enum ast::BinaryOp;
  if (op == implies) return Level::implies;
  return op == unite || op == subtract_set ? Level::sum : Level::product;
}

/// The level of a node as an operand of something else.
Level level_of(const ast::Expr& expression) {
  return std::visit(
      [](const auto& node) {
        using Node = std::decay_t<decltype(node)>;
        if constexpr (std::is_same_v<Node, ast::SymbolFold> || std::is_same_v<Node, ast::Selection>)
          return Level::open;
        else if constexpr (std::is_same_v<Node, ast::Conditional>)
          return Level::conditional;
        else if constexpr (std::is_same_v<Node, ast::Binary>)
          return level_of(node.op);
        else if constexpr (std::is_same_v<Node, ast::Junction>)
          return node.conjunction ? Level::conjunction : Level::disjunction;
        else if constexpr (std::is_same_v<Node, ast::Unary>)
          return node.op == ast::UnaryOp::invert ? Level::negation : Level::minus;
        else if constexpr (std::is_same_v<Node, ast::Comparison> || std::is_same_v<Node, ast::Membership>)
          return Level::comparison;
        else if constexpr (std::is_same_v<Node, ast::Sum>)
          return Level::sum;
        else if constexpr (std::is_same_v<Node, ast::Count> || std::is_same_v<Node, ast::Quantified>)
          return Level::count;
        else
          return Level::operand;
      },
      expression);
}

bool is_prefix(const ast::Expr& expression) {
  return std::holds_alternative<ast::Unary>(expression) || std::holds_alternative<ast::Count>(expression) ||
         std::holds_alternative<ast::Quantified>(expression) || std::holds_alternative<ast::SymbolFold>(expression) ||
         std::holds_alternative<ast::Selection>(expression);
}

constexpr Level above(Level level) { return static_cast<Level>(static_cast<int>(level) + 1); }

class Printer {
 public:
  Printer(const ast::File& file, const PrintStyle& style, LineText& line) : file_(file), style_(style), line_(line) {}

  /// Where an operand stands.
  struct Place {
    Level least = Level::open;   ///< looser operands need brackets
    bool last = true;            ///< no operator follows before the next closing bracket
    Level prefix = Level::open;  ///< of the prefix operator right before it
  };

  void print(ast::ExprId id, Place place);
  void print_whole(ast::ExprId id) { print(id, {}); }

  void operator()(const ast::Number& node) { line_.add(std::to_string(node.value)); }
  void operator()(const ast::Truth& node) { add(node.value ? kTrue : kFalse); }
  void operator()(const ast::SymbolLiteral& node) { line_.add(encode_string(node.text)); }
  void operator()(const ast::SymbolTest& node);
  void operator()(const ast::Name& node);
  void operator()(const ast::Index& node);
  void operator()(const ast::Call& node);
  void operator()(const ast::Position& node) { line_.add(node.counted ? "j" : "i"); }
  void operator()(const ast::Regex& node);
  void operator()(const ast::Unary& node);
  void operator()(const ast::Binary& node);
  void operator()(const ast::Junction& node);
  void operator()(const ast::Sum& node);
  void operator()(const ast::Comparison& node);
  void operator()(const ast::Membership& node);
  void operator()(const ast::SetLiteral& node);
  void operator()(const ast::Conditional& node);
  void operator()(const ast::Count& node);
  void operator()(const ast::Quantified& node);
  void operator()(const ast::Selection& node);
  void operator()(const ast::SymbolFold& node);
  void operator()(const ast::Iverson& node);
  void operator()(const ast::At& node) { print(node.operand, {Level::operand, false}); }

 private:
  void add(Sign sign) { line_.add(style_.paper ? sign.paper : sign.ascii); }
  void infix(Sign sign);
  void related(ast::ExprId where, ast::ExprId id, Place place);
  bool begins_with_bracket(ast::ExprId id) const;
  void list(const std::vector<ast::ExprId>& ids, std::string_view open, std::string_view close);
  /// Of the operand of a prefix operator with this level.
  Place body_place(Level level) const { return {level, place_.last, level}; }
  Place left(Level least) const { return {least, false}; }
  Place right(Level least) const { return {least, place_.last}; }

  const ast::File& file_;
  const PrintStyle& style_;
  LineText& line_;
  Place place_;       ///< of the node that is being printed
  Level level_ = {};  ///< the level it has there
};

/// A prefix operator at the very end needs no brackets: what follows it is its operand in any case.
void Printer::print(ast::ExprId id, Place place) {
  const ast::Expr& expression = file_[id];
  Level level = level_of(expression);
  const bool prefix = is_prefix(expression);
  if (prefix && level != Level::open) level = std::max(level, place.prefix);
  const bool bracketed = level < place.least && !(prefix && place.last);
  const Place outer_place = place_;
  const Level outer_level = level_;
  place_ = bracketed ? Place{} : place;
  level_ = bracketed ? level_of(expression) : level;
  if (bracketed) line_.open("(");
  std::visit(*this, expression);
  if (std::holds_alternative<ast::At>(expression)) line_.add("@i");
  if (bracketed) line_.close(")");
  place_ = outer_place;
  level_ = outer_level;
}

void Printer::infix(Sign sign) {
  line_.add(" ");
  add(sign);
  line_.add_break();
}

void Printer::list(const std::vector<ast::ExprId>& ids, std::string_view open, std::string_view close) {
  line_.open(open);
  for (std::size_t k = 0; k < ids.size(); ++k) {
    if (k > 0) line_.add(","), line_.add_break();
    print_whole(ids[k]);
  }
  line_.close(close);
}

void Printer::operator()(const ast::SymbolTest& node) { list({node.symbol}, "Q[", "]"); }
void Printer::operator()(const ast::Iverson& node) { list({node.operand}, "[", "]"); }

void Printer::operator()(const ast::Name& node) {
  if (!node.module.empty()) line_.add(node.module), line_.add(".");
  line_.add(node.name);
}

void Printer::operator()(const ast::Index& node) {
  (*this)(node.base);
  list(node.symbols, "[", "]");
}

void Printer::operator()(const ast::Call& node) {
  (*this)(node.callee);
  list(node.arguments, "(", ")");
}

void Printer::operator()(const ast::Regex& node) {
  line_.add("regex \"");
  line_.add(node.pattern);
  line_.add("\"");
}

void Printer::operator()(const ast::Unary& node) {
  if (node.op == ast::UnaryOp::invert)
    add(kNot);
  else
    line_.add("-");
  print(node.operand, body_place(level_));
}

void Printer::operator()(const ast::Binary& node) {
  const Level level = level_;
  const bool to_the_right = node.op == ast::BinaryOp::implies;
  print(node.left, left(to_the_right ? above(level) : level));
  infix(kBinary[static_cast<std::size_t>(node.op)]);
  print(node.right, right(to_the_right ? level : above(level)));
}

void Printer::operator()(const ast::Junction& node) {
  for (std::size_t k = 0; k < node.operands.size(); ++k) {
    if (k > 0) infix(node.conjunction ? kAnd : kOr);
    const bool last = k + 1 == node.operands.size();
    print(node.operands[k], last ? right(above(level_)) : left(above(level_)));
  }
}

void Printer::operator()(const ast::Sum& node) {
  for (std::size_t k = 0; k < node.summands.size(); ++k) {
    if (k > 0) infix(node.summands[k].minus ? Sign{"-", "-"} : Sign{"+", "+"});
    const bool last = k + 1 == node.summands.size();
    print(node.summands[k].operand, last ? right(Level::product) : left(Level::product));
  }
}

void Printer::operator()(const ast::Comparison& node) {
  for (std::size_t k = 0; k < node.operands.size(); ++k) {
    if (k > 0) infix(kCompare[static_cast<std::size_t>(node.ops[k - 1])]);
    const bool last = k + 1 == node.operands.size();
    print(node.operands[k], last ? right(Level::sum) : left(Level::sum));
  }
}

void Printer::operator()(const ast::Membership& node) {
  print(node.element, left(Level::sum));
  infix(kIn);
  print(node.set, right(Level::sum));
}

void Printer::operator()(const ast::SetLiteral& node) {
  line_.open("{");
  for (std::size_t k = 0; k < node.elements.size(); ++k) {
    if (k > 0) line_.add(","), line_.add_break();
    print_whole(node.elements[k].low);
    if (!node.elements[k].high.valid()) continue;
    line_.add(" .. ");
    print_whole(node.elements[k].high);
  }
  line_.close("}");
}

/// In the form in which it was written, which the order of the places shows.
void Printer::operator()(const ast::Conditional& node) {
  const bool words = file_.span(node.then).begin < file_.span(node.condition).begin;
  print(words ? node.then : node.condition, left(above(Level::conditional)));
  infix(words ? Sign{"if", "if"} : Sign{"?", "?"});
  print_whole(words ? node.condition : node.then);
  infix(words ? Sign{"else", "else"} : Sign{":", ":"});
  print(node.otherwise, right(Level::conditional));
}

/// Would the text begin with `[`, which behind `#` and the like opens a relation?
bool Printer::begins_with_bracket(ast::ExprId id) const {
  ast::ExprId first;
  for (const ast::Expr* at = &file_[id];; at = &file_[first]) {
    if (std::holds_alternative<ast::Iverson>(*at)) return true;
    if (is_prefix(*at) || (is_primary(*at) && !std::holds_alternative<ast::At>(*at))) return false;
    first = {};
    ast::for_each_operand(*at, [&](ast::ExprId operand) {
      if (!first.valid() || file_.span(operand).begin < file_.span(first).begin) first = operand;
    });
  }
}

/// The relation of an operator and what stands behind it.
void Printer::related(ast::ExprId where, ast::ExprId id, Place place) {
  if (where.valid())
    list({where}, "[", "]");
  else if (begins_with_bracket(id))
    place = {above(Level::operand), false};
  const bool sign = line_.text().ends_with('#');
  if (!sign) line_.add(" ");
  print(id, place);
}

void Printer::operator()(const ast::Count& node) {
  line_.add("#");
  related(node.relation, node.body, body_place(level_));
}

void Printer::operator()(const ast::Quantified& node) {
  add(node.universal ? kForall : kExists);
  related(node.relation, node.body, body_place(level_));
}

void Printer::operator()(const ast::Selection& node) {
  line_.add(node.last ? "last" : "first");
  related(node.relation, node.condition, {});
  line_.add(" :");
  line_.add_break();
  print(node.value, body_place(Level::open));
}

void Printer::operator()(const ast::SymbolFold& node) {
  line_.add(kFold[static_cast<std::size_t>(node.op)]);
  for (std::size_t k = 0; k < node.binders.size(); ++k) {
    line_.add(k > 0 ? ", " : " ");
    line_.add(node.binders[k].variable.text);
    line_.add(" ");
    add(kIn);
    line_.add(" ");
    print_whole(node.binders[k].set);
  }
  line_.add(":");
  line_.add_break();
  print(node.body, body_place(Level::open));
}

}  // namespace

bool is_primary(const ast::Expr& expression) { return level_of(expression) == Level::operand; }

std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return (c & 0xc0) != 0x80; }));
}

namespace {

/// Has the text at most `columns` columns? Looks no further than it must.
bool fits(std::string_view text, std::size_t columns) {
  return text.size() <= columns || width_of(text.substr(0, columns * 4 + 4)) <= columns;
}

}  // namespace

/// The break at which a line that begins at byte `line_begin` ends: among those that fit, of those in its second half
/// the outermost, of these the last; the first of all breaks if none fits. `first` is the first break behind the line's
/// begin.
std::size_t LineText::choose_break(std::size_t first, std::size_t line_begin, std::size_t room) const {
  std::size_t best = first;
  const std::string_view text = text_;
  for (std::size_t k = first; k < breaks_.size(); ++k) {
    if (!fits(text.substr(line_begin, breaks_[k].at - line_begin), room)) break;
    const bool best_is_late = !fits(text.substr(line_begin, breaks_[best].at - line_begin), room / 2);
    if (!best_is_late || breaks_[k].depth <= breaks_[best].depth) best = k;
  }
  return best;
}

std::string LineText::wrapped(std::size_t indent, std::size_t width) const {
  constexpr std::size_t kStep = 4;
  std::string lines(indent, ' ');
  std::size_t begin = 0;
  std::size_t used = indent;
  for (std::size_t next = 0; next < breaks_.size();) {
    const std::size_t room = width > used ? width - used : 0;
    if (fits(std::string_view(text_).substr(begin), room)) break;
    const std::size_t chosen = choose_break(next, begin, room);
    lines += text_.substr(begin, breaks_[chosen].at - begin);
    lines += '\n';
    lines.append(indent + kStep, ' ');
    used = indent + kStep;
    begin = breaks_[chosen].at + 1;
    next = chosen + 1;
  }
  return lines += text_.substr(begin);
}

void print_expression(const ast::File& file, ast::ExprId id, const PrintStyle& style, LineText& line) {
  Printer(file, style, line).print_whole(id);
}

std::string expression_text(const ast::File& file, ast::ExprId id, const PrintStyle& style) {
  LineText line;
  print_expression(file, id, style, line);
  return line.text();
}

}  // namespace crasp::lang
