// The error analysis of docs/weights.md, one function for each kind of part, in the order in which the model computes them. u
// is the unit roundoff, eta the error of LayerNorm, n the number of visible keys.

#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>

#include "compiler/weights/certificate.h"
#include "compiler/weights/numerics.h"
#include "compiler/weights/rounding.h"

namespace crasp::compiler::weights {
namespace {

class Analysis {
 public:
  Analysis(const PlannedProgram& planned, const Emission& emission, const Options& options, std::int64_t length)
      : planned_(planned),
        options_(options),
        amplitude_(emission.amplitude),
        dim_(static_cast<double>(emission.layout.dim)),
        u_(unit_roundoff(options.arithmetic.dtype)),
        eta_(options.arithmetic.layer_norm_ulps * 2 * u_),
        n_(static_cast<double>(length) + 1),
        errors_(planned.plan.directions.size()) {}

  Bounds run() {
    if (options_.arithmetic.dtype == Dtype::bfloat16) refuse("no bounds are known for bfloat16");
    if (n_ * u_ > 0.01) refuse("positions are too many for the dtype");
    for (const PlannedGate& gate : planned_.gates) residue(gate);
    set_drift();
    if (eta_ + drift_ > 0.01) refuse("LayerNorm is too noisy for scores to be told apart");
    for (const PlannedFetch& fetch : planned_.fetches) bound_fetch(fetch);
    for (const PlannedMean& mean : planned_.means) bound_mean(mean);
    for (const PlannedComparison& comparison : planned_.comparisons) bound_comparison(comparison);
    for (const PlannedSum& sum : planned_.sums) bound_sum(sum);
    for (const PlannedGate& gate : planned_.gates) bound_gate(gate);
    for (const Read& logit : planned_.plan.logits) bound_logit(logit);
    return std::move(out_);
  }

 private:
  const Direction& direction(DirectionId id) const { return planned_.plan[id]; }
  double& error(DirectionId id) { return errors_[id.index]; }

  void refuse(std::string reason) {
    if (out_.reason.empty()) out_.reason = std::move(reason);
  }

  // LayerNorm.

  /// Scratch numbers and residues change the mean square of a row, by as much as they differ between rows; the scale changes
  /// by half of that.
  void set_drift() {
    const double relative = largest_scratch(planned_) / amplitude_;
    double sum = 0;  // over pairs, in squares of the amplitude
    for (DirectionId id{0}; id.index < errors_.size(); ++id.index) {
      sum += direction(id).boolean ? 2 * error(id) + error(id) * error(id) : relative * relative;
    }
    drift_ = sum / dim_ + 0.5e-5 / (amplitude_ * amplitude_);
  }

  /// Of a number of size `value` that is read through LayerNorm.
  double reading(bool boolean, double value) const {
    return value * (eta_ + drift_ + 2 * u_) + (boolean ? 1 : amplitude_) * 2 * u_ * eta_;
  }

  /// Of the linear form, with bits and soft bits of size 1.
  double input_error(const Read& read) {
    double sum = 0;
    for (const Term& term : read.terms) {
      sum += std::abs(term.weight) * (error(term.direction) + reading(direction(term.direction).boolean, 1));
    }
    return sum;
  }

  // Gates.

  /// The units of a gate, in pairs.
  std::vector<const Unit*> units_of(const PlannedGate& gate) const {
    std::vector<const Unit*> out;
    for (const Unit& unit : planned_.plan.blocks[static_cast<std::size_t>(gate.block)].units) {
      if (unit.targets[0].direction == gate.direction) out.push_back(&unit);
    }
    return out;
  }

  /// What rounding leaves of a true bit: both units of a pair are linear there, and differ by 2. A threshold may be larger.
  void residue(const PlannedGate& gate) {
    const double gain = activation_gains(options_.activation).gate;
    double worst = 0;
    for (const Unit* unit : units_of(gate)) {
      const bool threshold = planned_.network[gate.signal].kind == Kind::threshold;
      const double total = threshold ? kUnbounded : 3 * gain;
      const double output = threshold ? 2 * sum_of_sizes(unit->input) : 0;  // a cube's units give 3 and 1
      worst = std::max(worst, (worst_sum(unit->input, total) + output) * u_ / gain);
    }
    error(gate.direction) = 2 * worst + 8 * u_;
  }

