// A term is printed with the level of its outermost operator, and put in brackets where a tighter one is needed. Terms with
// names stop the recursion; so that it stays shallow, every closed term that stands too deep in others gets a name.

#include "lang/print_program.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <limits>
#include <span>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "lang/lex.h"
#include "lang/precedence.h"
#include "lang/print_regex.h"
#include "lang/print_relation.h"

namespace crasp::lang {

namespace {

struct Printed {
  std::string text;
  Level level;
};

// --- expressions ---------------------------------------------------------------------------------------------------

class ExpressionPrinter {
 public:
  explicit ExpressionPrinter(const Program& program) : program_(program), terms_(program.terms) {}

  void name(TermId term, std::string text) { names_.try_emplace(term, std::move(text)); }
  bool has_name(TermId term) const { return names_.contains(term); }
  const std::string& name_of(TermId term) const { return names_.at(term); }

  std::string text(TermId term, Level least = Level::open) const {
    auto named = names_.find(term);
    return named != names_.end() ? named->second : at_least(print(term), least);
  }

  /// The expression itself, whether or not it has a name.
  std::string definition_text(TermId term) const { return print(term).text; }

 private:
  static std::string at_least(const Printed& printed, Level least) {
    return printed.level < least ? "(" + printed.text + ")" : printed.text;
  }

  std::string operand(TermId term, std::size_t k, Level least) const { return text(terms_.operand(term, k), least); }

  Printed print(TermId id) const {
    const Term& term = terms_[id];
    switch (term.op) {
      case Op::truth: return {term.value != 0 ? "true" : "false", Level::operand};
      case Op::symbol: return {encode_string(program_.alphabet.symbols[static_cast<std::size_t>(term.value)]), Level::operand};
      case Op::negation: return negation(id);
      case Op::conjunction: return {chain(id, " && ", Level::negation), Level::conjunction};
      case Op::disjunction: return {chain(id, " || ", Level::conjunction), Level::disjunction};
      case Op::equivalence:
      case Op::equal: return comparison(id, " == ");
      case Op::less: return comparison(id, " < ");
      case Op::less_equal: return comparison(id, " <= ");
      case Op::regex: return {regex(id), Level::operand};
      case Op::constant: return {print_number(term.value), term.value < 0 ? Level::minus : Level::operand};
      case Op::count: return count(id);
      case Op::position_modulo: return {"i % " + std::to_string(term.value), Level::product};
      case Op::sum: return {sum(id), Level::sum};
      case Op::scale: return scale(term.value, terms_.operand(id, 0));
      case Op::minimum: return {"min(" + chain(id, ", ", Level::open) + ")", Level::operand};
      case Op::maximum: return {"max(" + chain(id, ", ", Level::open) + ")", Level::operand};
      case Op::iverson: return {"[" + operand(id, 0, Level::open) + "]", Level::operand};
      case Op::product: return infix(id, " * ", Level::product, Level::minus);
      case Op::modulo: return {operand(id, 0, Level::product) + " % " + std::to_string(term.value), Level::product};
      case Op::conditional: return conditional(id);
      case Op::first: return selection(id, "first");
      case Op::last: return selection(id, "last");
      case Op::at_outer: return {operand(id, 0, Level::operand) + "@i", Level::operand};
    }
    std::abort();
  }

  /// Negated comparisons are comparisons, `!(C < D)` is `C >= D`.
  Printed negation(TermId id) const {
    TermId p = terms_.operand(id, 0);
    if (!has_name(p)) {
      switch (terms_[p].op) {
        case Op::equivalence:
        case Op::equal: return comparison(p, " != ");
        case Op::less: return comparison(p, " >= ");
        case Op::less_equal: return comparison(p, " > ");
        default: break;
      }
    }
    return {"!" + text(p, Level::operand), Level::negation};
  }

  Printed comparison(TermId id, std::string_view sign) const {
    return {operand(id, 0, Level::sum) + std::string(sign) + operand(id, 1, Level::sum), Level::comparison};
  }

  Printed infix(TermId id, std::string_view sign, Level level, Level right) const {
    return {operand(id, 0, level) + std::string(sign) + operand(id, 1, right), level};
  }

  std::string chain(TermId id, std::string_view separator, Level least) const {
    std::string result;
    for (TermId operand : terms_.operands(id)) {
      if (!result.empty()) result += separator;
      result += text(operand, least);
    }
    return result;
  }

