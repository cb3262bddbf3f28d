#include "compiler/weights/network.h"

#include <algorithm>
#include <cassert>
#include <iterator>
#include <numeric>

namespace crasp::compiler::weights {
namespace {

std::size_t hash(const Signal& signal) {
  std::size_t h = static_cast<std::size_t>(signal.kind);
  const auto mix = [&h](std::uint64_t value) { h = (h ^ value) * 0x9e37'79b9'7f4a'7c15u + (h >> 29); };
  for (Literal operand : signal.operands) mix(operand.signal.index * 2u + (operand.negated ? 1 : 0));
  for (std::int64_t number : signal.numbers) mix(static_cast<std::uint64_t>(number));
  return h;
}

bool same(const Signal& a, const Signal& b) {
  return a.kind == b.kind && a.operands == b.operands && a.numbers == b.numbers;
}

std::vector<std::int64_t> intersection(const std::vector<std::int64_t>& a, const std::vector<std::int64_t>& b) {
  std::vector<std::int64_t> out;
  std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(out));
  return out;
}

}  // namespace

Network::Network(Alphabet alphabet) : alphabet_(std::move(alphabet)) {
  signals_.push_back({Kind::truth, {}, {}, true});
  for (std::int64_t token = 0; token <= bos(); ++token) {
    if (token != other() || alphabet_.open) all_.push_back(token);
  }
}

Literal Network::add(Signal signal) {
  const std::size_t key = hash(signal);
  const auto [first, last] = by_hash_.equal_range(key);
  for (auto it = first; it != last; ++it) {
    if (same(signals_[it->second.index], signal)) return {it->second, false};
  }
  signal.start = compute_start(signal);
  const SignalId id{size()};
  signals_.push_back(std::move(signal));
  by_hash_.emplace(key, id);
  return {id, false};
}

bool Network::compute_start(const Signal& signal) const {
  switch (signal.kind) {
    case Kind::truth: return true;
    case Kind::symbols: return signal.numbers.back() == bos();
    case Kind::periodic: return signal.numbers[1] == 0;
    case Kind::opening:
    case Kind::earlier: return false;
    case Kind::comparison:
    case Kind::matching: return signal.constant() >= 0;
    case Kind::conjunction:
      return std::all_of(signal.operands.begin(), signal.operands.end(), [&](Literal p) { return start(p); });
    case Kind::threshold: break;
  }
  std::int64_t total = signal.constant();
  for (std::size_t k = 0; k < signal.summands(); ++k) {
    if (start(signal.operands[k])) total += signal.numbers[k];
  }
  return total >= 0;
}

std::vector<std::int64_t> Network::complement(const std::vector<std::int64_t>& tokens) const {
  std::vector<std::int64_t> out;
  std::set_difference(all_.begin(), all_.end(), tokens.begin(), tokens.end(), std::back_inserter(out));
  return out;
}

Literal Network::symbols(std::vector<std::int64_t> tokens) {
  if (!std::is_sorted(tokens.begin(), tokens.end())) std::sort(tokens.begin(), tokens.end());
  tokens.erase(std::unique(tokens.begin(), tokens.end()), tokens.end());
  if (tokens.empty()) return truth(false);
  if (tokens.size() == all_.size()) return truth(true);
  return add({Kind::symbols, {}, std::move(tokens)});
}

Literal Network::periodic(std::int64_t m, std::int64_t r) {
  return m == 1 ? truth(true) : add({Kind::periodic, {}, {m, r}});
}

Literal Network::earlier(Literal p, std::int64_t c) {
  if (p == truth(false)) return p;
  if (c == 0) return conjunction({p, symbols(complement({bos()}))});
  return add({Kind::earlier, {p}, {c}});
}

void Network::flatten(Literal p, std::vector<Literal>& flat, std::optional<std::vector<std::int64_t>>& tokens) const {
  const Signal& signal = signals_[p.signal.index];
  if (p == truth(true)) return;
  if (signal.kind == Kind::conjunction && !p.negated) {
    for (Literal part : signal.operands) flatten(part, flat, tokens);
  } else if (signal.kind == Kind::symbols) {
    std::vector<std::int64_t> own = p.negated ? complement(signal.numbers) : signal.numbers;
    tokens = tokens ? intersection(*tokens, own) : std::move(own);
  } else {
    flat.push_back(p);
  }
}

Literal Network::conjunction(const std::vector<Literal>& operands) {
  std::vector<Literal> flat;
  std::optional<std::vector<std::int64_t>> tokens;  // all, if none were tested
  for (Literal p : operands) flatten(p, flat, tokens);
  if (tokens) flat.push_back(symbols(std::move(*tokens)));
  std::sort(flat.begin(), flat.end());
  flat.erase(std::unique(flat.begin(), flat.end()), flat.end());
  std::erase(flat, truth(true));
  for (std::size_t k = 0; k < flat.size(); ++k) {
    if (flat[k] == truth(false)) return truth(false);
    if (k > 0 && flat[k] == !flat[k - 1]) return truth(false);
  }
  if (flat.empty()) return truth(true);
  return flat.size() == 1 ? flat[0] : add({Kind::conjunction, std::move(flat), {}});
}

Literal Network::disjunction(std::vector<Literal> operands) {
  // Alternatives that test the symbol alone are one set.
  std::vector<std::int64_t> tokens;
  std::vector<Literal> negated;
  for (Literal p : operands) {
    if (is_symbols(p)) {
      const auto& numbers = signals_[p.signal.index].numbers;
      const auto set = p.negated ? complement(numbers) : numbers;
      tokens.insert(tokens.end(), set.begin(), set.end());
    } else {
      negated.push_back(!p);
    }
  }
  negated.push_back(!symbols(std::move(tokens)));
  return !conjunction(std::move(negated));
}

void Network::normalise_summands(std::vector<Summand>& summands, std::int64_t& constant, bool counts) const {
  for (Summand& summand : summands) {
    if (!counts && summand.body.negated) {  // a [not P] = a - a [P]
      constant += summand.factor;
      summand = {!summand.body, -summand.factor};
    }
  }
  std::sort(summands.begin(), summands.end(), [](const Summand& a, const Summand& b) { return a.body < b.body; });
  std::vector<Summand> merged;
  for (const Summand& summand : summands) {
    if (!merged.empty() && merged.back().body == summand.body) {
      merged.back().factor += summand.factor;
    } else {
      merged.push_back(summand);
    }
  }
  std::erase_if(merged, [&](const Summand& s) { return s.factor == 0 || s.body == truth(false); });
  summands = std::move(merged);
}

Signal Network::linear(Kind kind, const std::vector<Summand>& summands, std::int64_t constant) const {
  Signal signal{kind, {}, {}};
  for (const Summand& summand : summands) {
    signal.operands.push_back(summand.body);
    signal.numbers.push_back(summand.factor);
  }
  signal.numbers.push_back(constant);
  return signal;
}

Literal Network::comparison(std::vector<Summand> summands, std::int64_t constant) {
  normalise_summands(summands, constant, true);
  if (summands.empty()) return truth(constant >= 0);
  if (summands.size() == 1 && summands[0].body == truth(true)) {
    // Of the position alone: it changes once at most, and perhaps no later than after the beginning.
    const std::int64_t factor = summands[0].factor;
    const bool later = factor + constant >= 0, ever = factor > 0;
    if (later == ever) return later == (constant >= 0) ? truth(later) : Literal{symbols({bos()}).signal, later};
  }
  return add(linear(Kind::comparison, summands, constant));
}

Literal Network::matching(std::vector<Summand> summands, std::int64_t constant, const std::vector<Exclusion>& exclusions) {
  normalise_summands(summands, constant, true);
  if (summands.empty()) return truth(constant >= 0);
  Signal signal = linear(Kind::matching, summands, constant);
  for (const auto& [query, key] : exclusions) {
    assert(!start(key));
    if (query != truth(false) && key != truth(false)) signal.operands.insert(signal.operands.end(), {query, key});
  }
  return add(std::move(signal));
}

std::vector<Exclusion> Network::exclusions(const Signal& signal) const {
  std::vector<Exclusion> out;
  for (std::size_t k = signal.summands(); k < signal.operands.size(); k += 2) {
    out.push_back({signal.operands[k], signal.operands[k + 1]});
  }
  return out;
}

std::vector<bool> Network::reachable(const std::vector<Literal>& outputs) const {
  std::vector<bool> out(size());
  for (Literal p : outputs) out[p.signal.index] = true;
  for (std::size_t k = out.size(); k-- > 0;) {
    if (!out[k]) continue;
    for (Literal p : signals_[k].operands) out[p.signal.index] = true;
  }
  return out;
}

Literal Network::threshold(std::vector<Summand> summands, std::int64_t constant) {
  normalise_summands(summands, constant, false);
  std::int64_t least = constant, most = constant;
  for (const Summand& summand : summands) (summand.factor < 0 ? least : most) += summand.factor;
  if (least >= 0) return truth(true);
  if (most < 0) return truth(false);
  if (summands.size() == 1) return {summands[0].body.signal, summands[0].body.negated != (summands[0].factor < 0)};
  return add(linear(Kind::threshold, summands, constant));
}

}  // namespace crasp::compiler::weights
