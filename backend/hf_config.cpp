#include "backend/hf_config.h"

#include "backend/json.h"
#include "lang/failure.h"

namespace crasp::backend {

namespace {

Activation activation(const JsonObject& object) {
  const std::string name = object.string("activation_function").value_or("gelu_new");
  if (name == "gelu_new" || name == "gelu_pytorch_tanh") return Activation::gelu_new;
  if (name == "relu") return Activation::relu;
  object.fail("`activation_function` is `" + name + "`, expected `gelu_new` or `relu`");
}

/// Settings that change what the architecture computes have the value that `GPT2LMHeadModel` has by default.
void check_architecture(const JsonObject& object) {
  const std::string type = object.string("model_type").value_or("gpt2");
  if (type != "gpt2") object.fail("`model_type` is `" + type + "`, expected `gpt2`");
  const auto check = [&](const char* key, bool expected) {
    if (object.boolean(key).value_or(expected) != expected)
      object.fail("`" + std::string(key) + "` is " + (expected ? "false" : "true") + ", which is not supported");
  };
  check("scale_attn_weights", true);
  check("scale_attn_by_inverse_layer_idx", false);
  check("add_cross_attention", false);
}

Config sizes(const JsonObject& object) {
  Config config;
  config.vocab = object.required_integer("vocab_size");
  config.positions = object.required_integer("n_positions");
  config.dim = object.required_integer("n_embd");
  config.layers = object.required_integer("n_layer");
  config.heads = object.required_integer("n_head");
  if (config.dim > std::int64_t{1} << 40) object.fail("`n_embd` is too large");
  config.inner = object.integer("n_inner").value_or(4 * config.dim);
  config.activation = activation(object);
  config.layer_norm_epsilon = object.number("layer_norm_epsilon").value_or(1e-5);
  config.tied = object.boolean("tie_word_embeddings").value_or(true);
  return config;
}

/// A token id outside of the vocabulary is GPT-2's default 50256, left in the file of a smaller model: it names no token.
std::optional<std::int64_t> token_id(const JsonObject& object, const char* key, std::int64_t vocab) {
  const auto id = object.integer(key);
  return id && *id >= 0 && *id < vocab ? id : std::nullopt;
}

NumberFormat number_format_of(const JsonObject& object) {
  const auto name = object.string("dtype") ? object.string("dtype") : object.string("torch_dtype");
  if (!name) return NumberFormat::f32;
  const auto format = torch_number_format(*name);
  if (!format) object.fail("the dtype `" + *name + "` is not one of float32, float64, float16, bfloat16");
  return *format;
}

template <class Value>
OrderedJson or_null(const std::optional<Value>& value) {
  return value ? OrderedJson(*value) : OrderedJson(nullptr);
}

}  // namespace

HfConfig parse_config(std::string_view text, const std::string& file_name) {
  const Json json = parse_json(text, file_name);
  const JsonObject object(json, file_name);
  check_architecture(object);
  HfConfig result{.config = sizes(object), .special = {}, .format = number_format_of(object)};
  try {
    validate(result.config);
  } catch (const lang::Failure& failure) {
    object.fail(failure.what());
  }
  const std::int64_t vocab = result.config.vocab;
  result.special = {token_id(object, "bos_token_id", vocab), token_id(object, "eos_token_id", vocab),
                    token_id(object, "pad_token_id", vocab)};
  return result;
}

std::string config_text(const HfConfig& from) {
  const Config& config = from.config;
  const OrderedJson json{{"architectures", {"GPT2LMHeadModel"}},
                         {"model_type", "gpt2"},
                         {"activation_function", config.activation == Activation::relu ? "relu" : "gelu_new"},
                         {"vocab_size", config.vocab},
                         {"n_positions", config.positions},
                         {"n_ctx", config.positions},
                         {"n_embd", config.dim},
                         {"n_layer", config.layers},
                         {"n_head", config.heads},
                         {"n_inner", config.inner},
                         {"layer_norm_epsilon", config.layer_norm_epsilon},
                         {"tie_word_embeddings", config.tied},
                         {"attn_pdrop", 0.0},
                         {"embd_pdrop", 0.0},
                         {"resid_pdrop", 0.0},
                         {"scale_attn_weights", true},
                         {"scale_attn_by_inverse_layer_idx", false},
                         {"reorder_and_upcast_attn", false},
                         {"initializer_range", 0.02},
                         {"use_cache", true},
                         {"bos_token_id", or_null(from.special.bos)},
                         {"eos_token_id", or_null(from.special.eos)},
                         {"pad_token_id", or_null(from.special.pad)},
                         {"torch_dtype", torch_name(from.format)}};
  return json.dump(2) + "\n";
}

std::string generation_config_text(const SpecialIds& special) {
  OrderedJson json{{"do_sample", false}};
  if (special.bos) json["bos_token_id"] = *special.bos;
  if (special.eos) json["eos_token_id"] = *special.eos;
  if (special.pad) json["pad_token_id"] = *special.pad;
  return json.dump(2) + "\n";
}

}  // namespace crasp::backend
