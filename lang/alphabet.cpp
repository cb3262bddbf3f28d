#include "lang/alphabet.h"

#include <fmt/format.h>

#include <unordered_map>
#include <unordered_set>

#include "lang/symbol_range.h"

namespace crasp::lang {
namespace {

/// Every symbol that the file names, once, in order.
std::vector<std::string> mentioned_symbols(const ast::File& file) {
  std::vector<std::string> symbols;
  std::unordered_set<std::string> seen;
  for (const ast::Expr& expr : file.expressions) {
    const auto* literal = std::get_if<ast::SymbolLiteral>(&expr);
    if (literal && seen.insert(literal->text).second) symbols.push_back(literal->text);
  }
  return symbols;
}

bool is_open(const Scope& scope) { return scope.open_alphabet || (scope.parent && is_open(*scope.parent)); }

std::optional<Alphabet> report_missing(const Scope& scope, Span program, Diagnostics& diagnostics) {
  auto& report = diagnostics.report(Code::missing_alphabet, program,
                                    "a program without `alphabet`, expected its symbols to be listed");
  std::string list;
  std::vector<std::string> symbols = mentioned_symbols(*scope.file);
  if (symbols.size() > 20) symbols.resize(20);
  for (const std::string& symbol : symbols) list += fmt::format(" \"{}\"", symbol);
  report.help(fmt::format("begin with `alphabet{}`", list.empty() ? " \"a\" \"b\"" : list));
  return std::nullopt;
}

bool is_readable(std::string_view symbol) {
  return !symbol.empty() && symbol.find_first_of(" \t\r\n\v\f") == std::string_view::npos;
}

}  // namespace

std::optional<std::vector<std::string>> expand_range(const ast::SetRange& range, const ast::File& file,
                                                     const SourceMap& sources, Diagnostics& diagnostics) {
  const auto* low = std::get_if<ast::SymbolLiteral>(&file[range.low]);
  if (low && !range.high.valid()) return std::vector<std::string>{low->text};
  Span span = range.high.valid() ? join(file.span(range.low), file.span(range.high)) : file.span(range.low);
  const auto* high = range.high.valid() ? std::get_if<ast::SymbolLiteral>(&file[range.high]) : nullptr;
  if (low && high) {
    auto symbols = symbol_range(low->text, high->text);
    if (symbols && symbols->steps < kMostSymbols) return std::move(symbols->symbols);
    if (symbols) {
      diagnostics.report(Code::too_large, span,
                         fmt::format("more than {} symbols, the most that an alphabet can have", kMostSymbols));
      return std::nullopt;
    }
  }
  diagnostics.report(Code::bad_range, span, fmt::format("`{}` is no range of symbols", sources.text(span)))
      .help("a range goes from one character to a later one, `\"0\" .. \"9\"`, or counts up, `\"s0\" .. \"s149\"`");
  return std::nullopt;
}

std::optional<Alphabet> resolve_alphabet(const Scope& scope, Span program, const SourceMap& sources,
                                         Diagnostics& diagnostics) {
  Scope::Found found = scope.find_alphabet();
  if (!found.scope && is_open(scope)) return Alphabet{mentioned_symbols(*scope.file), true};
  if (!found.scope) return report_missing(scope, program, diagnostics);
  const ast::File& file = *found.scope->file;
  std::size_t errors = diagnostics.reports();
  Alphabet alphabet;
  std::unordered_map<std::string, Span> places;
  for (const ast::SetRange& element : found.scope->get<ast::AlphabetStatement>(found.statement)->symbols) {
    auto symbols = expand_range(element, file, sources, diagnostics);
    Span span = file.span(element.low);
    for (const std::string& symbol : symbols ? *symbols : std::vector<std::string>{}) {
      if (!is_readable(symbol)) {
        diagnostics.report(Code::expected_symbol, span, "a symbol that is empty or holds white space");
      } else if (auto [first, inserted] = places.emplace(symbol, span); !inserted) {
        diagnostics.report(Code::duplicate_symbol, span, fmt::format("\"{}\" is in the alphabet twice", symbol))
            .label(first->second, "first listed here");
      } else {
        alphabet.symbols.push_back(symbol);
      }
    }
  }
  if (diagnostics.reports() > errors) return std::nullopt;
  if (alphabet.size() <= kMostSymbols) return alphabet;
  diagnostics.report(Code::too_large, file[found.statement].span,
                     fmt::format("an alphabet of {} symbols, expected at most {}", alphabet.size(), kMostSymbols));
  return std::nullopt;
}

}  // namespace crasp::lang