  void bound_gate(const PlannedGate& gate) {
    const double gain = activation_gains(options_.activation).gate;
    GateBound bound{direction(gate.direction).name, gate.block, 0, error(gate.direction)};
    for (const Unit* unit : units_of(gate)) {
      const double form = input_error(unit->input) + worst_sum(unit->input, kUnbounded) * u_;
      bound.input = std::max(bound.input, form / (2 * gain));
    }
    if (bound.input > 0.5) refuse(fmt::format("the gate `{}` reads a form that may be off by {:.3g}", bound.name, bound.input));
    out_.gates.push_back(std::move(bound));
  }

  // Attention.

  /// Of one summed value: noise of what it reads, and rounding.
  double value_error(const Read& value, double size) {
    return input_error(value) + worst_sum(value, size) * u_;
  }

  /// A fetched bit is exact if what reaches the sum is off by less than half a unit in the last place of the offset.
  void bound_fetch(const PlannedFetch& fetch) {
    const double offset = fetch_offset(options_.arithmetic.dtype);
    const double leak = 2 * n_ * (offset + 2) * std::exp(-0.9 * kLocalPenalty);
    const double noise = value_error(fetch.value, kUnbounded) + leak;
    out_.fetch = std::max(out_.fetch, noise);
    if (noise >= u_ * offset / 1.5) refuse(fmt::format("the fetched bit `{}` is noisy", direction(fetch.direction).name));
  }

  void bound_comparison(const PlannedComparison& comparison) {
    ComparisonBound bound{comparison.name, comparison.block};
    const double step = largest_step(planned_, comparison), constant = std::abs(static_cast<double>(comparison.constant));
    comparison.shared                ? read_means(comparison, bound)
    : options_.mode == Mode::fenwick ? sum_by_blocks(comparison, bound, step, constant)
                                     : sum_by_one_head(comparison, bound, step, constant);
    if (options_.mode == Mode::sign) {
      bound.soft = 2 * n_ * std::exp(-kSignGain / 2) + 2 * n_ * u_ + reading(true, 1) + 4 * u_;
    } else if (comparison.shared) {
      bound.soft = clip_error(static_cast<double>(options_.context()) * sum_of_sizes(comparison.mean));
    } else {
      bound.soft = clip_error(options_.mode == Mode::fenwick ? n_ * step + constant
                                                             : static_cast<double>(options_.context()) * std::max(step, constant));
    }
    if (comparison.soft.valid()) error(comparison.soft) = bound.soft;
    if (bound.margin() < 0) refuse(fmt::format("`{}` may be off by {:.3g} of a margin of 1", bound.name, bound.total()));
    if (bound.soft > 0.5) refuse(fmt::format("the soft bit of `{}` may be off by {:.3g}", bound.name, bound.soft));
    bits_.emplace(comparison.signal, out_.comparisons.size());
    out_.comparisons.push_back(std::move(bound));
  }

  /// n times the mean, for the comparisons that read it; the softmax weights are a factor of at most 1 + 4u.
  void bound_mean(const PlannedMean& mean) {
    const Arithmetic& arithmetic = options_.arithmetic;
    error(mean.direction) = (n_ + 1) * value_error(mean.value, 1) / n_ + count_error(arithmetic.summation, arithmetic.dtype, n_) / n_ + 4 * u_;
  }

  /// The same at |D| = 1 as at any other: means are up to 1 each, whatever their sum.
  void read_means(const PlannedComparison& comparison, ComparisonBound& bound) const {
    const auto terms = static_cast<double>(comparison.mean.terms.size());
    for (const Term& term : comparison.mean.terms) {
      bound.summation += n_ * std::abs(term.weight) * errors_[term.direction.index];
      bound.reading += n_ * std::abs(term.weight) * (reading(false, 1) + (4 * terms + 4) * u_);
    }
  }

