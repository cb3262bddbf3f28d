#include "compiler/weights/inspect.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "backend/reference.h"
#include "compiler/weights/network_values.h"
#include "compiler/weights/numerics.h"

namespace crasp::compiler::weights {
namespace {

std::string term_text(const Plan& plan, const Term& term, bool first) {
  const double size = std::abs(term.weight);
  const char* sign = first ? (term.weight < 0 ? "-" : "") : (term.weight < 0 ? " - " : " + ");
  const std::string factor = size == 1 ? "" : fmt::format("{:g} ", size);
  return fmt::format("{}{}[{}]", sign, factor, plan[term.direction].name);
}

/// Directions in brackets stand for their numbers: ±1 for Booleans.
std::string read_text(const Plan& plan, const Read& read) {
  std::string out;
  for (const Term& term : read.terms) out += term_text(plan, term, out.empty());
  if (read.bias != 0 || out.empty()) {
    out += out.empty() ? fmt::format("{:g}", read.bias)
                       : fmt::format(" {} {:g}", read.bias < 0 ? '-' : '+', std::abs(read.bias));
  }
  return out;
}

class Decoder {
 public:
  Decoder(const Design& design, std::span<const std::uint32_t> word)
      : design_(design), plan_(design.planned.plan), word_(word), values_(evaluate(design.planned.network, word)) {
    expected_.resize(plan_.directions.size());
    tolerance_.resize(plan_.directions.size());
    for (DirectionId id{0}; id.index < plan_.directions.size(); ++id.index) set(id, [&](std::size_t i) { return input(id, i); }, 0.5);
    for (const PlannedFetch& fetch : design.planned.fetches) expect_bit(fetch.direction, fetch.signal);
    for (const PlannedGate& gate : design.planned.gates) expect_bit(gate.direction, gate.signal);
    for (const PlannedComparison& comparison : design.planned.comparisons) expect_sum(comparison);
    for (const PlannedMean& mean : design.planned.means) expect_mean(mean);
    for (const PlannedSum& sum : design.planned.sums) expect_bits(sum);
  }

  std::vector<backend::Token> tokens() const {
    std::vector<backend::Token> out;
    for (std::size_t i = 0; i <= word_.size(); ++i) out.push_back(static_cast<backend::Token>(token(i)));
    return out;
  }

  DecodedDirection direction(DirectionId id, const backend::Trace<double>& trace) const {
    const Layout& layout = design_.emission.layout;
    DecodedDirection out{plan_[id].name, plan_[id].layer, layout.columns(id), expected_[id.index], {}, true};
    const double scale = plan_[id].boolean ? design_.emission.amplitude : 1;
    const auto& rows = trace.residual[2 * static_cast<std::size_t>(out.layer)];
    for (std::size_t i = 0; i <= word_.size(); ++i) {
      const std::size_t row = i * static_cast<std::size_t>(layout.dim);
      out.found.push_back((rows[row + static_cast<std::size_t>(out.columns.plus)] -
                           rows[row + static_cast<std::size_t>(out.columns.minus)]) / 2 / scale);
      out.agrees = out.agrees && std::abs(out.found[i] - out.expected[i]) < tolerance_[id.index][i];
    }
    return out;
  }

 private:
  template <class Value>
  void set(DirectionId id, const Value& value, double tolerance) {
    expected_[id.index].clear();
    for (std::size_t i = 0; i <= word_.size(); ++i) expected_[id.index].push_back(value(i));
    tolerance_[id.index].assign(word_.size() + 1, tolerance);
  }

  std::int64_t token(std::size_t i) const {
    if (i == 0) return plan_.vocabulary.bos;
    const std::uint32_t symbol = word_[i - 1];
    return symbol < design_.planned.network.alphabet().size() ? symbol : plan_.vocabulary.unknown;
  }

  double input(DirectionId id, std::size_t i) const {
    const Direction& direction = plan_[id];
    if (direction.position.kind != PositionTest::Kind::none) return direction.position.holds(static_cast<std::int64_t>(i)) ? 1 : -1;
    for (const auto& [listed, value] : direction.tokens) {
      if (listed == token(i)) return value;
    }
    return direction.start;
  }

  void expect_bit(DirectionId id, SignalId signal) {
    set(id, [&](std::size_t i) { return values_.signals[signal.index][i] ? 1.0 : -1.0; }, 0.5);
  }

