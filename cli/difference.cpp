#include "cli/difference.h"

#include <fmt/format.h>

#include <vector>

namespace crasp::cli {
namespace {

constexpr std::size_t kLongWord = 40;
constexpr std::size_t kMostPositions = 8;

/// What a program says after each prefix: "accepts", "rejects", or the symbols that may come next.
std::vector<std::string> sayings(const lang::Program& program, const lang::Word& word) {
  const lang::Evaluation result = lang::evaluate(program.terms, program.outputs(), word);
  const auto* columns = std::get_if<std::vector<lang::Column>>(&result);
  if (columns == nullptr) return {};
  std::vector<std::string> says;
  for (std::size_t position = 0; position <= word.size(); ++position) {
    std::string text;
    if (program.kind != lang::ProgramKind::generator) {
      text = columns->front()[position] != 0 ? "accepts" : "rejects";
    } else {
      for (std::size_t k = 0; k < columns->size(); ++k) {
        if ((*columns)[k][position] != 0) text += " " + program.alphabet.symbols[k];
      }
      text = text.empty() ? "allows nothing" : "allows" + text;
    }
    says.push_back(std::move(text));
  }
  return says;
}

}  // namespace

std::string symbol_name(const lang::Alphabet& alphabet, lang::SymbolIndex symbol) {
  return symbol < alphabet.size() ? alphabet.symbols[symbol] : "<other>";
}

std::string show_word(const lang::Alphabet& alphabet, const lang::Word& word) {
  if (word.empty()) return "ε";
  const bool characters = alphabet.single_characters() && word.size() <= kLongWord;
  std::string text;
  for (std::size_t begin = 0; begin < word.size();) {
    std::size_t end = begin + 1;
    while (word.size() > kLongWord && end < word.size() && word[end] == word[begin]) ++end;
    if (!text.empty() && !characters) text += ' ';
    text += symbol_name(alphabet, word[begin]);
    if (end - begin > 1) text += fmt::format("^{}", end - begin);
    begin = end;
  }
  return text;
}

std::string describe_difference(const verifier::Question& question, const lang::Word& word, bool shortest) {
  std::string text = fmt::format("  {}counterexample of length {}: {}\n", shortest ? "shortest " : "", word.size(),
                                 show_word(question.left.alphabet, word));
  const std::vector<std::string> left = sayings(question.left, word);
  if (!question.right) return text + fmt::format("  after it, `{}` {}\n", question.left.name, left.back());
  const std::vector<std::string> right = sayings(*question.right, word);
  std::vector<std::size_t> differing;
  for (std::size_t position = 0; position <= word.size(); ++position) {
    if (left[position] != right[position]) differing.push_back(position);
  }
  const std::size_t first = differing.size() > kMostPositions ? differing.size() - kMostPositions : 0;
  if (first > 0) text += fmt::format("  they also differ after {} shorter prefixes\n", first);
  for (std::size_t k = first; k < differing.size(); ++k) {
    text += fmt::format("  after {:>3}: `{}` {}, `{}` {}\n", differing[k], question.left.name, left[differing[k]],
                        question.right->name, right[differing[k]]);
  }
  return text;
}

}  // namespace crasp::cli
