// What attention does in a plan: comparisons, as means or sums of blocks and their signs, and fetched bits.

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "compiler/weights/planner_state.h"

namespace crasp::compiler::weights {

Head& Planner::head(int t, const std::string& role) {
  auto& heads = block(t).heads;
  const auto found = std::find_if(heads.begin(), heads.end(), [&](const Head& h) { return h.role == role; });
  if (found != heads.end()) return *found;
  heads.push_back({role, {}, {}});
  return heads.back();
}

Read Planner::comparison_value(const Signal& signal, double unit, double start, int t) {
  Read value;
  double at_start = 0;
  for (std::size_t k = 0; k < signal.summands(); ++k) {
    const double factor = unit * static_cast<double>(signal.numbers[k]);
    reader_.add_indicator(value, signal.operands[k], factor, t, true);
    if (network_.start(signal.operands[k])) at_start += factor;
  }
  reader_.add_bos(value, start - at_start);
  return value;
}

void Planner::place_comparison(SignalId id) {
  const Signal& signal = network_[id];
  const int t = schedule_[id].attention;
  const bool exact = options_.mode == Mode::fenwick;
  PlannedComparison planned{id, fmt::format("{} of: {}", exact ? "sum" : "mean", name(id)), t, {}, 2 * signal.constant() + 1, 0, 2, {}, false, {}};
  planned.unit = exact ? 1 : 2;
  planned.value = comparison_value(signal, planned.unit, exact ? 0 : static_cast<double>(planned.constant), t);
  if (signal.kind == Kind::comparison && sharing_blocks_.contains(t)) {
    read_means(planned);
  } else {
    const DirectionId mean = scratch(planned.name, t);
    planned.mean.add(mean, 1);
    exact ? sum_by_blocks(planned) : sum_by_one_head(planned);
  }
  options_.mode == Mode::sign ? sign_by_head(planned) : sign_by_units(planned);
  places_[id.index].soft = planned.soft;
  comparisons_.push_back(std::move(planned));
}

void Planner::read_means(PlannedComparison& planned) {
  const Signal& signal = network_[planned.signal];
  for (std::size_t k = 0; k < signal.summands(); ++k) {
    planned.mean.add(mean_of(signal.operands[k], planned.block), 2.0 * static_cast<double>(signal.numbers[k]));
  }
  planned.mean.add(mean_of(Literal{}, planned.block), static_cast<double>(planned.constant));
  planned.shared = true;
}

DirectionId Planner::mean_of(Literal body, int t) {
  DirectionId& out = mean_directions_[{t, body}];
  if (out.valid()) return out;
  const bool bos = !body.signal.valid();
  PlannedMean planned{body, t, {}, {}};
  if (bos) {
    reader_.add_bos(planned.value, 1);
  } else {
    reader_.add_indicator(planned.value, body, 1, t, true);
    if (network_.start(body)) reader_.add_bos(planned.value, -1);
  }
  planned.direction = out = scratch(bos ? "mean of <bos>" : "mean of " + describe(network_, names_, body), t);
  head(t, "uniform").transfers.push_back({planned.value, {{planned.direction, 1}}});
  means_.push_back(std::move(planned));
  return out;
}

void Planner::sum_by_one_head(const PlannedComparison& planned) {
  const Signal& signal = network_[planned.signal];
  const bool matching = signal.kind == Kind::matching;
  Head& own = head(planned.block, matching ? matching_role(signal) : "uniform");
  if (matching && own.scores.empty()) own.scores = matching_scores(features(network_.exclusions(signal)));
  own.transfers.push_back({planned.value, {{planned.mean.terms[0].direction, 1}}});
}

std::string Planner::matching_role(const Signal& signal) {
  const std::vector<Literal> exclusions(signal.operands.begin() + static_cast<std::ptrdiff_t>(signal.summands()),
                                        signal.operands.end());
  const auto [known, fresh] = matching_roles_.try_emplace(exclusions);
  if (!fresh) return known->second;
  known->second = describe_keys(network_, names_, signal);
  const auto same = [&](const auto& other) { return other.second.starts_with(known->second); };
  const auto others = std::count_if(matching_roles_.begin(), matching_roles_.end(), same) - 1;
  if (others > 0) known->second += fmt::format(" ({})", others + 1);
  return known->second;
}

std::vector<std::pair<Feature, Feature>> Planner::features(const std::vector<Exclusion>& exclusions) {
  std::vector<std::pair<Feature, Feature>> out;
  for (const auto& [query, key] : exclusions) out.emplace_back(reader_.feature(query), reader_.feature(key));
  return out;
}

void Planner::sum_by_blocks(PlannedComparison& planned) {
  const int bits = inputs_.bits();
  const double snap = planned.snap = snap_offset(largest_value(planned.signal), options_.arithmetic.dtype, bits);
  Read value = planned.value;
  value.bias += snap;
  for (int b = 0; b < bits; ++b) {
    Head& own = head(planned.block, fmt::format("Fenwick block {}", b));
    if (own.scores.empty()) own.scores = fenwick_scores(inputs_, b, plan_.vocabulary.bos);
    own.transfers.push_back({value, {{planned.mean.terms[0].direction, std::exp2(b - bits)}}});
  }
  block(planned.block).attention_bias.push_back({planned.mean.terms[0].direction, -snap * (1 - std::exp2(-bits))});
}

double Planner::largest_value(SignalId id) const {
  double sum = 0;
  for (std::size_t k = 0; k < network_[id].summands(); ++k) {
    sum += std::abs(static_cast<double>(network_[id].numbers[k]));
  }
  return sum;
}

std::vector<Term> Planner::bit_targets(PlannedComparison& planned) {
  if (!places_[planned.signal.index].summed) {
    planned.soft = scratch(name(planned.signal), planned.block);
    return {{planned.soft, 1}};
  }
  std::vector<Term> out;
  for (const PlannedSum& sum : sums_) {
    for (Literal p : sum.literals) {
      if (p.signal == planned.signal) out.push_back({sum.direction, p.negated ? -1.0 : 1.0});
    }
  }
  return out;
}

void Planner::sign_by_units(PlannedComparison& planned) {
  const int t = planned.block;
  const std::vector<Term> targets = bit_targets(planned);
  const double clip = gains_.clip, margin = clip_margin(options_.mode, options_.activation);
  const bool exact = options_.mode == Mode::fenwick;
  const double scale = exact ? std::exp2(inputs_.bits() + 1) : static_cast<double>(options_.context());
  for (double side : {1.0, -1.0}) {
    Unit unit{"sign of " + planned.name, planned.mean, {}};
    for (Term& term : unit.input.terms) term.weight *= margin * clip * scale;
    unit.input.bias = side * clip + (exact ? margin * clip * static_cast<double>(planned.constant) : 0);
    for (const Term& target : targets) unit.targets.push_back({target.direction, target.weight * side / clip});
    block(t).units.push_back(std::move(unit));
  }
  for (const Term& target : targets) add_bias(block(t).mlp_bias, target.direction, -target.weight);
}

void Planner::add_bias(std::vector<Term>& bias, DirectionId direction, double weight) {
  const auto same = std::find_if(bias.begin(), bias.end(), [&](const Term& t) { return t.direction == direction; });
  same == bias.end() ? bias.push_back({direction, weight}) : void(same->weight += weight);
}

void Planner::sign_by_head(PlannedComparison& planned) {
  const int t = planned.block + 1;
  const DirectionId mean = planned.mean.terms[0].direction, soft = scratch(name(planned.signal), t);
  planned.soft = soft;
  if (!network_[planned.signal].start) plan_.directions[soft.index].tokens = {{plan_.vocabulary.bos, -2.0}};
  const DirectionId bos = inputs_.token(plan_.vocabulary.bos);
  Head own{"sign of " + plan_[mean].name, {}, {}};
  own.scores = {{{mean, Feature::Part::value},
                 {bos, Feature::Part::is_true},
                 kSignGain * static_cast<double>(options_.context())}};
  own.transfers.push_back({{{{bos, 1.0}}, 0}, {{soft, 1}}});
  block(t).heads.push_back(std::move(own));
}

void Planner::place_fetch(SignalId id) {
  const Signal& signal = network_[id];
  const int t = schedule_[id].attention;
  PlannedFetch planned{id, t, {}, plan_.add({name(id), true, t + 1, -1, {}, {}})};
  reader_.add_indicator(planned.value, signal.operands[0], 1, t, true);
  if (network_.start(signal.operands[0])) reader_.add_bos(planned.value, -1);
  Head& own = head(t, fmt::format("offset {}", signal.numbers[0]));
  if (own.scores.empty()) own.scores = offset_scores(inputs_, signal.numbers[0]);
  const double offset = fetch_offset(options_.arithmetic.dtype);
  own.transfers.push_back({planned.value, {{planned.direction, 2}}});
  own.transfers.back().value.bias += offset;
  block(t).attention_bias.push_back({planned.direction, -2 * offset});
  places_[id.index].soft = places_[id.index].direction = planned.direction;
  fetches_.push_back(std::move(planned));
}

}  // namespace crasp::compiler::weights
