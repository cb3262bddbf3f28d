#include "lang/print.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <type_traits>
#include <vector>

#include "lang/lex.h"

namespace crasp::lang {
namespace {

constexpr std::size_t kIndent = 2;

/// Writes the statements of a file in order, with the comments that stand between and in them.
class FilePrinter {
 public:
  FilePrinter(const ast::File& file, const SourceMap& sources, const PrintStyle& style)
      : file_(file), text_(sources.text(file.source)), style_(style) {}

  std::string print();
  std::string print_cr();

 private:
  void print_statement(ast::StatementId id);
  void print_field(const ast::TaskField& field, std::size_t key_width);
  void print_block(const ast::Statement& statement, const ast::ProgramBlock& block);
  void print_block(const ast::Statement& statement, const ast::TaskBlock& block);
  void open_block(const ast::Statement& statement, std::string_view keyword, const ast::Word& name);
  void close_block(const ast::Statement& statement);

  void fill(LineText& line, const ast::AlphabetStatement& node) { symbols(line, "alphabet ", node.symbols); }
  void fill(LineText& line, const ast::SetStatement& node);
  void fill(LineText& line, const ast::Definition& node);
  void fill(LineText& line, const ast::Accept& node);
  void fill(LineText& line, const ast::Next& node);
  void fill(LineText& line, const ast::Import& node);
  void fill(LineText& line, const ast::Assert& node);
  bool are_symbols(const ast::SetLiteral& literal) const;
  void symbols(LineText& line, std::string_view start, const std::vector<ast::SetRange>& list);
  void binder(LineText& line, const ast::Binder& binder);
  void assign(LineText& line);
  void body(LineText& line, ast::ExprId id) { print_expression(file_, id, style_, line); }

  void write(const LineText& line) { out_ += line.wrapped(indent_, style_.width); }
  void begin_item(std::size_t begin, std::size_t end);
  void end_item(std::size_t end);
  void comments_until(std::size_t end, bool own_item);
  void blank_line(std::size_t begin);

