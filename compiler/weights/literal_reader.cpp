#include "compiler/weights/literal_reader.h"

#include <algorithm>

#include "compiler/weights/describe.h"

namespace crasp::compiler::weights {

// The direction that holds the signal when MLP t (attention t, if `clean`) reads.
DirectionId LiteralReader::direction(SignalId id, int t, bool clean) {
  const Signal& signal = network_[id];
  if (signal.kind == Kind::truth) return inputs_.one();
  if (signal.kind == Kind::symbols) return set_of(signal.numbers);
  if (signal.kind == Kind::periodic) return inputs_.periodic(signal.numbers[0], signal.numbers[1]);
  if (signal.kind == Kind::opening) return inputs_.opening(signal.numbers[0]);
  const Place& own = places_[id.index];
  return own.direction.valid() && (clean || schedule_[id].gate < t) ? own.direction : own.soft;
}

std::int64_t LiteralReader::token_of(std::int64_t number) const {
  if (number == network_.other()) return plan_.vocabulary.unknown;
  return number == network_.bos() ? plan_.vocabulary.bos : number;
}

DirectionId LiteralReader::set_of(const std::vector<std::int64_t>& tokens) {
  std::vector<std::int64_t> ids;
  for (std::int64_t token : tokens) ids.push_back(token_of(token));
  return inputs_.set(describe_symbols(network_, tokens), ids);
}

Feature LiteralReader::feature(Literal p) {
  return {direction(p.signal, 0, true), p.negated ? Feature::Part::is_false : Feature::Part::is_true};
}

void LiteralReader::add_indicator(Read& read, Literal p, double factor, int t, bool clean) {
  const Signal& signal = network_[p.signal];
  if (p.negated) {
    read.bias += factor;
    add_indicator(read, !p, -factor, t, clean);
  } else if (signal.kind == Kind::truth) {
    read.bias += factor;
  } else if (signal.kind == Kind::symbols) {
    add_symbols(read, signal.numbers, factor);
  } else {
    read.add(direction(p.signal, t, clean), factor / 2);
    read.bias += factor / 2;
  }
}

// The set itself or its complement, whichever has fewer tokens, token by token; no direction stands for symbols outside Σ. Or
// a direction of its own, so that there is less to add.
void LiteralReader::add_symbols(Read& read, const std::vector<std::int64_t>& tokens, double factor) {
  constexpr std::size_t kMostTokens = 16;
  const auto rest = network_.complement(tokens);
  if (std::min(tokens.size(), rest.size()) > kMostTokens) {
    read.add(set_of(tokens), factor / 2);
    read.bias += factor / 2;
    return;
  }
  const bool other = std::binary_search(tokens.begin(), tokens.end(), network_.other());
  const bool flip = other || (!network_.alphabet().open && rest.size() < tokens.size());
  if (flip) read.bias += factor;
  for (std::int64_t token : flip ? rest : tokens) {
    read.add(inputs_.token(token_of(token)), flip ? -factor / 2 : factor / 2);
    read.bias += flip ? -factor / 2 : factor / 2;
  }
}

void LiteralReader::add_bos(Read& read, double factor) {
  if (factor != 0) add_symbols(read, {network_.bos()}, factor);
}

Read LiteralReader::cube_sum(const Cube& cube, int t) {
  Read out;
  for (Literal p : cube) add_indicator(out, p, 2, t, false);
  out.bias += 1 - 2 * static_cast<double>(cube.size());
  return out;
}

Read LiteralReader::threshold_sum(const Signal& signal, int t) {
  Read out;
  for (std::size_t k = 0; k < signal.summands(); ++k) {
    add_indicator(out, signal.operands[k], 2.0 * static_cast<double>(signal.numbers[k]), t, false);
  }
  out.bias += 2.0 * static_cast<double>(signal.constant()) + 1;
  return out;
}

}  // namespace crasp::compiler::weights
