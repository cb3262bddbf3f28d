// A `.cr` file to the syntax tree of our language. Each line is read as the dialect reads it (cr_grammar.h), then
// rewritten: its variables may be assigned twice, may have names that are keywords of ours, and stand for a Boolean or
// a count as the place demands; its predicates are functions of positions, of which the usual ones are known here.

#include <fmt/format.h>

#include <optional>
#include <set>
#include <string>
#include <utility>

#include "lang/ast_equal.h"
#include "lang/cr_lex.h"
#include "lang/cr_rewrite.h"
#include "lang/cr_tree.h"
#include "lang/parse.h"
#include "lang/print_expression.h"
#include "lang/program.h"
#include "lang/tree_builder.h"

namespace crasp::lang {
namespace {

constexpr std::size_t kMostTokens = 1000;  // of a line
class CrParser {
 public:
  CrParser(FileId file, std::string_view text, Diagnostics& diagnostics)
      : diagnostics_(diagnostics), lexer_(file, text, diagnostics, file_.comments), tree_(file_, diagnostics) {
    file_.source = file;
    collect_names(text);
  }

  ast::File run();

 private:
  void collect_names(std::string_view text);
  void read_line();
  void read_import();
  void read_assignment();
  std::optional<CrReading> read(const CrLine& line);
  void assign(const CrReading& reading, const CrTree& tree);
  void warn_if_ours_differs(const CrTree& tree, const CrLine& line);
  void report_unexpected(std::size_t at, std::string_view expected);
  void add(ast::Statement statement);
  void add_verdict();
  std::string fresh_name(std::string_view wanted);