  const ast::File& file_;
  std::string_view text_;
  const PrintStyle& style_;
  std::string out_;
  std::size_t indent_ = 0;
  std::size_t next_comment_ = 0;
  std::size_t last_end_ = 0;    ///< where the last item ends in the source text
  bool at_block_start_ = true;  ///< no blank line here
};

std::string FilePrinter::print() {
  for (const ast::StatementId id : file_.body) print_statement(id);
  comments_until(text_.size(), true);
  return std::move(out_);
}

std::string FilePrinter::print_cr() {
  std::vector<ast::ExprId> literals;
  for (std::uint32_t k = 0; k < file_.expressions.size(); ++k) {
    if (std::holds_alternative<ast::SymbolLiteral>(file_.expressions[k])) literals.push_back({k});
  }
  std::ranges::stable_sort(literals, {}, [&](ast::ExprId id) { return file_.span(id).begin; });
  std::set<std::string_view> seen;
  ast::AlphabetStatement alphabet;
  for (const ast::ExprId id : literals) {
    if (seen.insert(std::get<ast::SymbolLiteral>(file_[id]).text).second) alphabet.symbols.push_back({id, {}});
  }
  if (!alphabet.symbols.empty()) {
    LineText line;
    fill(line, alphabet);
    write(line);
    out_ += "\n\n";
  }
  return print();
}

// --- comments and blank lines --------------------------------------------------------------------------------------

/// The comments before an item of the source text, and those inside it; then its blank line.
void FilePrinter::begin_item(std::size_t begin, std::size_t end) {
  comments_until(begin, true);
  blank_line(begin);
  comments_until(end, false);
}

/// Behind the item: the comment at the end of its line, and the end of the line.
void FilePrinter::end_item(std::size_t end) {
  last_end_ = end;
  at_block_start_ = false;
  if (next_comment_ < file_.comments.size()) {
    const ast::Comment& comment = file_.comments[next_comment_];
    const std::string_view between = text_.substr(end, comment.span.begin - end);
    const bool trailing = comment.span.begin >= end && between.find_first_not_of(" \t;") == std::string_view::npos;
    if (trailing) {
      out_ += "  " + comment.text;
      last_end_ = comment.span.end;
      ++next_comment_;
    }
  }
  out_ += '\n';
}

/// Writes the comments that begin before `end`, each on a line; as items of their own, or as part of the next one.
void FilePrinter::comments_until(std::size_t end, bool own_item) {
  for (; next_comment_ < file_.comments.size(); ++next_comment_) {
    const ast::Comment& comment = file_.comments[next_comment_];
    if (comment.span.begin >= end) return;
    if (own_item) blank_line(comment.span.begin);
    out_.append(indent_, ' ');
    out_ += comment.text;
    out_ += '\n';
    if (!own_item) continue;
    last_end_ = comment.span.end;
    at_block_start_ = false;
  }
}

/// One blank line where the text has one or more before this place.
void FilePrinter::blank_line(std::size_t begin) {
  const std::string_view between = text_.substr(last_end_, begin - last_end_);
  if (!at_block_start_ && std::ranges::count(between, '\n') > 1) out_ += '\n';
}

// --- statements ----------------------------------------------------------------------------------------------------

void FilePrinter::print_statement(ast::StatementId id) {
  const ast::Statement& statement = file_[id];
  std::visit(
      [&](const auto& node) {
        using Node = std::decay_t<decltype(node)>;
        if constexpr (std::is_same_v<Node, ast::ProgramBlock> || std::is_same_v<Node, ast::TaskBlock>) {
          print_block(statement, node);
        } else {
          begin_item(statement.span.begin, statement.span.end);
          LineText line;
          fill(line, node);
          write(line);
          end_item(statement.span.end);
        }
      },
      statement.node);
}

void FilePrinter::open_block(const ast::Statement& statement, std::string_view keyword, const ast::Word& name) {
  begin_item(statement.span.begin, name.span.end);
  out_.append(indent_, ' ');
  out_ += keyword;
  out_ += name.text;
  out_ += " {";
  const std::size_t brace = text_.find('{', name.span.end);
  end_item(brace == std::string_view::npos ? name.span.end : brace + 1);
  indent_ += kIndent;
  at_block_start_ = true;
}

void FilePrinter::close_block(const ast::Statement& statement) {
  comments_until(statement.span.end, true);
  indent_ -= kIndent;
  out_.append(indent_, ' ');
  out_ += '}';
  end_item(statement.span.end);
}

void FilePrinter::print_block(const ast::Statement& statement, const ast::ProgramBlock& block) {
  open_block(statement, "program ", block.name);
  for (const ast::StatementId id : block.body) print_statement(id);
  close_block(statement);
}

void FilePrinter::print_block(const ast::Statement& statement, const ast::TaskBlock& block) {
  open_block(statement, "task ", block.name);
  std::size_t key_width = 0;
  for (const ast::TaskField& field : block.fields) key_width = std::max(key_width, width_of(field.key.text));
  for (const ast::TaskField& field : block.fields) print_field(field, key_width);
  close_block(statement);
}

void FilePrinter::print_field(const ast::TaskField& field, std::size_t key_width) {
  begin_item(field.span.begin, field.span.end);
  LineText line;
  line.add(field.key.text);
  line.add(std::string(key_width - width_of(field.key.text) + 1, ' '));
  if (field.spec.valid()) line.add(" "), body(line, field.spec);
  for (const ast::Word& word : field.words) line.add(" "), line.add(word.text);
  for (std::size_t k = 0; k < field.ranges.size(); ++k) {
    const ast::LengthRange& range = field.ranges[k];
    if (k > 0)
      line.add(","), line.add_break();
    else
      line.add(" ");
    line.add(std::to_string(range.low) + " .. " + std::to_string(range.high));
  }
  write(line);
  end_item(field.span.end);
}

void FilePrinter::assign(LineText& line) {
  line.add(style_.paper ? " :=" : " =");
  line.add_break();
}

void FilePrinter::binder(LineText& line, const ast::Binder& binder) {
  line.add(binder.variable.text);
  line.add(style_.paper ? " ∈ " : " in ");
  body(line, binder.set);
}

void FilePrinter::fill(LineText& line, const ast::SetStatement& node) {
  line.add("set " + node.name.text);
  if (const auto* literal = std::get_if<ast::SetLiteral>(&file_[node.set]); literal && are_symbols(*literal)) {
    return symbols(line, style_.paper ? " := " : " = ", literal->elements);
  }
  assign(line);
  body(line, node.set);
}

void FilePrinter::fill(LineText& line, const ast::Definition& node) {
  if (node.is_function) line.add("def ");
  line.add(node.name.text);
  if (node.is_function)
    line.open("(");
  else if (!node.indices.empty())
    line.open("[");
  for (std::size_t k = 0; k < node.parameters.size(); ++k) {
    if (k > 0) line.add(","), line.add_break();
    line.add(node.parameters[k].text);
  }
  for (std::size_t k = 0; k < node.indices.size(); ++k) {
    if (k > 0) line.add(","), line.add_break();
    binder(line, node.indices[k]);
  }
  if (node.is_function)
    line.close(")");
  else if (!node.indices.empty())
    line.close("]");
  assign(line);
  body(line, node.body);
}

void FilePrinter::fill(LineText& line, const ast::Accept& node) {
  line.add("accept ");
  body(line, node.verdict);
}

void FilePrinter::fill(LineText& line, const ast::Next& node) {
  line.open("next[");
  binder(line, node.token);
  line.close("]");
  assign(line);
  body(line, node.allowed);
}

void FilePrinter::fill(LineText& line, const ast::Import& node) {
  line.add("import " + (node.is_file ? encode_string(node.path.text) : node.path.text));
  if (!node.alias.text.empty()) line.add(" as " + node.alias.text);
}

void FilePrinter::fill(LineText& line, const ast::Assert& node) {
  using enum ast::AssertKind;
  line.add("assert ");
  if (node.kind == accepts || node.kind == rejects) {
    const bool primary = is_primary(file_[node.left]);
    if (!primary) line.open("(");
    body(line, node.left);
    if (!primary) line.close(")");
    line.add(node.kind == accepts ? " accepts " : " rejects ");
    return line.add(encode_string(node.word.text));
  }
  line.open(node.kind == equivalent ? "equivalent(" : node.kind == subset ? "subset(" : "empty(");
  body(line, node.left);
  if (node.kind != empty) line.add(","), line.add_break(), body(line, node.right);
  line.close(")");
}

bool FilePrinter::are_symbols(const ast::SetLiteral& literal) const {
  const auto is_symbol = [&](ast::ExprId id) {
    return !id.valid() || std::holds_alternative<ast::SymbolLiteral>(file_[id]);
  };
  return !literal.elements.empty() && std::ranges::all_of(literal.elements, [&](const ast::SetRange& range) {
    return is_symbol(range.low) && is_symbol(range.high);
  });
}

/// Commas only where the list has to go on in the next line, which a list without them cannot.
void FilePrinter::symbols(LineText& line, std::string_view start, const std::vector<ast::SetRange>& list) {
  const auto print_list = [&](LineText& out, bool commas) {
    out.add(start);
    for (std::size_t k = 0; k < list.size(); ++k) {
      if (k > 0 && commas)
        out.add(","), out.add_break();
      else if (k > 0)
        out.add(" ");
      body(out, list[k].low);
      if (list[k].high.valid()) out.add(" .. "), body(out, list[k].high);
    }
  };
  LineText plain = line;
  print_list(plain, false);
  if (indent_ + width_of(plain.text()) <= style_.width)
    line = std::move(plain);
  else
    print_list(line, true);
}

}  // namespace

std::string print(const ast::File& file, const SourceMap& sources, const PrintStyle& style) {
  return FilePrinter(file, sources, style).print();
}

std::string print_cr(const ast::File& file, const SourceMap& sources, const PrintStyle& style) {
  return FilePrinter(file, sources, style).print_cr();
}

}  // namespace crasp::lang
