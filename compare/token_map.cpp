#include "compare/token_map.h"

#include <fmt/format.h>

#include <algorithm>

#include "compare/accepted.h"
#include "compare/response.h"
#include "lang/failure.h"

namespace crasp::compare {
namespace {

using backend::Token;
using lang::Task;

std::optional<Token> find(const std::vector<std::string>& texts, std::string_view text) {
  const auto found = std::find(texts.begin(), texts.end(), text);
  if (found == texts.end()) return std::nullopt;
  return static_cast<Token>(found - texts.begin());
}

void need_symbols(const Task& task, const TokenMap& map) {
  for (lang::SymbolIndex symbol : content_symbols(task.spec.alphabet)) {
    if (map.symbols[symbol] != TokenMap::kAbsent) continue;
    throw lang::Failure(fmt::format("the model has no token for the symbol `{}`", task.spec.alphabet.symbols[symbol]));
  }
}

void need_answers(const Task& task, const TokenMap& map) {
  const bool labels = task.spec.kind != lang::ProgramKind::generator;
  if (labels && !(map.yes && map.no)) throw lang::Failure("the model has no tokens `<yes>` and `<no>` for verdicts");
  if (is_answered(task) && !map.end) throw lang::Failure("the model has no token `<eos>` to end answers");
}

/// Where the symbols of the task and the marks that every format has stand among the texts.
TokenMap find_tokens(const Task& task, const std::vector<std::string>& texts) {
  TokenMap map;
  for (const std::string& symbol : task.spec.alphabet.symbols) {
    map.symbols.push_back(find(texts, symbol).value_or(TokenMap::kAbsent));
  }
  map.bos = find(texts, "<bos>");
  map.separator = find(texts, "<sep>");
  map.end = find(texts, "<eos>");
  map.texts = texts;
  return map;
}

}  // namespace

TokenMap map_tokens(const Task& task, const std::vector<std::string>& texts) {
  TokenMap map = find_tokens(task, texts);
  map.yes = find(texts, "<yes>");
  map.no = find(texts, "<no>");
  need_symbols(task, map);
  need_answers(task, map);
  return map;
}

TokenMap conventional_tokens(const Task& task, std::int64_t vocabulary) {
  const auto content = content_symbols(task.spec.alphabet);
  std::vector<std::string> texts;
  for (lang::SymbolIndex symbol : content) texts.push_back(task.spec.alphabet.symbols[symbol]);
  for (const char* special : {"<bos>", "<sep>", "<eos>", "<pad>"}) texts.emplace_back(special);
  if (vocabulary != static_cast<std::int64_t>(texts.size())) {
    throw lang::Failure(
        fmt::format("the model has {} tokens and no tokenizer.json; expected {}: the symbols of the task, then "
                    "<bos> <sep> <eos> <pad>; name the tokens by `--tokens`",
                    vocabulary, texts.size()));
  }
  TokenMap map = find_tokens(task, texts);
  if (content.size() >= 2) map.no = map.symbols[content[0]], map.yes = map.symbols[content[1]];
  need_answers(task, map);
  return map;
}

}  // namespace crasp::compare
