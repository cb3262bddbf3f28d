#include "compiler/weights/emit.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <string>

namespace crasp::compiler::weights {
namespace {

using backend::Layer;
using backend::Model;

/// A column of a weight matrix [in, out] and of its bias.
struct OutputColumn {
  std::vector<double>& weight;
  std::vector<double>& bias;
  std::int64_t outputs, column;

  double& at(std::int64_t input) { return weight[static_cast<std::size_t>(input * outputs + column)]; }
  double& offset() { return bias[static_cast<std::size_t>(column)]; }
};

class Emitter {
 public:
  Emitter(const Plan& plan, const Emission& emission, const Options& options)
      : plan_(plan), layout_(emission.layout), amplitude_(emission.amplitude), model_(backend::make_model<double>(config(options))) {}

  Model<double> run() {
    embed_tokens();
    embed_positions();
    for (std::size_t t = 0; t < plan_.blocks.size(); ++t) {
      attention(plan_.blocks[t], model_.layers[t]);
      mlp(plan_.blocks[t], model_.layers[t]);
    }
    for (std::size_t token = 0; token < plan_.logits.size(); ++token) logit(token);
    return std::move(model_);
  }

 private:
  backend::Config config(const Options& options) const {
    backend::Config out;
    out.vocab = static_cast<std::int64_t>(plan_.vocabulary.tokens.size());
    out.positions = options.context();
    out.dim = layout_.dim;
    out.layers = static_cast<std::int64_t>(plan_.blocks.size());
    out.heads = layout_.heads;
    out.inner = 1;
    for (const Block& block : plan_.blocks) out.inner = std::max(out.inner, static_cast<std::int64_t>(block.units.size()));
    out.activation = options.activation;
    return out;
  }

  /// Residual units per natural unit.
  double scale(DirectionId id) const { return plan_[id].boolean ? amplitude_ : 1; }

  // Embeddings.

  static void set_pair(std::vector<double>& row_major, std::int64_t row, std::int64_t dim, Columns columns, double value) {
    row_major[static_cast<std::size_t>(row * dim + columns.plus)] = value;
    row_major[static_cast<std::size_t>(row * dim + columns.minus)] = -value;
  }

  void embed_tokens() {
    for (std::int64_t token = 0; token < model_.config.vocab; ++token) {
      for (DirectionId id{0}; id.index < plan_.directions.size(); ++id.index) {
        const Direction& direction = plan_[id];
        double value = direction.start;
        for (const auto& [listed, own] : direction.tokens) {
          if (listed == token) value = own;
        }
        if (value != 0) set_pair(model_.wte, token, layout_.dim, layout_.columns(id), value * scale(id));
      }
      for (std::size_t k = 0; k < layout_.pads.size(); ++k) {
        set_pair(model_.wte, token, layout_.dim, layout_.pad_columns(k), amplitude_ * layout_.pads[k]);
      }
    }
  }

  void embed_positions() {
    for (DirectionId id{0}; id.index < plan_.directions.size(); ++id.index) {
      const PositionTest& test = plan_[id].position;
      if (test.kind == PositionTest::Kind::none) continue;
      for (std::int64_t i = 0; i < model_.config.positions; ++i) {
        set_pair(model_.wpe, i, layout_.dim, layout_.columns(id), test.holds(i) ? amplitude_ : -amplitude_);
      }
    }
  }

  // Reading: LayerNorm has divided by the amplitude.

  void read(OutputColumn to, const Read& read) {
    for (const Term& term : read.terms) {
      const Columns columns = layout_.columns(term.direction);
      const double weight = term.weight / 2 * amplitude_ / scale(term.direction);
      to.at(columns.plus) += weight;
      to.at(columns.minus) -= weight;
    }
    to.offset() += read.bias;
  }

  /// A Boolean against the constant one: both columns hold the same number where the feature is 0.
  void read(OutputColumn to, const Feature& feature, double weight) {
    const Columns columns = layout_.columns(feature.direction);
    if (feature.part == Feature::Part::value) return read(to, Read{{{feature.direction, weight}}, 0});
    to.at(feature.part == Feature::Part::is_true ? columns.plus : columns.minus) += weight / 2;
    to.at(layout_.columns(one()).minus) -= weight / 2;
  }

  DirectionId one() const {
    const auto found = std::find_if(plan_.directions.begin(), plan_.directions.end(),
                                    [](const Direction& d) { return d.boolean && d.layer == 0 && d.name == "true"; });
    return {static_cast<std::uint32_t>(found - plan_.directions.begin())};
  }

  void add_bias(std::vector<double>& bias, const std::vector<Term>& terms) {
    for (const Term& term : terms) {
      const Columns columns = layout_.columns(term.direction);
      bias[static_cast<std::size_t>(columns.plus)] += term.weight * scale(term.direction);
      bias[static_cast<std::size_t>(columns.minus)] -= term.weight * scale(term.direction);
    }
  }

