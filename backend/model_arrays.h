#pragma once
// The one list of a model's arrays, with their names in files and their shapes: `make_model`, `validate`, reading, writing and
// exporting walk it. Part of backend/model.h; include that.

#include <string>

#include "backend/model.h"

namespace crasp::backend {

namespace detail {

template <class N, class Visit>
void for_each_array_of_norm(N& norm, const std::string& name, std::int64_t dim, Visit& visit) {
  visit(name + ".weight", norm.weight, 0, dim);
  visit(name + ".bias", norm.bias, 0, dim);
}

template <class L, class Visit>
void for_each_array_of_layer(L& layer, const std::string& name, const Config& config, Visit& visit) {
  const std::int64_t dim = config.dim, inner = config.inner;
  for_each_array_of_norm(layer.ln_1, name + ".ln_1", dim, visit);
  visit(name + ".attn.c_attn.weight", layer.c_attn_weight, dim, 3 * dim);
  visit(name + ".attn.c_attn.bias", layer.c_attn_bias, 0, 3 * dim);
  visit(name + ".attn.c_proj.weight", layer.attn_proj_weight, dim, dim);
  visit(name + ".attn.c_proj.bias", layer.attn_proj_bias, 0, dim);
  for_each_array_of_norm(layer.ln_2, name + ".ln_2", dim, visit);
  visit(name + ".mlp.c_fc.weight", layer.c_fc_weight, dim, inner);
  visit(name + ".mlp.c_fc.bias", layer.c_fc_bias, 0, inner);
  visit(name + ".mlp.c_proj.weight", layer.mlp_proj_weight, inner, dim);
  visit(name + ".mlp.c_proj.bias", layer.mlp_proj_bias, 0, dim);
}

}  // namespace detail

template <class M, class Visit>
void for_each_array(M& model, Visit&& visit) {
  const Config& config = model.config;
  visit(std::string("transformer.wte.weight"), model.wte, config.vocab, config.dim);
  visit(std::string("transformer.wpe.weight"), model.wpe, config.positions, config.dim);
  for (std::size_t k = 0; k < model.layers.size(); ++k)
    detail::for_each_array_of_layer(model.layers[k], "transformer.h." + std::to_string(k), config, visit);
  detail::for_each_array_of_norm(model.ln_f, "transformer.ln_f", config.dim, visit);
  if (!config.tied) visit(std::string("lm_head.weight"), model.lm_head, config.vocab, config.dim);
}

}  // namespace crasp::backend