  std::string regex(TermId id) const {
    return "regex \"" + dfa_to_pattern(terms_.automaton(id), program_.alphabet.symbols) + "\"";
  }

  Printed count(TermId id) const {
    const Relation& relation = terms_.relation(id);
    TermId p = terms_.operand(id, 0);
    const bool prefix = relation == Relation::prefix();
    if (prefix && terms_[p].op == Op::truth && terms_[p].value != 0) return {"i", Level::operand};
    std::string where = prefix ? "" : "[" + print_relation(relation) + "] ";
    return {"#" + where + text(p, Level::operand), Level::count};
  }

  /// A negative summand is subtracted, but for the first.
  std::string sum(TermId id) const {
    std::string result = operand(id, 0, Level::sum);
    for (TermId summand : terms_.operands(id).subspan(1)) {
      const Term& term = terms_[summand];
      bool negative = term.value < 0 && term.value > std::numeric_limits<std::int64_t>::min() && !has_name(summand);
      if (negative && term.op == Op::constant) {
        result += " - " + print_number(-term.value);
      } else if (negative && term.op == Op::scale) {
        result += " - " + at_least(scale(-term.value, terms_.operand(summand, 0)), Level::product);
      } else {
        result += " + " + text(summand, Level::product);
      }
    }
    return result;
  }

  Printed scale(std::int64_t factor, TermId c) const {
    if (factor == 1) return {text(c, Level::product), Level::product};
    if (factor == -1) return {"-" + text(c, Level::count), Level::minus};
    return {print_number(factor) + " * " + text(c, Level::minus), Level::product};
  }

  Printed conditional(TermId id) const {
    return {operand(id, 0, Level::implies) + " ? " + operand(id, 1, Level::implies) + " : " +
                operand(id, 2, Level::conditional),
            Level::conditional};
  }

  Printed selection(TermId id, std::string_view word) const {
    const Relation& relation = terms_.relation(id);
    std::string where = relation == Relation::prefix() ? " " : "[" + print_relation(relation) + "] ";
    std::string condition = operand(id, 0, Level::implies);
    if (condition.starts_with('[')) condition = "(" + condition + ")";  // `first [` begins a relation
    return {std::string(word) + where + condition + " : " + operand(id, 1, Level::open), Level::open};
  }

  const Program& program_;
  const Terms& terms_;
  std::unordered_map<TermId, std::string> names_;
};

// --- names ---------------------------------------------------------------------------------------------------------

/// Names that the text does not use yet.
class FreshNames {
 public:
  /// A name like `wanted`, which may be `seen["a", "<b>"]`: what cannot stand in a name becomes `_`.
  std::string like(std::string_view wanted) {
    std::string base;
    for (unsigned char byte : wanted) {
      const bool fits = std::isalnum(byte) != 0 || byte == '_';
      if (fits) base += static_cast<char>(byte);
      else if (!base.empty() && base.back() != '_') base += '_';
    }
    while (base.ends_with('_')) base.pop_back();
    if (base.empty() || std::isdigit(static_cast<unsigned char>(base.front())) != 0) base.insert(0, "p");
    std::string name = base;
    for (int k = 2; is_reserved_word(name) || used_.contains(name); ++k) name = base + "_" + std::to_string(k);
    used_.insert(name);
    return name;
  }

  std::string numbered() {
    std::string name;
    do name = "t" + std::to_string(++last_);
    while (used_.contains(name));
    used_.insert(name);
    return name;
  }

 private:
  std::unordered_set<std::string> used_;
  int last_ = 0;
};

// --- programs ------------------------------------------------------------------------------------------------------

class ProgramPrinter {
 public:
  explicit ProgramPrinter(const Program& program) : program_(program), terms_(program.terms), expressions_(program) {}

  std::string print() {
    name_definitions();
    name_shared_terms();
    print_alphabet();
    for (std::size_t k = 0; k < program_.definitions.size(); ++k) print_definition(k);
    print_outputs();
    return std::move(text_);
  }

 private:
  static constexpr int kDeepest = 40;

  void name_definitions() {
    for (const NamedTerm& definition : program_.definitions) {
      definition_names_.push_back(fresh_.like(definition.name));
      expressions_.name(definition.term, definition_names_.back());
    }
  }

  std::vector<bool> reached_by(std::span<const TermId> roots) const {
    std::vector<bool> reached(terms_.size());
    for (TermId root : roots) reached[root.index] = true;
    for (auto index = static_cast<std::uint32_t>(reached.size()); index-- > 0;) {
      if (!reached[index]) continue;
      for (TermId operand : terms_.operands({index})) reached[operand.index] = true;
    }
    return reached;
  }

