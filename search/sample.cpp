#include "search/sample.h"

namespace crasp::search {

Sample::Sample(std::uint32_t symbols) : symbols_(symbols), parent_{0}, symbol_{symbols}, length_{0}, label_{-1} {}

std::uint32_t Sample::child(std::uint32_t node, std::uint32_t symbol) {
  const auto [place, fresh] = children_.try_emplace({node, symbol}, static_cast<std::uint32_t>(size()));
  if (fresh) {
    parent_.push_back(node);
    symbol_.push_back(symbol);
    length_.push_back(length_[node] + 1);
    label_.push_back(-1);
  }
  return place->second;
}

void Sample::add(const lang::Word& word, bool accepted) {
  std::uint32_t node = 0;
  for (lang::SymbolIndex symbol : word) node = child(node, symbol);
  if (label_[node] < 0) ++labels_;
  label_[node] = accepted ? 1 : 0;
}

std::optional<bool> Sample::label(std::size_t node) const {
  return label_[node] < 0 ? std::nullopt : std::optional(label_[node] == 1);
}

std::vector<std::uint32_t> Sample::labelled(bool accepted) const {
  std::vector<std::uint32_t> result;
  for (std::uint32_t node = 0; node < size(); ++node) {
    if (label_[node] == (accepted ? 1 : 0)) result.push_back(node);
  }
  return result;
}

std::optional<std::uint32_t> Sample::back(std::size_t node, std::uint32_t steps) const {
  if (steps >= length_[node]) return std::nullopt;
  auto at = static_cast<std::uint32_t>(node);
  for (; steps > 0; --steps) at = parent_[at];
  return at;
}

}  // namespace crasp::search