  ast::File file_;
  Diagnostics& diagnostics_;
  CrLexer lexer_;
  TreeBuilder tree_;
  CrNames names_;
  std::set<std::string, std::less<>> taken_;    ///< names that stand in the file or were made up
  std::set<std::string, std::less<>> defined_;  ///< those of our definitions
  std::optional<CrVariable> last_;              ///< assigned in the last line
};

ast::File CrParser::run() {
  while (lexer_.next_line() && diagnostics_.errors() < Diagnostics::kMost) {
    if (!lexer_.faulty()) read_line();
  }
  add_verdict();
  return std::move(file_);
}

/// All names of the file, so that a new one is not among them.
void CrParser::collect_names(std::string_view text) {
  Diagnostics ignored;
  std::vector<ast::Comment> comments;
  for (CrLexer lexer(file_.source, text, ignored, comments); lexer.next_line(); comments.clear()) {
    for (const Token& token : lexer.tokens()) {
      if (token.kind == TokenKind::name) taken_.emplace(lexer.text(token));
    }
  }
}

void CrParser::read_line() {
  const std::vector<Token>& tokens = lexer_.tokens();
  tree_.restart();
  const auto report = [&](std::size_t at, std::string_view expected) { report_unexpected(at, expected); };
  const bool import = tokens[0].kind == TokenKind::kw_import;
  if (!import && tokens[0].kind != TokenKind::name) return report(0, "`name = …` or `#import`");
  if (import && (tokens.size() < 2 || tokens[1].kind != TokenKind::name)) return report(1, "a predicate");
  if (import && tokens.size() > 2) return report(2, "the end of the line");
  if (import) return read_import();
  if (tokens.size() < 2 || tokens[1].kind != TokenKind::assign) return report(1, "`=`");
  if (tokens.size() < 3) return report(2, "an expression");
  read_assignment();
}

void CrParser::read_import() {
  const Token name = lexer_.tokens()[1];
  const std::string_view text = lexer_.text(name);
  names_.predicates.emplace(text);
  if (is_known_cr_predicate(text)) return;
  diagnostics_.report(Code::cr_unknown_predicate, lexer_.span(name), fmt::format("unknown predicate `{}`", text))
      .help(std::string(kKnownCrPredicates));
}

void CrParser::read_assignment() {
  const std::span<const Token> tokens = std::span(lexer_.tokens()).subspan(2);
  CrLine line{tokens, {}, file_.source};
  for (const Token& token : tokens) line.texts.push_back(lexer_.text(token));
  const std::optional<CrReading> reading = read(line);
  if (!reading) return;
  const CrTree tree = tree_of(*reading, line);
  warn_if_ours_differs(tree, line);
  assign(*reading, tree);
}

std::optional<CrReading> CrParser::read(const CrLine& line) {
  const Span whole = join(line.span(0), line.span(static_cast<std::uint32_t>(line.tokens.size() - 1)));
  if (line.tokens.size() > kMostTokens) {
    diagnostics_.report(Code::too_large, whole, fmt::format("line has more than {} tokens", kMostTokens))
        .help("give parts of it names");
    return std::nullopt;
  }
  CrReading reading = read_cr_line(line.tokens, line.texts);
  switch (reading.outcome) {
    case CrReading::Outcome::read: return reading;
    case CrReading::Outcome::error: report_unexpected(reading.error_at + 2, reading.expected); return std::nullopt;
    case CrReading::Outcome::too_ambiguous: break;
  }
  diagnostics_.report(Code::too_large, whole, "line has too many readings").help("give parts of it names");
  return std::nullopt;
}

void CrParser::report_unexpected(std::size_t at, std::string_view expected) {
  const std::vector<Token>& tokens = lexer_.tokens();
  const bool end = at >= tokens.size();
  Span place = lexer_.span(end ? tokens.back() : tokens[at]);
  if (end) place.begin = place.end;
  const std::string found = end ? "the end of the line" : fmt::format("`{}`", lexer_.text(tokens[at]));
  diagnostics_.report(Code::unexpected_token, place, fmt::format("found {}, expected {}", found, expected));
}

void CrParser::warn_if_ours_differs(const CrTree& tree, const CrLine& line) {
  const CrTree ours = our_tree_of(line);
  if (!ours.root.valid() || ast::equal(tree.file, tree.root, ours.file, ours.root)) return;
  diagnostics_
      .report(Code::cr_precedence, tree.file.span(tree.root),
              fmt::format("this means `{}` in a `.cr` file", expression_text(tree.file, tree.root)))
      .help("these brackets make it mean the same in both languages");
}

void CrParser::assign(const CrReading& reading, const CrTree& tree) {
  const Type type = reading.boolean ? Type::boolean : Type::count;
  const CrValue value = rewrite_cr(tree.file, tree.root, type, names_, tree_, diagnostics_);
  const Token target = lexer_.tokens()[0];
  const std::string name = fresh_name(lexer_.text(target));
  last_ = CrVariable{name, value.type};
  names_.variables.insert_or_assign(std::string(lexer_.text(target)), *last_);
  if (!value.id.valid()) return tree_.discard();
  ast::Definition definition{{name, lexer_.span(target)}, {}, {}, false, value.id};
  add({std::move(definition), join(lexer_.span(target), lexer_.span(lexer_.tokens().back()))});
}

/// A name for a new definition: as wanted, unless our language reserves it or it was assigned before.
std::string CrParser::fresh_name(std::string_view wanted) {
  const auto reserved = [](std::string_view name) {
    return is_reserved_word(name) || name == "abs" || name == "min" || name == "max";
  };
  std::string name(wanted);
  if (reserved(name) || defined_.contains(name)) {
    while (reserved(name) || taken_.contains(name)) name += '_';
  }
  taken_.insert(name);
  defined_.insert(name);
  return name;
}

void CrParser::add(ast::Statement statement) {
  file_.body.push_back({static_cast<std::uint32_t>(file_.statements.size())});
  file_.statements.push_back(std::move(statement));
}

/// `accept` of the last assignment, if it is a Boolean.
void CrParser::add_verdict() {
  if (!last_ || last_->type != Type::boolean || file_.statements.empty()) return;
  Span span = file_.statements.back().span;
  span.begin = span.end;
  tree_.restart();
  add({ast::Accept{tree_.add(ast::Name{"", last_->name}, span)}, span});
}

}  // namespace

ast::File parse_cr(FileId file, const SourceMap& sources, Diagnostics& diagnostics) {
  if (report_unreadable(file, sources.text(file), diagnostics)) {
    ast::File empty;
    empty.source = file;
    return empty;
  }
  return CrParser(file, sources.text(file), diagnostics).run();
}

}  // namespace crasp::lang
