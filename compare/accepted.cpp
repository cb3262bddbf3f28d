#include "compare/accepted.h"

#include <algorithm>
#include <map>

namespace crasp::compare {

AcceptedWords::AcceptedWords(lang::Program program, std::vector<lang::SymbolIndex> symbols)
    : program_(std::move(program)), symbols_(std::move(symbols)), states_(word_states(program_)) {
  if (states_) find_kinds();
}

void AcceptedWords::find_kinds() {
  std::map<std::uint32_t, std::size_t> place;
  for (const lang::SymbolIndex symbol : symbols_) {
    const auto [known, fresh] = place.try_emplace(states_->kind(symbol), kinds_.size());
    if (fresh) kinds_.push_back({symbol, 0});
    ++kinds_[known->second].symbols;
  }
}

std::optional<lang::Word> AcceptedWords::draw(Random& random, std::size_t length) {
  const std::lock_guard lock(mutex_);
  return prepare(length) ? draw_by_ways(random, length) : draw_by_trying(random, length);
}

bool AcceptedWords::prepare(std::size_t length) {
  if (length < ways_.size()) return true;
  if (!states_ || (too_long_ && length >= *too_long_)) return false;
  constexpr std::size_t kAtOnce = 25;  // lengths, since all numbers are made anew
  const std::size_t target = (length / kAtOnce + 1) * kAtOnce;
  if (!reach(target)) {
    too_long_ = length;
    return false;
  }
  count(target);
  return true;
}

bool AcceptedWords::reach(std::size_t length) {
  if (within_.empty()) {
    states_->start();
    within_.push_back(states_->size());
  }
  std::size_t numbers = 0;
  while (within_.size() <= length) {
    const std::size_t begin = within_.size() < 2 ? 0 : within_[within_.size() - 2];
    for (std::size_t state = begin; state < within_.back(); ++state) {
      for (const Kind& kind : kinds_) states_->next(static_cast<State>(state), kind.symbol);
      if (states_->size() > kMostNumbers / 8) return false;
    }
    within_.push_back(states_->size());
  }
  for (std::size_t n = 0; n <= length; ++n) numbers += within_[n];
  return numbers <= kMostNumbers;
}

void AcceptedWords::count(std::size_t length) {
  ways_.assign(length + 1, {});
  for (std::size_t rest = 0; rest <= length; ++rest) {
    std::vector<double>& ways = ways_[rest];
    ways.resize(within_[length - rest]);
    for (State state = 0; state < ways.size(); ++state) {
      ways[state] = rest == 0 ? static_cast<double>(states_->accepts(state)) : ways_on(state, rest - 1);
    }
    const double most = *std::max_element(ways.begin(), ways.end());
    for (double& number : ways) number = most > 0 ? number / most : 0;
  }
}

double AcceptedWords::ways_on(State state, std::size_t rest) {
  double total = 0;
  for (const Kind& kind : kinds_) {
    const State next = states_->next(state, kind.symbol);
    if (next != WordStates::kDead) total += kind.symbols * ways_[rest][next];
  }
  return total;
}

double AcceptedWords::shares(State state, std::size_t rest, std::vector<double>& shares) {
  double total = 0;
  for (std::size_t k = 0; k < symbols_.size(); ++k) {
    const State next = states_->next(state, symbols_[k]);
    shares[k] = next == WordStates::kDead ? 0 : ways_[rest][next];
    total += shares[k];
  }
  return total;
}

std::optional<lang::Word> AcceptedWords::draw_by_ways(Random& random, std::size_t length) {
  State state = states_->start();
  if (ways_[length][state] == 0) return std::nullopt;
  lang::Word word;
  std::vector<double> share(symbols_.size());
  while (word.size() < length) {
    double point = random.unit() * shares(state, length - word.size() - 1, share);
    std::size_t chosen = 0, last = 0;
    for (; chosen < share.size(); ++chosen) {
      if (share[chosen] > 0) last = chosen;
      if (point < share[chosen]) break;
      point -= share[chosen];
    }
    word.push_back(symbols_[chosen < share.size() ? chosen : last]);  // rounding may lead past the end
    state = states_->next(state, word.back());
  }
  return word;
}

std::optional<lang::Word> AcceptedWords::draw_by_trying(Random& random, std::size_t length) {
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    lang::Word word(length);
    for (lang::SymbolIndex& symbol : word) symbol = symbols_[random.below(symbols_.size())];
    if (accepts(word)) return word;
  }
  return std::nullopt;
}

bool AcceptedWords::accepts(const lang::Word& word) {
  const auto result = lang::evaluate(program_.terms, program_.outputs(), word);
  const auto* columns = std::get_if<std::vector<lang::Column>>(&result);
  if (columns == nullptr) return false;
  if (program_.kind != lang::ProgramKind::generator) return columns->front()[word.size()] != 0;
  for (std::size_t k = 0; k < word.size(); ++k) {
    if ((*columns)[word[k]][k] == 0) return false;
  }
  const lang::SymbolIndex end = end_symbol(program_.alphabet);
  return end == program_.alphabet.size() || (*columns)[end][word.size()] != 0;
}

std::vector<lang::SymbolIndex> content_symbols(const lang::Alphabet& alphabet) {
  std::vector<lang::SymbolIndex> content;
  for (lang::SymbolIndex symbol = 0; symbol < alphabet.size(); ++symbol) {
    const std::string& text = alphabet.symbols[symbol];
    if (text.size() < 3 || text.front() != '<' || text.back() != '>') content.push_back(symbol);
  }
  if (content.empty()) {
    for (lang::SymbolIndex symbol = 0; symbol < alphabet.size(); ++symbol) content.push_back(symbol);
  }
  return content;
}

}  // namespace crasp::compare
