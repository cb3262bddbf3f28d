#include "lang/parse.h"

#include <fmt/format.h>

#include <string>
#include <utility>
#include <vector>

#include "lang/grammar.h"
#include "lang/layout.h"
#include "lang/operators.h"
#include "lang/syntax_error.h"

namespace crasp::lang {
namespace {

/// Reads a file statement by statement; blocks are kept on a stack until they are closed.
class Parser {
 public:
  Parser(FileId file, const SourceMap& sources, Diagnostics& diagnostics)
      : diagnostics_(diagnostics),
        layout_(Lexer(file, sources.text(file), &diagnostics, &file_.comments), diagnostics),
        tree_(file_, diagnostics),
        grammar_{tree_, layout_.lexer()} {
    file_.source = file;
  }

  ast::File parse_file();
  std::optional<ast::File> parse_single_expression();

 private:
  /// A program or task that is not closed yet.
  struct Block {
    Span keyword;
    bool is_task = false;
    bool faulty = false;  ///< its header: what stands inside is read, but belongs to nothing
    ast::Word name;
    std::vector<ast::StatementId> body;
    std::vector<ast::TaskField> fields;
  };

  void read_line();
  void open_block();
  void close_block();
  void read_field();
  bool check_place(const Token& first);
  void add(ast::StatementNode node, Span span);
  Span whole_line() const;
  template <class Reader>
  auto read(Reader reader);

  ast::File file_;
  Diagnostics& diagnostics_;
  Layout layout_;
  TreeBuilder tree_;
  Grammar grammar_;
  std::vector<Block> blocks_;
};

ast::File Parser::parse_file() {
  for (;;) {
    const Layout::Piece piece = layout_.next();
    // Hostile input is not read to its end once no more errors are shown.
    if (piece == Layout::Piece::end || diagnostics_.errors() >= Diagnostics::kMost) return std::move(file_);
    if (piece == Layout::Piece::block_open)
      open_block();
    else if (piece == Layout::Piece::block_close)
      close_block();
    else if (!layout_.faulty())
      read_line();
  }
}

/// Runs a reader of the grammar over the line at hand; reports its error and removes what it left in the tree.
template <class Reader>
auto Parser::read(Reader reader) {
  tree_.restart();
  auto result = reader(grammar_, layout_.tokens());
  if (result) return result;
  if (!tree_.failed()) report_syntax_error(grammar_, layout_.tokens(), diagnostics_);
  tree_.discard();
  return result;
}

void Parser::read_line() {
  if (!check_place(layout_.tokens().front())) return;
  if (!blocks_.empty() && blocks_.back().is_task) return read_field();
  if (auto node = read(read_statement)) add(std::move(*node), whole_line());
}

void Parser::read_field() {
  auto field = read(read_task_field);
  if (!field) return;
  field->span = whole_line();
  blocks_.back().fields.push_back(std::move(*field));
}

/// Statements that do not belong where they stand are reported here.
bool Parser::check_place(const Token& first) {
  const bool block = first.kind == TokenKind::kw_program || first.kind == TokenKind::kw_task;
  if (block && layout_.tokens().data() == &first && blocks_.empty()) {
    return true;  // without a brace; the grammar says what is missing
  }
  if (blocks_.empty() || !is_statement_keyword(first.kind)) return true;
  const bool file_level = block || first.kind == TokenKind::kw_import || first.kind == TokenKind::kw_assert;
  const Block& outer = blocks_.back();
  if (!outer.is_task && !file_level) return true;
  diagnostics_
      .report(Code::misplaced_statement, grammar_.span(first),
              fmt::format("`{}` cannot stand inside a {}", spelling(first.kind), outer.is_task ? "task" : "program"))
      .label(outer.keyword, "the block that is open here");
  return false;
}

void Parser::open_block() {
  const Token keyword = layout_.tokens().front();
  Block block;
  block.keyword = grammar_.span(keyword);
  block.is_task = keyword.kind == TokenKind::kw_task;
  block.faulty = layout_.faulty() || !check_place(keyword);
  if (!block.faulty) {
    auto name = read(read_block_header);
    block.faulty = !name;
    if (name) block.name = std::move(*name);
  }
  blocks_.push_back(std::move(block));
}

void Parser::close_block() {
  Block block = std::move(blocks_.back());
  blocks_.pop_back();
  if (block.faulty) return;
  const Span span = join(block.keyword, grammar_.span(layout_.brace()));
  if (block.is_task)
    add(ast::TaskBlock{std::move(block.name), std::move(block.fields)}, span);
  else
    add(ast::ProgramBlock{std::move(block.name), std::move(block.body)}, span);
}

void Parser::add(ast::StatementNode node, Span span) {
  const ast::StatementId id{static_cast<std::uint32_t>(file_.statements.size())};
  file_.statements.push_back({std::move(node), span});
  (blocks_.empty() ? file_.body : blocks_.back().body).push_back(id);
}

Span Parser::whole_line() const {
  return join(grammar_.span(layout_.tokens().front()), grammar_.span(layout_.tokens().back()));
}

std::optional<ast::File> Parser::parse_single_expression() {
  const Layout::Piece piece = layout_.next();
  if (layout_.faulty()) return std::nullopt;
  if (piece != Layout::Piece::statement) {
    diagnostics_.report(Code::unexpected_token, {file_.source, 0, 0}, "found no text, expected an expression");
    return std::nullopt;
  }
  if (!read(read_expression)) return std::nullopt;
  if (layout_.next() == Layout::Piece::end) return std::move(file_);
  diagnostics_.report(Code::unexpected_token, whole_line(), "found a second line, expected a single expression");
  return std::nullopt;
}

}  // namespace

ast::File parse(FileId file, const SourceMap& sources, Diagnostics& diagnostics) {
  if (report_unreadable(file, sources.text(file), diagnostics)) {
    ast::File empty;
    empty.source = file;
    return empty;
  }
  return Parser(file, sources, diagnostics).parse_file();
}

std::optional<ast::File> parse_expression(FileId file, const SourceMap& sources, Diagnostics& diagnostics) {
  const std::size_t before = diagnostics.errors();
  if (report_unreadable(file, sources.text(file), diagnostics)) return std::nullopt;
  auto result = Parser(file, sources, diagnostics).parse_single_expression();
  return diagnostics.errors() == before ? std::move(result) : std::nullopt;
}

}  // namespace crasp::lang
