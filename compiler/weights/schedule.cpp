#include "compiler/weights/schedule.h"

#include <algorithm>
#include <cassert>

namespace crasp::compiler::weights {

const Timing Schedule::kInput{};

Schedule::Schedule(Network& network, const std::vector<Literal>& outputs) : network_(network), builder_(network) {
  const std::vector<bool> needed = network.reachable(outputs);
  timings_.reserve(needed.size());
  for (SignalId id{0}; id.index < needed.size(); ++id.index) {
    timings_.push_back(needed[id.index] ? timing(network_[id]) : kInput);
  }
}

Timing Schedule::timing(const Signal& signal) {
  Timing out;
  for (Literal p : signal.operands) {
    out.attention = std::max(out.attention, (*this)[p.signal].attend);
    out.gate = std::max(out.gate, (*this)[p.signal].ready);
  }
  switch (signal.kind) {
    case Kind::truth:
    case Kind::symbols:
    case Kind::periodic:
    case Kind::opening: return kInput;
    case Kind::conjunction: return conjunction(signal);
    case Kind::threshold: out.attention = -1, out.ready = out.attend = out.gate + 1; return out;
    case Kind::earlier: out.ready = out.gate = out.attention; break;
    case Kind::comparison:
    case Kind::matching: out.ready = out.gate = out.attention + 1; break;
  }
  out.attend = out.gate + 1;
  return out;
}

Timing Schedule::conjunction(const Signal& signal) {
  Timing out;
  int first = 0;
  for (Literal p : signal.operands) {
    const Timing& operand = (*this)[p.signal];
    const bool expandable = network_[p.signal].kind == Kind::conjunction;
    first = std::max(first, expandable ? operand.gate : operand.ready);
  }
  for (out.gate = first;; ++out.gate) {
    out.covers = covers(signal, out.gate);
    if (out.covers.on || out.covers.off) break;
  }
  out.ready = out.attend = out.gate + 1;
  return out;
}

const Cover* Schedule::cover(Literal p, int t) {
  const Timing& timing = (*this)[p.signal];
  const bool is_conjunction = network_[p.signal].kind == Kind::conjunction;
  const auto& expanded = timing.covers.of(p.negated);
  const bool readable = timing.ready <= t;
  if (is_conjunction && timing.gate <= t && expanded && (!readable || expanded->size() == 1)) return &*expanded;
  if (!readable) return nullptr;
  literals_.push_back({builder_.literal(p)});
  return &literals_.back();
}

std::vector<const Cover*> Schedule::covers_of(const std::vector<Literal>& operands, int t) {
  std::vector<const Cover*> out;
  for (Literal p : operands) out.push_back(cover(p, t));
  return out;
}

Covers Schedule::covers(const Signal& signal, int t) {
  std::vector<Literal> negated;
  for (Literal p : signal.operands) negated.push_back(!p);
  const auto on = covers_of(signal.operands, t), off = covers_of(negated, t);
  const auto complete = [](const auto& parts) { return std::find(parts.begin(), parts.end(), nullptr) == parts.end(); };
  Covers out;
  if (complete(on)) out.on = builder_.conjunction(on);
  if (complete(off)) out.off = builder_.disjunction(off, on);
  return out;
}

std::pair<const Cover*, bool> Schedule::gate_cover(SignalId id) const {
  const Covers& covers = (*this)[id].covers;
  assert(covers.on || covers.off);
  const bool negated = !covers.on || (covers.off && covers.off->size() < covers.on->size());
  return {&*covers.of(negated), negated};
}

}  // namespace crasp::compiler::weights
