#include "compiler/weights/planner.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <iterator>
#include <map>
#include <set>

#include <fmt/format.h>

#include "compiler/weights/heads.h"
#include "compiler/weights/literal_reader.h"
#include "compiler/weights/vocabulary.h"

namespace crasp::compiler::weights {
namespace {

class Planner {
 public:
  Planner(Network network, const std::vector<Literal>& outputs, const Names& names, const Options& options)
      : network_(std::move(network)),
        schedule_(network_, outputs),
        names_(names),
        options_(options),
        gains_(activation_gains(options.activation)),
        places_(network_.size()),
        inputs_(plan_, position_bits(options.context())),
        reader_(network_, schedule_, plan_, inputs_, places_) {}

  PlannedProgram run(const std::vector<Literal>& outputs, lang::ProgramKind kind) {
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

 private:
  Place& place(Literal p) { return places_[p.signal.index]; }
  bool is_input(Literal p) const { return p.signal.index >= places_.size() || schedule_[p.signal].gate < 0; }
  Kind kind(Literal p) const { return network_[p.signal].kind; }
  std::string name(SignalId id) const { return describe(network_, names_, {id, false}); }

  Block& block(int t) {
    if (plan_.blocks.size() <= static_cast<std::size_t>(t)) plan_.blocks.resize(static_cast<std::size_t>(t) + 1);
    return plan_.blocks[static_cast<std::size_t>(t)];
  }

  // What is needed, from the outputs down.

  /// A single cube that is the output, or its negation: the head of the model reads it as one linear form.
  std::pair<Cube, bool> root(Literal p) {
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

  void need(Literal p, bool by_output) {
    if (is_input(p)) return;
    (by_output ? place(p).root : place(p).leaf) = true;
    if (kind(p) == Kind::conjunction || kind(p) == Kind::threshold) place(p).clean = true;
  }

  void need_clean(Literal p) {
    if (!is_input(p)) place(p).clean = true;
  }

  void mark_operands(SignalId id) {
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

  /// Blocks in which comparisons outnumber what they count.
  void share_means() {
    std::map<int, std::pair<std::size_t, std::set<Literal>>> counted;  // comparisons and bodies, by block
    for (SignalId id{0}; id.index < places_.size(); ++id.index) {
      if (!places_[id.index].is_needed() || network_[id].kind != Kind::comparison) continue;
      auto& [comparisons, bodies] = counted[schedule_[id].attention];
      ++comparisons;
      bodies.insert(network_[id].operands.begin(), network_[id].operands.end());
    }
    for (const auto& [t, some] : counted) {
      if (some.second.size() + 1 < some.first) sharing_blocks_.insert(t);
    }
  }

  /// Comparisons that outputs alone read become sums of bits if there are fewer outputs than such comparisons.
  void sum_bits(const std::vector<Cube>& roots) {
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
    if (readers >= bits.size()) return;
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

  void place_all() {
    for (SignalId id{0}; id.index < places_.size(); ++id.index) {
      const Place& own = places_[id.index];
      if (!own.is_needed()) continue;
      if (network_[id].compares()) place_comparison(id);
      if (network_[id].kind == Kind::earlier) place_fetch(id);
      if (own.clean && network_[id].kind != Kind::earlier) place_gate(id);
    }
  }

  // Attention.

  Head& head(int t, const std::string& role) {
    auto& heads = block(t).heads;
    const auto found = std::find_if(heads.begin(), heads.end(), [&](const Head& h) { return h.role == role; });
    if (found != heads.end()) return *found;
    heads.push_back({role, {}, {}});
    return heads.back();
  }

  DirectionId scratch(std::string name, int t) { return plan_.add({std::move(name), false, t + 1, 0, {}, {}}); }

  /// sum unit * a_k [P_k] at every position but `<bos>`, where it is `start`.
  Read comparison_value(const Signal& signal, double unit, double start, int t) {
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

  void place_comparison(SignalId id) {
    const Signal& signal = network_[id];
    const int t = schedule_[id].attention;
    const bool exact = options_.mode == Mode::fenwick;
    PlannedComparison planned{id, fmt::format("{} of: {}", exact ? "sum" : "mean", name(id)), t, {}, 2 * signal.constant() + 1, 2, {}, false, {}};
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

  /// D / n from the means of what is counted, and that of `<bos>`, 1 / n.
  void read_means(PlannedComparison& planned) {
    const Signal& signal = network_[planned.signal];
    for (std::size_t k = 0; k < signal.summands(); ++k) {
      planned.mean.add(mean_of(signal.operands[k], planned.block), 2.0 * static_cast<double>(signal.numbers[k]));
    }
    planned.mean.add(mean_of(Literal{}, planned.block), static_cast<double>(planned.constant));
    planned.shared = true;
  }

  DirectionId mean_of(Literal body, int t) {
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

  void sum_by_one_head(const PlannedComparison& planned) {
    const Signal& signal = network_[planned.signal];
    const bool matching = signal.kind == Kind::matching;
    Head& own = head(planned.block, matching ? matching_role(signal) : "uniform");
    if (matching && own.scores.empty()) own.scores = matching_scores(features(network_.exclusions(signal)));
    own.transfers.push_back({planned.value, {{planned.mean.terms[0].direction, 1}}});
  }

  /// Heads that leave out the same have the same name, others another.
  std::string matching_role(const Signal& signal) {
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

  std::vector<std::pair<Feature, Feature>> features(const std::vector<Exclusion>& exclusions) {
    std::vector<std::pair<Feature, Feature>> out;
    for (const auto& [query, key] : exclusions) out.emplace_back(reader_.feature(query), reader_.feature(key));
    return out;
  }

  /// Each head sums one block of keys; all are offset by the same number, which the bias takes back: see `snap_offset`.
  void sum_by_blocks(const PlannedComparison& planned) {
    const int bits = inputs_.bits();
    const double snap = snap_offset(largest_value(planned.signal));
    Read value = planned.value;
    value.bias += snap;
    for (int b = 0; b < bits; ++b) {
      Head& own = head(planned.block, fmt::format("Fenwick block {}", b));
      if (own.scores.empty()) own.scores = fenwick_scores(inputs_, b, plan_.vocabulary.bos);
      own.transfers.push_back({value, {{planned.mean.terms[0].direction, std::exp2(b - bits)}}});
    }
    block(planned.block).attention_bias.push_back({planned.mean.terms[0].direction, -snap * (1 - std::exp2(-bits))});
  }

  double largest_value(SignalId id) const {
    double sum = 0;
    for (std::size_t k = 0; k < network_[id].summands(); ++k) {
      sum += std::abs(static_cast<double>(network_[id].numbers[k]));
    }
    return sum;
  }

  /// Where the bit of a comparison goes, with the sign that it has there: a direction of its own, or the sums of outputs.
  std::vector<Term> bit_targets(PlannedComparison& planned) {
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

  /// (act(x + c) - act(x - c)) / c - 1, with x = slope * D: -1 or 1 as soon as |x| >= c.
  void sign_by_units(PlannedComparison& planned) {
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

  static void add_bias(std::vector<Term>& bias, DirectionId direction, double weight) {
    const auto same = std::find_if(bias.begin(), bias.end(), [&](const Term& t) { return t.direction == direction; });
    same == bias.end() ? bias.push_back({direction, weight}) : void(same->weight += weight);
  }

  /// Attends to `<bos>`, whose value is 1, or to all others, whose value is -1. At position 0 there are no others: there the
  /// embedding says what the program says.
  void sign_by_head(PlannedComparison& planned) {
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

  /// P at i - c, as a clean bit: what is fetched is 0 or 1 exactly, as the offset rounds the noise away. Positions without one
  /// attend to `<bos>`, which holds false whatever P is.
  void place_fetch(SignalId id) {
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

  // Gates.

  void place_gate(SignalId id) {
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

  /// (act(2z + 1) - act(2z - 1)) / 2 is 1 for z >= 1/2 and 0 for z <= -1/2, so that errors of z end here.
  void add_step(const PlannedGate& gate, const Read& z, double weight) {
    for (double side : {1.0, -1.0}) {
      Unit unit{"gate of " + plan_[gate.direction].name, z, {{gate.direction, side * weight / (2 * gains_.gate)}}};
      for (Term& term : unit.input.terms) term.weight *= 2 * gains_.gate;
      unit.input.bias = gains_.gate * (2 * z.bias + side);
      block(gate.block).units.push_back(std::move(unit));
    }
  }

  // Outputs.

  /// The logit of an allowed token is 1, of a forbidden one at most -1. `<eos>`, where the program does not know it, has 0:
  /// greedy decoding says it when nothing is allowed. Other tokens stay below.
  void write_logits(const std::vector<Cube>& roots, const std::vector<bool>& negated, lang::ProgramKind kind) {
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

  /// The sum of a cube, some of whose literals are summed already.
  Read output_sum(const std::vector<Cube>& roots, std::size_t k, int end) {
    Cube rest = roots[k];
    std::erase_if(rest, [&](Literal p) { return !is_input(p) && place(p).summed; });
    Read sum = reader_.cube_sum(rest, end);
    if (rest.size() == roots[k].size()) return sum;
    sum.add(sums_[k].direction, 1);
    sum.bias -= static_cast<double>(roots[k].size() - rest.size());
    return sum;
  }

  /// The head of the model has no bias.
  void spell_out_constants() {
    for (Read& logit : plan_.logits) {
      if (logit.bias == 0) continue;
      logit.add(inputs_.one(), logit.bias);
      logit.bias = 0;
    }
  }

  Network network_;
  Schedule schedule_;
  const Names& names_;
  const Options& options_;
  ActivationGains gains_;
  std::vector<Place> places_;
  Plan plan_;
  Inputs inputs_;
  LiteralReader reader_;
  std::vector<PlannedComparison> comparisons_;
  std::vector<PlannedGate> gates_;
  std::vector<PlannedFetch> fetches_;
  std::vector<PlannedMean> means_;
  std::vector<PlannedSum> sums_;
  std::set<int> sharing_blocks_;
  std::map<std::pair<int, Literal>, DirectionId> mean_directions_;
  std::map<std::vector<Literal>, std::string> matching_roles_;
};

}  // namespace

PlannedProgram plan_program(Network network, const std::vector<Literal>& outputs, lang::ProgramKind kind,
                            const Names& names, const Options& options) {
  return Planner(std::move(network), outputs, names, options).run(outputs, kind);
}

}  // namespace crasp::compiler::weights
