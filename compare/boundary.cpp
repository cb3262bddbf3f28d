#include "compare/boundary.h"

#include <algorithm>
#include <array>

#include "lang/rebuild.h"

namespace crasp::compare {
namespace {

using lang::Op;
using lang::TermId;

/// The terms that the outputs need.
std::vector<bool> needed(const lang::Program& program) {
  std::vector<bool> reached(program.terms.size());
  for (TermId output : program.outputs()) reached[output.index] = true;
  for (std::size_t k = reached.size(); k-- > 0;) {
    if (!reached[k]) continue;
    for (TermId operand : program.terms.operands({static_cast<std::uint32_t>(k)})) reached[operand.index] = true;
  }
  return reached;
}

/// Does the value grow with the word? Counts over windows do not, and tell us little.
bool grows(const lang::Terms& terms, TermId id) {
  const lang::Term& term = terms[id];
  if (term.op == Op::count) {
    const lang::Relation& relation = terms.relation(id);
    if (!relation.offsets) return true;
    const auto& intervals = relation.offsets->intervals();
    return std::any_of(intervals.begin(), intervals.end(),
                       [](const auto& interval) { return interval.high == lang::OffsetSet::kUnbounded; });
  }
  if (term.type != lang::Type::count) return false;
  const auto operands = terms.operands(id);
  return std::any_of(operands.begin(), operands.end(), [&](TermId operand) { return grows(terms, operand); });
}

bool is_comparison(const lang::Terms& terms, TermId id) {
  const Op op = terms[id].op;
  if (op != Op::equal && op != Op::less && op != Op::less_equal) return false;
  return terms.open_levels(id) == 0 && (grows(terms, terms.operand(id, 0)) || grows(terms, terms.operand(id, 1)));
}

/// Does the comparison have this difference after the word? Nothing but what the comparison needs: the spec may be many thousand terms.
lang::Program differs_by(const lang::Program& program, TermId comparison, std::int64_t difference) {
  lang::Program result;
  result.name = program.name;
  result.span = program.span;
  result.alphabet = program.alphabet;
  result.kind = lang::ProgramKind::recogniser;
  lang::Terms& terms = result.terms;
  const TermId left = lang::copy_whole(program.terms, program.terms.operand(comparison, 0), terms);
  const TermId right = lang::copy_whole(program.terms, program.terms.operand(comparison, 1), terms);
  const TermId sum = terms.sum(std::array{left, terms.scale(-1, right)});
  result.verdict = terms.compare(Op::equal, sum, terms.constant(difference));
  return result;
}

}  // namespace

BoundaryWords::BoundaryWords(lang::Program program) : program_(std::move(program)) {
  const std::vector<bool> reached = needed(program_);
  std::vector<TermId> comparisons;
  for (std::uint32_t k = 0; k < reached.size(); ++k) {
    if (reached[k] && is_comparison(program_.terms, {k})) comparisons.push_back({k});
  }
  const std::size_t taken = std::min(comparisons.size(), kMostComparisons);
  for (std::size_t k = 0; k < taken; ++k) {
    for (std::int64_t difference : {-1, 0, 1}) choices_.push_back({comparisons[k * comparisons.size() / taken], difference, nullptr});
  }
}

std::optional<lang::Word> BoundaryWords::draw(Random& random, std::size_t length) {
  std::vector<std::size_t> order(choices_.size());
  for (std::size_t k = 0; k < order.size(); ++k) order[k] = k;
  random.shuffle(order);
  for (std::size_t k : order) {
    Choice& choice = choices_[k];
    if (!choice.words) {
      choice.words = std::make_unique<AcceptedWords>(differs_by(program_, choice.comparison, choice.difference),
                                                     content_symbols(program_.alphabet));
    }
    if (auto word = choice.words->draw(random, length)) return word;
  }
  return std::nullopt;
}

}  // namespace crasp::compare
