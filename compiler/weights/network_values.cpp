#include "compiler/weights/network_values.h"

#include <algorithm>

namespace crasp::compiler::weights {
namespace {

class Evaluator {
 public:
  Evaluator(const Network& network, std::span<const std::uint32_t> word)
      : network_(network), word_(word), values_{{}, std::vector<std::vector<std::int64_t>>(network.size()), {}} {
    values_.keys = values_.sums;
  }

  NetworkValues run() {
    for (SignalId id{0}; id.index < network_.size(); ++id.index) {
      std::vector<bool> column;
      for (std::size_t i = 0; i <= word_.size(); ++i) column.push_back(value(id, i));
      values_.signals.push_back(std::move(column));
    }
    return std::move(values_);
  }

 private:
  bool at(Literal p, std::size_t i) const { return values_.signals[p.signal.index][i] != p.negated; }

  bool value(SignalId id, std::size_t i) {
    const Signal& signal = network_[id];
    const auto& n = signal.numbers;
    switch (signal.kind) {
      case Kind::truth: return true;
      case Kind::symbols: return std::binary_search(n.begin(), n.end(), i == 0 ? network_.bos() : std::int64_t{word_[i - 1]});
      case Kind::periodic: return static_cast<std::int64_t>(i) % n[0] == n[1];
      case Kind::opening: return i >= 1 && static_cast<std::int64_t>(i) <= n[0];
      case Kind::earlier: return static_cast<std::int64_t>(i) > n[0] && at(signal.operands[0], i - static_cast<std::size_t>(n[0]));
      case Kind::comparison: return comparison(id, i);
      case Kind::matching: return matching(id, i);
      case Kind::threshold: return signal.constant() + weighted(signal, i) >= 0;
      case Kind::conjunction: break;
    }
    return std::all_of(signal.operands.begin(), signal.operands.end(), [&](Literal p) { return at(p, i); });
  }

  std::int64_t weighted(const Signal& signal, std::size_t i) const {
    std::int64_t sum = 0;
    for (std::size_t k = 0; k < signal.summands(); ++k) sum += at(signal.operands[k], i) ? signal.numbers[k] : 0;
    return sum;
  }

  bool comparison(SignalId id, std::size_t i) {
    const Signal& signal = network_[id];
    std::vector<std::int64_t>& sums = values_.sums[id.index];
    sums.push_back(i == 0 ? 2 * signal.constant() + 1 : sums.back() + 2 * weighted(signal, i));
    return sums.back() > 0;
  }

  bool matching(SignalId id, std::size_t i) {
    const Signal& signal = network_[id];
    const auto exclusions = network_.exclusions(signal);
    const auto visible = [&](std::size_t j) {
      return std::none_of(exclusions.begin(), exclusions.end(), [&](const Exclusion& e) { return at(e.query, i) && at(e.key, j); });
    };
    std::int64_t sum = 2 * signal.constant() + 1, keys = 1;
    for (std::size_t j = 1; j <= i; ++j) {
      if (!visible(j)) continue;
      sum += 2 * weighted(signal, j);
      ++keys;
    }
    values_.sums[id.index].push_back(sum);
    values_.keys[id.index].push_back(keys);
    return sum > 0;
  }

  const Network& network_;
  std::span<const std::uint32_t> word_;
  NetworkValues values_;
};

}  // namespace

NetworkValues evaluate(const Network& network, std::span<const std::uint32_t> word) {
  return Evaluator(network, word).run();
}

}  // namespace crasp::compiler::weights