  /// The bits of some comparisons, ±1 each, whose units are added up in any order: 2m numbers of size X + 1 whose sum is at
  /// most m, and of whose partial sums the one with k is at most min(k, 2m - k) (X + 1) + m.
  void bound_sum(const PlannedSum& sum) {
    if (!sum.direction.valid()) return;
    const auto m = static_cast<double>(sum.literals.size());
    double largest = 0, bits = 0;
    for (Literal p : sum.literals) {
      const ComparisonBound& bound = out_.comparisons[bits_.at(p.signal)];
      largest = std::max(largest, bound.soft / (5 * u_));  // at least X + 1
      bits += bound.soft;
    }
    error(sum.direction) = bits + u_ * (m * m * largest + 2 * m * m) + m * (eta_ + drift_ + 2 * u_);
  }

  /// The pair of units that clips x = slope * D, with |D| up to `largest`. In clips: each unit rounds two sums of at most
  /// |x| and |x| + 1, and its two products unless the slope is a power of two; their difference, less 1, rounds once more.
  double clip_error(double largest) const {
    const bool exact = options_.mode == Mode::fenwick;
    const double size = clip_margin(options_.mode, options_.activation) * largest;
    return u_ * ((exact ? 5 : 7) * size + 8);
  }

  /// A matching head has as many equal scores, 0 exactly, or fewer; the keys that it leaves out keep next to nothing.
  void sum_by_one_head(const PlannedComparison& comparison, ComparisonBound& bound, double step, double constant) {
    bound.values = n_ * value_error(comparison.value, step) + value_error(comparison.value, constant);
    if (planned_.network[comparison.signal].kind == Kind::matching) {
      bound.values += 2 * n_ * n_ * (step + constant) * std::exp(-kMatchPenalty / 2);
    }
    bound.softmax = 4 * u_;
    bound.summation = summation_error(options_.arithmetic.summation, options_.arithmetic.dtype, n_, step, constant);
    bound.reading = eta_ + drift_ + 4 * u_ + n_ * amplitude_ * 2 * u_ * eta_;
  }

  /// Everything is an integer of at most 1 / u, so sums are exact, once the offset has rounded the noise of values away.
  void sum_by_blocks(const PlannedComparison& comparison, ComparisonBound& bound, double step, double constant) {
    const double bits = position_bits(options_.context()), snap = comparison.snap;
    const double grid = 2 * u_ * snap / 1.5;
    const double noise = value_error(comparison.value, kUnbounded);
    if (noise >= grid / 2) refuse(fmt::format("values of `{}` are noisy: {:.3g}, limit {:.3g}", bound.name, noise, grid / 2));
    if (sum_of_sizes(comparison.value) > snap / 3) refuse(fmt::format("values of `{}` are too large", bound.name));
    if ((snap + step) * std::exp2(bits) > 1 / u_ || n_ * step + constant > 0.25 / u_) {
      refuse(fmt::format("sums of `{}` may leave the integers that {} holds", bound.name, name(options_.arithmetic.dtype)));
    }
    bound.values = 2 * n_ * n_ * (snap + step) * std::exp(-kFenwickPenalty / 2);
    bound.reading = (1 + constant) * (eta_ + drift_ + 4 * u_) + 2 * std::exp2(bits) * amplitude_ * 2 * u_ * eta_;
    bound.limit = 0.25;
  }

  // Outputs.

  void bound_logit(const Read& logit) {
    const double error = input_error(logit) + worst_sum(logit, kUnbounded) * u_;
    out_.output = std::max(out_.output, error);
    if (error > kLargestLogitError) refuse(fmt::format("a logit may be off by {:.3g} of a margin of 1", error));
  }

  const PlannedProgram& planned_;
  const Options& options_;
  double amplitude_, dim_, u_, eta_, n_;
  double drift_ = 0;
  std::map<SignalId, std::size_t> bits_;  ///< comparisons, in `out_`
  std::vector<double> errors_;  ///< by direction, in natural units
  Bounds out_;
};

}  // namespace

Bounds bounds(const PlannedProgram& planned, const Emission& emission, const Options& options, std::int64_t length) {
  return Analysis(planned, emission, options, length).run();
}

}  // namespace crasp::compiler::weights