  std::vector<TermId> roots() const {
    std::vector<TermId> roots;
    for (const NamedTerm& definition : program_.definitions) roots.push_back(definition.term);
    if (program_.kind != ProgramKind::labeller) {
      for (TermId output : program_.outputs()) roots.push_back(output);
    }
    return roots;
  }

  bool is_simple(TermId id) const {
    if (terms_[id].op == Op::regex) return false;
    return terms_[id].operand_count == 0 || id == position_like(id);
  }

  /// `id` if it is printed as `i`.
  TermId position_like(TermId id) const {
    bool is_position = terms_[id].op == Op::count && terms_.relation(id) == Relation::prefix() &&
                       terms_[terms_.operand(id, 0)].op == Op::truth && terms_[terms_.operand(id, 0)].value != 0;
    return is_position ? id : TermId();
  }

  /// Terms that are used twice, and terms that would be nested too deeply.
  void name_shared_terms() {
    std::vector<bool> reached = reached_by(roots());
    std::vector<int> uses(terms_.size()), height(terms_.size());
    for (std::uint32_t index = 0; index < reached.size(); ++index) {
      if (!reached[index]) continue;
      for (TermId operand : terms_.operands({index})) ++uses[operand.index];
    }
    for (std::uint32_t index = 0; index < reached.size(); ++index) {
      TermId id{index};
      if (!reached[index] || expressions_.has_name(id) || is_simple(id)) continue;
      for (TermId operand : terms_.operands(id)) height[index] = std::max(height[index], height[operand.index] + 1);
      if (terms_.open_levels(id) > 0 || (uses[index] < 2 && height[index] < kDeepest)) continue;
      expressions_.name(id, fresh_.numbered());
      shared_.push_back(id);
      height[index] = 0;
    }
  }

  void print_alphabet() {
    text_ += "alphabet";
    for (const std::string& symbol : program_.alphabet.symbols) text_ += " " + encode_string(symbol);
    text_ += "\n\n";
  }

  /// Shared terms stand before the first definition that needs them.
  void print_shared_below(TermId root) {
    if (shared_.empty()) return;
    std::vector<bool> reached = reached_by(std::span(&root, 1));
    std::erase_if(shared_, [&](TermId id) {
      if (!reached[id.index] || id == root) return false;
      text_ += expressions_.name_of(id) + " = " + expressions_.definition_text(id) + "\n";
      return true;
    });
  }

  void print_definition(std::size_t k) {
    TermId term = program_.definitions[k].term;
    print_shared_below(term);
    const std::string& name = definition_names_[k];
    const bool alias = expressions_.name_of(term) != name;
    text_ += name + " = " + (alias ? expressions_.name_of(term) : expressions_.definition_text(term)) + "\n";
  }

  void print_outputs() {
    if (program_.kind == ProgramKind::recogniser) {
      print_shared_below(program_.verdict);
      end_paragraph();
      text_ += "accept " + expressions_.text(program_.verdict) + "\n";
    }
    if (program_.kind == ProgramKind::generator) print_next();
  }

  void end_paragraph() {
    if (!text_.ends_with("\n\n")) text_ += "\n";
  }

  void print_next() {
    std::string cases;
    for (std::size_t k = 0; k < program_.next.size(); ++k) {
      print_shared_below(program_.next[k]);
      cases += (k == 0 ? "" : " ||\n    ") + ("t == " + encode_string(program_.alphabet.symbols[k])) + " && " +
               expressions_.text(program_.next[k], Level::negation);
    }
    end_paragraph();
    text_ += "next[t in Σ] =\n    " + (cases.empty() ? "false" : cases) + "\n";
  }

  const Program& program_;
  const Terms& terms_;
  ExpressionPrinter expressions_;
  FreshNames fresh_;
  std::vector<std::string> definition_names_;
  std::vector<TermId> shared_;  ///< named here and not printed yet, operands before users
  std::string text_;
};

}  // namespace

std::string print_program(const Program& program) { return ProgramPrinter(program).print(); }

std::string print_term(const Program& program, TermId term) {
  ExpressionPrinter expressions(program);
  for (const NamedTerm& definition : program.definitions) {
    if (definition.term != term) expressions.name(definition.term, definition.name);
  }
  return expressions.text(term);
}

}  // namespace crasp::lang