  void expect_sum(const PlannedComparison& comparison) {
    if (comparison.soft.valid()) expect_bit(comparison.soft, comparison.signal);
    if (comparison.shared) return;
    const auto& sums = values_.sums[comparison.signal.index];
    const bool exact = design_.options.mode == Mode::fenwick;
    const double blocks = std::exp2(position_bits(design_.options.context()));
    const auto& keys = values_.keys[comparison.signal.index];
    const auto seen = [&](std::size_t i) { return static_cast<double>(keys.empty() ? static_cast<std::int64_t>(i) + 1 : keys[i]); };
    const DirectionId mean = comparison.mean.terms[0].direction;
    set(mean, [&](std::size_t i) {
      if (exact) return static_cast<double>(sums[i] - comparison.constant) / 2 / blocks;
      return static_cast<double>(sums[i]) / seen(i);
    }, 0);
    for (std::size_t i = 0; i <= word_.size(); ++i) tolerance_[mean.index][i] = 0.5 / (exact ? 2 * blocks : seen(i));
  }

  /// A count is off by less than half of one.
  void expect_mean(const PlannedMean& mean) {
    std::int64_t count = 0;
    set(mean.direction, [&](std::size_t i) {
      const bool bos = !mean.body.signal.valid();
      count += bos ? i == 0 : i > 0 && values_.signals[mean.body.signal.index][i] != mean.body.negated;
      return static_cast<double>(count) / static_cast<double>(i + 1);
    }, 0);
    for (std::size_t i = 0; i <= word_.size(); ++i) tolerance_[mean.direction.index][i] = 0.5 / static_cast<double>(i + 1);
  }

  void expect_bits(const PlannedSum& sum) {
    if (!sum.direction.valid()) return;
    set(sum.direction, [&](std::size_t i) {
      double total = 0;
      for (Literal p : sum.literals) total += values_.signals[p.signal.index][i] != p.negated ? 1 : -1;
      return total;
    }, 0.5);
  }

  const Design& design_;
  const Plan& plan_;
  std::span<const std::uint32_t> word_;
  NetworkValues values_;
  std::vector<std::vector<double>> expected_, tolerance_;
};

}  // namespace

std::vector<HeadReport> inspect_heads(const Design& design) {
  const Plan& plan = design.planned.plan;
  const auto width = static_cast<std::size_t>(design.emission.layout.head_dim());
  std::vector<HeadReport> out;
  for (std::size_t t = 0; t < plan.blocks.size(); ++t) {
    std::int64_t number = 0;
    for (const Head& head : plan.blocks[t].heads) {
      for (std::size_t first = 0; first < head.transfers.size(); first += width) {
        HeadReport report{static_cast<int>(t), number++, head.role, {}};
        for (std::size_t k = first; k < std::min(first + width, head.transfers.size()); ++k) {
          const Transfer& transfer = head.transfers[k];
          const Term& target = transfer.targets[0];
          const std::string factor = target.weight == 1 ? "" : fmt::format("{:g} * ", target.weight);
          report.writes.push_back(
              fmt::format("[{}] += {}mean({})", plan[target.direction].name, factor, read_text(plan, transfer.value)));
        }
        out.push_back(std::move(report));
      }
    }
  }
  return out;
}

std::vector<UnitReport> inspect_units(const Design& design) {
  const Plan& plan = design.planned.plan;
  const char* activation = design.options.activation == backend::Activation::relu ? "relu" : "gelu_new";
  std::vector<UnitReport> out;
  for (std::size_t t = 0; t < plan.blocks.size(); ++t) {
    for (std::size_t k = 0; k < plan.blocks[t].units.size(); ++k) {
      const Unit& unit = plan.blocks[t].units[k];
      out.push_back({static_cast<int>(t), static_cast<std::int64_t>(k), unit.role,
                     fmt::format("[{}] += {:g} * {}({})", plan[unit.targets[0].direction].name, unit.targets[0].weight,
                                 activation, read_text(plan, unit.input))});
    }
  }
  return out;
}

std::vector<DecodedDirection> decode(const backend::Model<double>& model, const Design& design,
                                     std::span<const std::uint32_t> word) {
  const Decoder decoder(design, word);
  backend::Trace<double> trace;
  backend::reference_logits(model, decoder.tokens(), &trace);
  std::vector<DecodedDirection> out;
  for (DirectionId id{0}; id.index < design.planned.plan.directions.size(); ++id.index) {
    out.push_back(decoder.direction(id, trace));
  }
  return out;
}

}  // namespace crasp::compiler::weights
