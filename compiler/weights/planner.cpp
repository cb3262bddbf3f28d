#include "compiler/weights/planner.h"

#include <algorithm>
#include <cassert>
#include <iterator>

#include <fmt/format.h>

#include "compiler/weights/planner_state.h"
#include "compiler/weights/vocabulary.h"

namespace crasp::compiler::weights {
namespace {

// Fewer comparisons have their own means and bits, whose errors are smaller.
constexpr std::size_t kWorthSharing = 16;

}  // namespace

PlannedProgram Planner::run(const std::vector<Literal>& outputs, lang::ProgramKind kind) {
  plan_.vocabulary = make_vocabulary(network_.alphabet(), kind == lang::ProgramKind::generator);
  std::vector<Cube> roots;
  std::vector<bool> negated;
  for (Literal output : outputs) {
    const auto [cube, flipped] = root(output);
    for (Literal p : cube) need(p, true);
    roots.push_back(cube);
    negated.push_back(flipped);
  }
  for (auto k = static_cast<std::uint32_t>(places_.size()); k-- > 0;) mark_operands(SignalId{k});
  if (options_.compact && options_.mode == Mode::average) {
    share_means();
    sum_bits(roots);
  }
  place_all();
  if (plan_.blocks.empty()) block(0);
  write_logits(roots, negated, kind);
  return {std::move(plan_), std::move(network_), std::move(comparisons_), std::move(gates_), std::move(fetches_),
          std::move(means_), std::move(sums_)};
}

Block& Planner::block(int t) {
  if (plan_.blocks.size() <= static_cast<std::size_t>(t)) plan_.blocks.resize(static_cast<std::size_t>(t) + 1);
  return plan_.blocks[static_cast<std::size_t>(t)];
}

std::pair<Cube, bool> Planner::root(Literal p) {
  if (!is_input(p) && kind(p) == Kind::conjunction) {
    const Covers& covers = schedule_[p.signal].covers;
    for (bool flip : {false, true}) {
      const auto& cover = covers.of(p.negated != flip);
      if (cover && cover->size() == 1) return {(*cover)[0], flip};
    }
  }
  if (kind(p) == Kind::truth) return {{}, p.negated};
  return {{p}, false};
}

void Planner::need(Literal p, bool by_output) {
  if (is_input(p)) return;
  (by_output ? place(p).root : place(p).leaf) = true;
  if (kind(p) == Kind::conjunction || kind(p) == Kind::threshold) place(p).clean = true;
}

void Planner::need_clean(Literal p) {
  if (!is_input(p)) place(p).clean = true;
}

void Planner::mark_operands(SignalId id) {
  const Place& own = places_[id.index];
  if (!own.is_needed()) return;
  const Signal& signal = network_[id];
  if (signal.kind == Kind::conjunction) {
    for (const Cube& cube : *schedule_.gate_cover(id).first) {
      for (Literal p : cube) need(p, false);
    }
    return;
  }
  for (Literal p : signal.operands) signal.kind == Kind::threshold ? need(p, false) : need_clean(p);
}

void Planner::share_means() {
  std::map<int, std::pair<std::size_t, std::set<Literal>>> counted;  // comparisons and bodies, by block
  for (SignalId id{0}; id.index < places_.size(); ++id.index) {
    if (!places_[id.index].is_needed() || network_[id].kind != Kind::comparison) continue;
    auto& [comparisons, bodies] = counted[schedule_[id].attention];
    ++comparisons;
    bodies.insert(network_[id].operands.begin(), network_[id].operands.end());
  }
  for (const auto& [t, some] : counted) {
    if (some.first >= kWorthSharing && 2 * (some.second.size() + 1) <= some.first) sharing_blocks_.insert(t);
  }
}

void Planner::sum_bits(const std::vector<Cube>& roots) {
  const auto eligible = [&](Literal p) {
    return !is_input(p) && network_[p.signal].compares() && !place(p).leaf && !place(p).clean;
  };
  std::set<SignalId> bits;
  std::size_t readers = 0;
  for (const Cube& root : roots) {
    const std::size_t before = bits.size();
    for (Literal p : root) {
      if (eligible(p)) bits.insert(p.signal);
    }
    readers += bits.size() > before;
  }
  if (bits.size() < kWorthSharing || 2 * readers > bits.size()) return;
  for (const Cube& root : roots) {
    PlannedSum sum{{}, {}};
    std::copy_if(root.begin(), root.end(), std::back_inserter(sum.literals), eligible);
    int layer = 0;
    for (Literal p : sum.literals) {
      place(p).summed = true;
      layer = std::max(layer, schedule_[p.signal].attention + 1);
    }
    if (!sum.literals.empty()) sum.direction = scratch(fmt::format("bits of output {}", sums_.size()), layer - 1);
    sums_.push_back(std::move(sum));
  }
}

void Planner::place_all() {
  for (SignalId id{0}; id.index < places_.size(); ++id.index) {
    const Place& own = places_[id.index];
    if (!own.is_needed()) continue;
    if (network_[id].compares()) place_comparison(id);
    if (network_[id].kind == Kind::earlier) place_fetch(id);
    if (own.clean && network_[id].kind != Kind::earlier) place_gate(id);
  }
}

void Planner::place_gate(SignalId id) {
  const int t = schedule_[id].gate;
  const bool conjunction = network_[id].kind == Kind::conjunction;
  const auto [cover, negated] = conjunction ? schedule_.gate_cover(id) : std::pair<const Cover*, bool>{nullptr, false};
  PlannedGate planned{id, t, cover ? *cover : Cover{}, {}};
  block(t);  // there may be no cubes at all
  if (network_[id].compares()) planned.cubes = {{{id, false}}};
  planned.direction = plan_.add({name(id), true, t + 1, negated ? 1.0 : -1.0, {}, {}});
  for (const Cube& cube : planned.cubes) add_step(planned, reader_.cube_sum(cube, t), negated ? -2 : 2);
  if (network_[id].kind == Kind::threshold) add_step(planned, reader_.threshold_sum(network_[id], t), 2);
  places_[id.index].direction = planned.direction;
  gates_.push_back(std::move(planned));
}

void Planner::add_step(const PlannedGate& gate, const Read& z, double weight) {
  for (double side : {1.0, -1.0}) {
    Unit unit{"gate of " + plan_[gate.direction].name, z, {{gate.direction, side * weight / (2 * gains_.gate)}}};
    for (Term& term : unit.input.terms) term.weight *= 2 * gains_.gate;
    unit.input.bias = gains_.gate * (2 * z.bias + side);
    block(gate.block).units.push_back(std::move(unit));
  }
}

void Planner::write_logits(const std::vector<Cube>& roots, const std::vector<bool>& negated, lang::ProgramKind kind) {
  const int end = static_cast<int>(plan_.blocks.size());
  plan_.logits.assign(plan_.vocabulary.tokens.size(), Read{{}, -2});
  const auto write = [&](std::int64_t token, std::size_t k, bool flip) {
    Read sum = output_sum(roots, k, end);
    if (flip != negated[k]) {
      sum.bias = -sum.bias;
      for (Term& term : sum.terms) term.weight = -term.weight;
    }
    plan_.logits[static_cast<std::size_t>(token)] = std::move(sum);
  };
  if (kind != lang::ProgramKind::generator) {
    write(plan_.vocabulary.yes, 0, false);
    write(plan_.vocabulary.no, 0, true);
  } else {
    plan_.logits[static_cast<std::size_t>(plan_.vocabulary.eos)].bias = 0;
    for (std::size_t k = 0; k < roots.size(); ++k) write(static_cast<std::int64_t>(k), k, false);
  }
  spell_out_constants();
}

Read Planner::output_sum(const std::vector<Cube>& roots, std::size_t k, int end) {
  Cube rest = roots[k];
  std::erase_if(rest, [&](Literal p) { return !is_input(p) && place(p).summed; });
  Read sum = reader_.cube_sum(rest, end);
  if (rest.size() == roots[k].size()) return sum;
  sum.add(sums_[k].direction, 1);
  sum.bias -= static_cast<double>(roots[k].size() - rest.size());
  return sum;
}

void Planner::spell_out_constants() {
  for (Read& logit : plan_.logits) {
    if (logit.bias == 0) continue;
    logit.add(inputs_.one(), logit.bias);
    logit.bias = 0;
  }
}

PlannedProgram plan_program(Network network, const std::vector<Literal>& outputs, lang::ProgramKind kind,
                            const Names& names, const Options& options) {
  return Planner(std::move(network), outputs, names, options).run(outputs, kind);
}

}  // namespace crasp::compiler::weights
