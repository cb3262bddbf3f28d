#include "compiler/text.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>

namespace crasp::compiler {
namespace {

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (c == '\n') {
      out += "\\n";
    } else {
      out += c;
    }
  }
  return out + '"';
}

/// Splits lines into words and strings.
class Scanner {
 public:
  explicit Scanner(std::string_view line) : rest_(line) {}

  bool done() {
    rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t\r"), rest_.size()));
    return rest_.empty();
  }

  bool accept(std::string_view word) {
    if (done() || !rest_.starts_with(word)) return false;
    rest_.remove_prefix(word.size());
    return true;
  }

  std::string_view word() {
    done();
    const std::string_view found = rest_.substr(0, rest_.find_first_of(" \t\r"));
    rest_.remove_prefix(found.size());
    return found;
  }

  std::optional<std::string> string() {
    if (!accept("\"")) return std::nullopt;
    std::string out;
    for (std::size_t k = 0; k < rest_.size(); ++k) {
      if (rest_[k] == '"') {
        rest_.remove_prefix(k + 1);
        return out;
      }
      const bool escape = rest_[k] == '\\' && k + 1 < rest_.size();
      if (escape) ++k;
      out += escape && rest_[k] == 'n' ? '\n' : rest_[k];
    }
    return std::nullopt;
  }

 private:
  std::string_view rest_;
};

template <class Number>
std::optional<Number> number(std::string_view text) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

class Reader {
 public:
  /// What is wrong with the line, or an empty string.
  std::string line(std::string_view text) {
    Scanner scanner(text);
    if (scanner.done() || text.starts_with("//")) return {};
    if (scanner.accept("alphabet")) return alphabet(scanner);
    if (!ir_) return "expected `alphabet` first";
    if (scanner.accept("output")) return output(scanner);
    return node(scanner);
  }

  std::optional<Ir>& ir() { return ir_; }

 private:
  std::string alphabet(Scanner& scanner) {
    Alphabet found;
    while (!scanner.done()) {
      if (scanner.accept("open")) {
        found.open = true;
      } else if (auto symbol = scanner.string()) {
        found.symbols.push_back(std::move(*symbol));
      } else {
        return "expected a symbol in quotes";
      }
    }
    for (std::size_t k = 0; k < found.symbols.size(); ++k) index_.emplace(found.symbols[k], k);
    ir_.emplace(std::move(found));
    return {};
  }

  std::string output(Scanner& scanner) {
    auto name = scanner.string();
    if (!name || !scanner.accept("=")) return "expected `output \"name\" = %node`";
    const auto id = operand(scanner.word());
    if (!id) return "expected the number of a node above";
    ir_->add_output(std::move(*name), *id);
    return {};
  }

  std::optional<NodeId> operand(std::string_view word) const {
    if (!word.starts_with('%')) return std::nullopt;
    const auto index = number<std::uint32_t>(word.substr(1));
    if (!index || *index >= ir_->size()) return std::nullopt;
    return NodeId{*index};
  }

  std::string node(Scanner& scanner) {
    if (scanner.word() != "%" + std::to_string(ir_->size()) || !scanner.accept("=")) {
      return "expected `%" + std::to_string(ir_->size()) + " = …`";
    }
    const std::string_view name = scanner.word();
    const auto* const op =
        std::find_if(std::begin(kOps), std::end(kOps), [&](const OpInfo& o) { return o.name == name; });
    if (op == std::end(kOps)) return "no operation `" + std::string(name) + "`";
    Node found{op->op, {}, {}};
    if (std::string problem = arguments(scanner, found); !problem.empty()) return problem;
    if (std::string problem = verify_node(*ir_, found, NodeId{ir_->size()}); !problem.empty()) return problem;
    const std::uint32_t before = ir_->size();
    ir_->add(std::move(found));
    return ir_->size() == before ? "the node repeats an earlier one" : std::string();
  }

  std::string arguments(Scanner& scanner, Node& node) const {
    while (!scanner.done()) {
      if (node.op == Op::symbols) {
        const auto symbol = scanner.string();
        const auto it = symbol ? index_.find(*symbol) : index_.end();
        if (it == index_.end()) return "expected a symbol of the alphabet";
        node.numbers.push_back(static_cast<std::int64_t>(it->second));
        continue;
      }
      const std::string_view word = scanner.word();
      if (const auto id = operand(word)) {
        node.operands.push_back(*id);
      } else if (const auto value = number<std::int64_t>(word)) {
        node.numbers.push_back(*value);
      } else {
        return "expected a number or a node above, not `" + std::string(word) + "`";
      }
    }
    return {};
  }

  std::optional<Ir> ir_;
  std::map<std::string, std::size_t> index_;
};

}  // namespace

std::string print(const Ir& ir) {
  std::string out = "alphabet";
  for (const std::string& symbol : ir.alphabet().symbols) out += ' ' + quoted(symbol);
  out += ir.alphabet().open ? " open\n" : "\n";
  for (NodeId id{0}; id.index < ir.size(); ++id.index) {
    const Node& node = ir[id];
    out += '%' + std::to_string(id.index) + " = " + std::string(info(node.op).name);
    for (std::int64_t n : node.numbers) {
      const bool symbol = node.op == Op::symbols;
      out += ' ' + (symbol ? quoted(ir.alphabet().symbols[static_cast<std::size_t>(n)]) : std::to_string(n));
    }
    for (NodeId operand : node.operands) out += " %" + std::to_string(operand.index);
    out += '\n';
  }
  for (const Output& output : ir.outputs()) {
    out += "output " + quoted(output.name) + " = %" + std::to_string(output.node.index) + '\n';
  }
  return out;
}

std::variant<Ir, TextError> read(std::string_view text) {
  Reader reader;
  std::size_t line = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    ++line;
    if (std::string problem = reader.line(text.substr(0, end)); !problem.empty()) return TextError{line, problem};
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  if (!reader.ir()) return TextError{line, "expected `alphabet`"};
  if (std::string problem = verify(*reader.ir()); !problem.empty()) return TextError{line, problem};
  return std::move(*reader.ir());
}

}  // namespace crasp::compiler
