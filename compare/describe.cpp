// Words and responses in words.

#include <fmt/format.h>

#include "compare/report.h"

namespace crasp::compare {
namespace {

/// As in `a^25 b^25`.
std::string show_runs(const lang::Alphabet& alphabet, const lang::Word& word) {
  std::string text;
  for (std::size_t begin = 0; begin < word.size();) {
    std::size_t end = begin + 1;
    while (end < word.size() && word[end] == word[begin]) ++end;
    text += (text.empty() ? "" : " ") + alphabet.symbols[word[begin]];
    if (end - begin > 1) text += fmt::format("^{}", end - begin);
    begin = end;
  }
  return text;
}

std::string plural(std::size_t number, std::string_view what) {
  return fmt::format("{} {}{}", number, what, number == 1 ? "" : "s");
}

}  // namespace

std::string show_word(const lang::Alphabet& alphabet, const lang::Word& word) {
  constexpr std::size_t kLong = 40;
  if (word.empty()) return "ε";
  if (word.size() > kLong) return show_runs(alphabet, word);
  std::string text;
  for (lang::SymbolIndex symbol : word) {
    text += (text.empty() || alphabet.single_characters() ? "" : " ") + alphabet.symbols[symbol];
  }
  return text;
}

std::string show_row(const lang::Task& task, const Response& response, std::size_t row) {
  if (row >= response.rows()) return "nothing more";
  const auto values = response.row(row);
  const lang::Alphabet& alphabet = task.spec.alphabet;
  if (is_answered(task)) {
    if (values[0] == kEnd) return "stops";
    if (values[0] < 0) return "a token that is no symbol";
    if (generates(task)) return fmt::format("`{}`", alphabet.symbols[static_cast<std::size_t>(values[0])]);
  }
  if (!generates(task)) return values[0] != 0 ? "yes" : "no";
  std::string text;
  for (std::size_t k = 0; k < values.size(); ++k) {
    if (values[k] != 0) text += " " + alphabet.symbols[k];
  }
  return text.empty() ? "allows nothing" : "allows" + text;
}

std::string describe_miss(const lang::Task& task, const Miss& miss) {
  const std::size_t row = miss.row();
  std::string where;
  if (is_answered(task)) {
    where = fmt::format("symbol {} of the answer: ", row + 1);
  } else if (task.format == lang::Task::Format::predict) {
    where = fmt::format("after {}: ", plural(row, "symbol"));
  }
  return fmt::format("{}right is {}, the model says {}", where, show_row(task, miss.question.expected, row),
                     show_row(task, miss.said, row));
}

}  // namespace crasp::compare
