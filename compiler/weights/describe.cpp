#include "compiler/weights/describe.h"

#include <fmt/format.h>

namespace crasp::compiler::weights {
namespace {

constexpr int kDeepest = 3;  // beyond, and beyond kMostParts operands, "…" stands for the rest
constexpr std::size_t kMostParts = 6;

class Describer {
 public:
  Describer(const Network& network, const Names& names) : network_(network), names_(names) {}

  std::string literal(Literal p, int depth) const {
    if (const auto name = names_.find(p); name != names_.end()) return name->second;
    if (const auto name = names_.find(!p); name != names_.end()) return "!" + name->second;
    if (depth > kDeepest) return "…";
    const Signal& signal = network_[p.signal];
    switch (signal.kind) {
      case Kind::truth: return p.negated ? "false" : "true";
      case Kind::symbols: return symbols(p.negated ? network_.complement(signal.numbers) : signal.numbers);
      case Kind::conjunction: return junction(signal, p.negated, depth);
      default: return (p.negated ? "!(" : "") + plain(signal, depth) + (p.negated ? ")" : "");
    }
  }

  std::string symbols(const std::vector<std::int64_t>& tokens) const {
    if (tokens.size() == 1) return token(tokens[0]);
    const auto rest = network_.complement(tokens);
    if (rest.size() == 1) return "!" + token(rest[0]);
    return rest.size() < tokens.size() ? "!Q[{" + list(rest) + "}]" : "Q[{" + list(tokens) + "}]";
  }

 private:
  std::string token(std::int64_t k) const {
    if (k == network_.bos()) return "<bos>";
    if (k == network_.other()) return "<unk>";
    return fmt::format("\"{}\"", network_.alphabet().symbols[static_cast<std::size_t>(k)]);
  }

  std::string list(const std::vector<std::int64_t>& tokens) const {
    std::string out;
    for (std::size_t k = 0; k < tokens.size(); ++k) {
      if (k == kMostParts) return out + ", …";
      out += (k > 0 ? ", " : "") + token(tokens[k]);
    }
    return out;
  }

  std::string junction(const Signal& signal, bool negated, int depth) const {
    std::string out;
    for (std::size_t k = 0; k < signal.operands.size(); ++k) {
      if (k > 0) out += negated ? " || " : " && ";
      if (k == kMostParts) {
        out += "…";
        break;
      }
      const Literal p = signal.operands[k];
      out += literal(negated ? !p : p, depth + 1);
    }
    return depth == 0 ? out : "(" + out + ")";
  }

  std::string plain(const Signal& signal, int depth) const {
    if (signal.kind == Kind::periodic) return fmt::format("i % {} == {}", signal.numbers[0], signal.numbers[1]);
    if (signal.kind == Kind::opening) return fmt::format("1 <= i <= {}", signal.numbers[0]);
    if (signal.kind == Kind::earlier) {
      return fmt::format("#[j == i - {}] {} >= 1", signal.numbers[0], literal(signal.operands[0], depth + 1));
    }
    return sum(signal, depth) + " >= 0";
  }

  std::string sum(const Signal& signal, int depth) const {
    std::string out;
    for (std::size_t k = 0; k < signal.summands(); ++k) {
      if (k == kMostParts) {
        out += " + …";
        break;
      }
      const std::int64_t factor = signal.numbers[k], size = factor < 0 ? -factor : factor;
      out += k == 0 ? (factor < 0 ? "-" : "") : (factor < 0 ? " - " : " + ");
      if (size != 1) out += fmt::format("{} * ", size);
      std::string body = literal(signal.operands[k], depth + 1);
      if (body.find(' ') != std::string::npos && body.front() != '(') body = "(" + body + ")";
      const char* count = signal.kind == Kind::matching ? "#match " : "#";
      out += signal.kind == Kind::threshold ? "[" + body + "]" : count + body;
    }
    const std::int64_t constant = signal.constant();
    if (constant != 0) out += fmt::format(" {} {}", constant < 0 ? '-' : '+', constant < 0 ? -constant : constant);
    return out;
  }

  const Network& network_;
  const Names& names_;
};

}  // namespace

std::string describe(const Network& network, const Names& names, Literal p) {
  return Describer(network, names).literal(p, 0);
}

std::string describe_symbols(const Network& network, const std::vector<std::int64_t>& tokens) {
  return Describer(network, {}).symbols(tokens);
}

std::string describe_keys(const Network& network, const Names& names, const Signal& matching) {
  std::string symbol = "symbol at j", rest;
  for (const auto& [query, key] : network.exclusions(matching)) {
    const Signal& signal = network[key.signal];
    if (signal.kind != Kind::earlier) continue;
    if (query != network.truth(true)) {
      symbol = fmt::format("symbol at j - {}", signal.constant());
    } else {
      rest += fmt::format(", where {} at j - {}", describe(network, names, !signal.operands[0]), signal.constant());
    }
  }
  return fmt::format("matches the symbol at i: {}{}", symbol, rest);
}

}  // namespace crasp::compiler::weights
