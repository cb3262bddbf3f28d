// Common counts: counts of complements are expressed by the count of the smaller side and by i, so that programs that
// differ only in this share their counts. Results count fewer symbols or have fewer negations under a count.

#include "compiler/passes.h"

namespace crasp::compiler {
namespace {

using Result = std::optional<NodeId>;

NodeId position(Rewriter& to) { return to.make(Op::count, {to.truth(true)}); }

/// i - #P
NodeId count_of_complement(Rewriter& to, NodeId p) {
  const NodeId count = to.make(Op::count, {p});
  return to.make(Op::sum, {position(to), to.make(Op::scale, {count}, {-1})});
}

// match:  #(not P)
// result: i - #P, as position 0 is never counted
Result count_negation(Rewriter& to, const Node& node) {
  if (node.op != Op::count || to[node.operands[0]].op != Op::negation) return {};
  return count_of_complement(to, to[node.operands[0]].operands[0]);
}

// match:  # of a set of symbols that holds more than half of a closed alphabet, or half of it without the first symbol
// result: i, less the count of the other symbols if there are any
Result count_most_symbols(Rewriter& to, const Node& node) {
  const Alphabet& alphabet = to.ir().alphabet();
  if (node.op != Op::count || alphabet.open || to[node.operands[0]].op != Op::symbols) return {};
  const std::vector<std::int64_t>& counted = to[node.operands[0]].numbers;
  const std::size_t left = alphabet.size() - counted.size();
  if (counted.size() < left || (counted.size() == left && counted.front() == 0)) return {};
  std::vector<std::int64_t> others;
  for (std::int64_t symbol = 0, k = 0; symbol < alphabet.size(); ++symbol) {
    if (static_cast<std::size_t>(k) < counted.size() && counted[static_cast<std::size_t>(k)] == symbol) {
      ++k;
    } else {
      others.push_back(symbol);
    }
  }
  if (others.empty()) return position(to);
  return count_of_complement(to, to.make(Op::symbols, {}, std::move(others)));
}

constexpr Rule kRules[] = {{"count-negation", count_negation}, {"count-most-symbols", count_most_symbols}};

}  // namespace

std::span<const Rule> count_rules() { return kRules; }

}  // namespace crasp::compiler
