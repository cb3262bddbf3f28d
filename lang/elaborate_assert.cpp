// Asserts: what their operands stand for. They are discharged by the verifier.

#include <fmt/format.h>

#include <algorithm>

#include "lang/alphabet.h"
#include "lang/elaborate_units.h"
#include "lang/regex.h"
#include "lang/words.h"

namespace crasp::lang {
namespace {

class AssertElaborator {
 public:
  AssertElaborator(Workspace& workspace, const Scope& scope)
      : workspace_(workspace), scope_(scope), units_(workspace) {}

  void elaborate(const ast::Assert& node, Span span) {
    std::size_t reports = workspace_.diagnostics.reports();
    auto assertion = build(node);
    if (assertion) {
      assertion->span = span;
      assertion->text = workspace_.sources.text(span);
      workspace_.assertions.push_back(std::move(*assertion));
    } else if (workspace_.diagnostics.reports() == reports) {
      workspace_.diagnostics.report(Code::bad_assert, span, "this assert cannot be read")
          .help("an assert names programs, Boolean definitions or regular expressions");
    }
  }

 private:
  bool is_regex(ast::ExprId expr) const { return std::holds_alternative<ast::Regex>((*scope_.file)[expr]); }

  std::optional<Assertion> build(const ast::Assert& node) {
    bool binary = node.kind == ast::AssertKind::equivalent || node.kind == ast::AssertKind::subset;
    Assertion result;
    result.kind = node.kind;
    bool regex_first = binary && is_regex(node.left);
    if (regex_first && is_regex(node.right)) return two_regexes(node);
    auto base = operand(regex_first ? node.right : node.left);
    if (!base) return std::nullopt;
    if (binary) {
      ast::ExprId other_expr = regex_first ? node.left : node.right;
      auto other = is_regex(other_expr) ? regex(other_expr, base->alphabet) : operand(other_expr);
      if (!other || !comparable(*base, *other, node)) return std::nullopt;
      result.left = regex_first ? std::move(*other) : std::move(*base);
      result.right = regex_first ? std::move(*base) : std::move(*other);
      return result;
    }
    result.left = std::move(*base);
    bool on_word = node.kind == ast::AssertKind::accepts || node.kind == ast::AssertKind::rejects;
    if (on_word && !read_word(node.word, result)) return std::nullopt;
    return result;
  }

  std::optional<Program> operand(ast::ExprId expr) {
    std::size_t reports = workspace_.diagnostics.reports();
    if (auto program = units_.named_program(expr, scope_)) {
      if (program->kind != ProgramKind::labeller) return program;
      workspace_.diagnostics.report(Code::bad_assert, scope_.file->span(expr),
                                    fmt::format("`{}` has no `accept` or `next`, expected one in an assert", program->name));
      return std::nullopt;
    }
    if (workspace_.diagnostics.reports() > reports) return std::nullopt;
    return units_.expression(expr, scope_);
  }

  std::optional<Program> regex(ast::ExprId expr, const Alphabet& alphabet) {
    const auto& node = std::get<ast::Regex>((*scope_.file)[expr]);
    auto parsed = parse_regex(node.pattern, alphabet.symbols);
    if (const auto* error = std::get_if<RegexError>(&parsed)) {
      Span where = node.pattern_span;
      where.end = std::min(where.begin + error->end, node.pattern_span.end);
      where.begin = std::min(where.begin + error->begin, where.end);
      workspace_.diagnostics.report(Code::bad_regex, where, error->message);
      return std::nullopt;
    }
    Program program;
    program.name = fmt::format("regex \"{}\"", node.pattern);
    program.span = scope_.file->span(expr);
    program.alphabet = alphabet;
    program.kind = ProgramKind::recogniser;
    program.terms.set_span(program.span);
    program.verdict = program.terms.regex(std::get<Dfa>(std::move(parsed)));
    return program;
  }

  std::optional<Assertion> two_regexes(const ast::Assert& node) {
    auto alphabet = resolve_alphabet(scope_, scope_.file->span(node.left), workspace_.sources, workspace_.diagnostics);
    if (!alphabet) return std::nullopt;
    auto left = regex(node.left, *alphabet);
    auto right = regex(node.right, *alphabet);
    if (!left || !right) return std::nullopt;
    Assertion result;
    result.kind = node.kind;
    result.left = std::move(*left);
    result.right = std::move(*right);
    return result;
  }

  bool comparable(const Program& a, const Program& b, const ast::Assert& node) {
    Span span = scope_.file->span(node.right);
    if (a.alphabet.symbols != b.alphabet.symbols) {
      workspace_.diagnostics.report(Code::bad_assert, span,
                                    fmt::format("`{}` and `{}` have different alphabets, expected the same symbols in the "
                                                "same order",
                                                a.name, b.name));
      return false;
    }
    if (a.kind == b.kind) return true;
    workspace_.diagnostics.report(Code::bad_assert, span,
                                  fmt::format("one of `{}` and `{}` accepts and the other generates", a.name, b.name));
    return false;
  }

  bool read_word(const ast::Word& text, Assertion& result) {
    if (result.left.kind != ProgramKind::recogniser) {
      workspace_.diagnostics.report(Code::bad_assert, text.span,
                                    fmt::format("`{}` is a generator, expected a program with `accept`", result.left.name));
      return false;
    }
    InputWord word;
    WordReader(result.left.alphabet, Split::automatic).read(text.text, word);
    result.word = std::move(word.symbols);
    if (!word.foreign) return true;
    std::string symbol = text.text.substr(word.foreign->begin, word.foreign->end - word.foreign->begin);
    workspace_.diagnostics.report(Code::symbol_outside_alphabet, text.span,
                                  fmt::format("`{}` is not in the alphabet, expected one of {}", symbol,
                                              list_symbols(result.left.alphabet)));
    return false;
  }

  Workspace& workspace_;
  const Scope& scope_;
  UnitElaborator units_;
};

}  // namespace

void elaborate_assertions(Workspace& workspace, const Scope& scope) {
  AssertElaborator elaborator(workspace, scope);
  for (ast::StatementId statement : scope.body) {
    if (const auto* node = scope.get<ast::Assert>(statement)) elaborator.elaborate(*node, (*scope.file)[statement].span);
    if (auto block = scope.blocks.find(statement); block != scope.blocks.end()) {
      elaborate_assertions(workspace, *block->second);
    }
  }
}

}  // namespace crasp::lang
