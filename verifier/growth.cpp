// All words up to a length L are the nodes of a complete tree; each carries the outputs after it. Subtrees that are
// equal get one number, from the leaves up: words of length n have the same number exactly when no continuation of
// length up to L - n tells them apart.

#include "verifier/growth.h"

#include <algorithm>
#include <map>

#include "verifier/demand.h"

namespace crasp::verifier {
namespace {

using lang::TermId;
using lang::Word;

bool looks_ahead(const lang::Program& program) {
  for (TermId output : program.outputs()) {
    for (TermId id : needed_by(program.terms, output)) {
      const lang::Op op = program.terms[id].op;
      const bool related = op == lang::Op::count || op == lang::Op::first || op == lang::Op::last;
      if (related && program.terms.relation(id).future) return true;
    }
  }
  return false;
}

class Tree {
 public:
  Tree(std::size_t symbols, std::size_t depth) : symbols_(symbols), depth_(depth), outputs_(depth + 1) {
    widths_.push_back(1);
    while (widths_.size() <= depth) widths_.push_back(widths_.back() * symbols);
    for (std::size_t level = 0; level <= depth; ++level) outputs_[level].resize(widths_[level]);
  }

  // False if a number left 64 bits.
  bool fill(const lang::Program& program) {
    const std::vector<TermId> wanted = program.outputs();
    lang::Interpreter interpreter(program.terms, wanted);
    for (std::size_t leaf = 0; leaf < widths_[depth_]; ++leaf) {
      const auto result = interpreter.evaluate(word(depth_, leaf));
      const auto* columns = std::get_if<std::vector<lang::Column>>(&result);
      if (columns == nullptr) return false;
      // A prefix gets its outputs with the first word that goes on from it.
      for (std::size_t level = depth_ + 1; level-- > 0 && leaf % widths_[depth_ - level] == 0;) {
        outputs_[level][leaf / widths_[depth_ - level]] = output_id(*columns, level);
      }
    }
    return true;
  }

  void number_subtrees() {
    numbers_ = outputs_;
    for (std::size_t level = depth_; level-- > 0;) {
      std::map<std::vector<std::uint32_t>, std::uint32_t> known;
      for (std::size_t node = 0; node < widths_[level]; ++node) {
        std::vector<std::uint32_t> key{outputs_[level][node]};
        for (std::size_t symbol = 0; symbol < symbols_; ++symbol)
          key.push_back(numbers_[level + 1][node * symbols_ + symbol]);
        const auto next = static_cast<std::uint32_t>(known.size());
        numbers_[level][node] = known.try_emplace(std::move(key), next).first->second;
      }
    }
  }

  // The first node of each number, in order.
  std::vector<std::size_t> representatives(std::size_t level) const {
    std::vector<std::size_t> result;
    for (std::size_t node = 0; node < widths_[level]; ++node) {
      if (numbers_[level][node] == result.size()) result.push_back(node);
    }
    return result;
  }

  Word word(std::size_t level, std::size_t node) const {
    Word result(level);
    for (std::size_t k = level; k-- > 0; node /= symbols_) result[k] = static_cast<lang::SymbolIndex>(node % symbols_);
    return result;
  }

  // A shortest path on which the subtrees differ; their numbers do.
  Word difference(std::size_t level, std::size_t left, std::size_t right) const {
    Word path;
    while (outputs_[level][left] == outputs_[level][right]) {
      std::size_t symbol = 0;
      while (numbers_[level + 1][left * symbols_ + symbol] == numbers_[level + 1][right * symbols_ + symbol]) ++symbol;
      path.push_back(static_cast<lang::SymbolIndex>(symbol));
      left = left * symbols_ + symbol;
      right = right * symbols_ + symbol;
      ++level;
    }
    return path;
  }

  std::uint32_t output_after(std::size_t level, std::size_t node, const Word& path) const {
    for (lang::SymbolIndex symbol : path) node = node * symbols_ + symbol;
    return outputs_[level + path.size()][node];
  }

 private:
  std::uint32_t output_id(const std::vector<lang::Column>& columns, std::size_t position) {
    std::vector<std::int64_t> values;
    values.reserve(columns.size());
    for (const lang::Column& column : columns) values.push_back(column[position]);
    return ids_.try_emplace(std::move(values), static_cast<std::uint32_t>(ids_.size())).first->second;
  }

  std::size_t symbols_, depth_;
  std::vector<std::size_t> widths_;                            // symbols^level
  std::vector<std::vector<std::uint32_t>> outputs_, numbers_;  // by level and node
  std::map<std::vector<std::int64_t>, std::uint32_t> ids_;
};

// Adds continuations until the outputs after them tell all words of the family apart.
std::vector<Word> telling_apart(const Tree& tree, std::size_t level, const std::vector<std::size_t>& family) {
  std::vector<Word> continuations;
  std::map<std::vector<std::uint32_t>, std::size_t> seen;
  std::vector<std::vector<std::uint32_t>> keys(family.size());
  for (std::size_t at = 0; at < family.size();) {
    const auto [known, is_new] = seen.try_emplace(keys[at], family[at]);
    if (is_new) {
      ++at;
      continue;
    }
    continuations.push_back(tree.difference(level, known->second, family[at]));
    for (std::size_t each = 0; each < family.size(); ++each) {
      keys[each].push_back(tree.output_after(level, family[each], continuations.back()));
    }
    seen.clear();
    for (std::size_t each = 0; each < at; ++each) seen.emplace(keys[each], family[each]);
  }
  return continuations;
}

}  // namespace

std::optional<Growth> growth(const lang::Program& program, std::size_t words) {
  const std::size_t symbols = program.alphabet.size();
  if (symbols == 0 || symbols > words || looks_ahead(program)) return std::nullopt;
  constexpr std::size_t kLongest = 16;
  std::size_t depth = 1;
  for (std::size_t width = symbols; depth < kLongest && width * symbols <= words; width *= symbols) ++depth;
  Tree tree(symbols, depth);
  if (!tree.fill(program)) return std::nullopt;
  tree.number_subtrees();
  Growth result;
  const std::size_t longest = std::max<std::size_t>(depth / 2, 1);
  for (std::size_t level = 1; level <= longest; ++level) result.classes.push_back(tree.representatives(level).size());
  const std::vector<std::size_t> family = tree.representatives(longest);
  for (std::size_t node : family) result.family.push_back(tree.word(longest, node));
  result.continuations = telling_apart(tree, longest, family);
  return result;
}

}  // namespace crasp::verifier