  void write(std::vector<double>& weight, std::int64_t row, const std::vector<Term>& targets) {
    for (const Term& term : targets) {
      const Columns columns = layout_.columns(term.direction);
      weight[static_cast<std::size_t>(row * layout_.dim + columns.plus)] += term.weight * scale(term.direction);
      weight[static_cast<std::size_t>(row * layout_.dim + columns.minus)] -= term.weight * scale(term.direction);
    }
  }

  // Blocks.

  OutputColumn attention_column(Layer<double>& layer, std::int64_t column) {
    return {layer.c_attn_weight, layer.c_attn_bias, 3 * layout_.dim, column};
  }

  void attention(const Block& block, Layer<double>& layer) {
    std::int64_t next = 0;
    for (const Head& head : block.heads) {
      for (std::size_t first = 0; first < head.transfers.size(); first += static_cast<std::size_t>(layout_.head_dim())) {
        scores(layer, next, head);
        transfers(layer, next++, head, first);
      }
    }
    add_bias(layer.attn_proj_bias, block.attention_bias);
  }

  /// A feature that is 0 is the difference of two equal products, which fused multiplication leaves 0 only if the product is
  /// exact: so weights are powers of two, rounded up. Scores keep their order, as those of a head differ by powers of two.
  static double query_weight(const Match& match, double root) {
    const double weight = match.weight * root;
    if (match.query.part == Feature::Part::value) return weight;
    return std::copysign(std::exp2(std::ceil(std::log2(std::abs(weight)))), weight);
  }

  void scores(Layer<double>& layer, std::int64_t head, const Head& what) {
    // GPT-2 divides scores by the root of the width of a head.
    const double root = std::sqrt(static_cast<double>(layout_.head_dim()));
    std::int64_t column = head * layout_.head_dim();
    for (const Match& match : what.scores) {
      read(attention_column(layer, column), match.query, query_weight(match, root));
      read(attention_column(layer, layout_.dim + column), match.key, 1);
      ++column;
    }
  }

  void transfers(Layer<double>& layer, std::int64_t head, const Head& what, std::size_t first) {
    const std::size_t end = std::min(what.transfers.size(), first + static_cast<std::size_t>(layout_.head_dim()));
    std::int64_t column = head * layout_.head_dim();
    for (std::size_t k = first; k < end; ++k, ++column) {
      read(attention_column(layer, 2 * layout_.dim + column), what.transfers[k].value);
      write(layer.attn_proj_weight, column, what.transfers[k].targets);
    }
  }

  void mlp(const Block& block, Layer<double>& layer) {
    for (std::size_t k = 0; k < block.units.size(); ++k) {
      const auto unit = static_cast<std::int64_t>(k);
      read({layer.c_fc_weight, layer.c_fc_bias, model_.config.inner, unit}, block.units[k].input);
      write(layer.mlp_proj_weight, unit, block.units[k].targets);
    }
    add_bias(layer.mlp_proj_bias, block.mlp_bias);
  }

  void logit(std::size_t token) {
    std::vector<double> none(1);
    std::vector<double> row(static_cast<std::size_t>(layout_.dim));
    read({row, none, 1, 0}, plan_.logits[token]);
    std::copy(row.begin(), row.end(), model_.lm_head.begin() + static_cast<std::ptrdiff_t>(token * row.size()));
  }

  const Plan& plan_;
  const Layout& layout_;
  double amplitude_;
  Model<double> model_;
};

/// To the nearest number with 8 significant bits, ties to even.
float round_to_bfloat16(float value) {
  auto bits = std::bit_cast<std::uint32_t>(value);
  bits += 0x7fffu + ((bits >> 16) & 1u);
  return std::bit_cast<float>(bits & 0xffff'0000u);
}

}  // namespace

Model<double> emit(const Plan& plan, const Emission& emission, const Options& options) {
  return Emitter(plan, emission, options).run();
}

Model<float> round_to(const Model<double>& model, Dtype dtype) {
  Model<float> out = backend::make_model<float>(model.config);
  std::vector<const std::vector<double>*> from;
  backend::for_each_array(model, [&](const std::string&, const std::vector<double>& array, std::int64_t, std::int64_t) {
    from.push_back(&array);
  });
  std::size_t next = 0;
  backend::for_each_array(out, [&](const std::string&, std::vector<float>& array, std::int64_t, std::int64_t) {
    const std::vector<double>& source = *from[next++];
    for (std::size_t k = 0; k < array.size(); ++k) {
      const auto value = static_cast<float>(source[k]);
      array[k] = dtype == Dtype::bfloat16 ? round_to_bfloat16(value) : value;
    }
  });
  return out;
}

}  // namespace crasp::compiler::weights
