#include "backend/hf_config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "backend/json.h"
#include "tests/unit/backend/models.h"

namespace crasp::backend {
namespace {

using testing::HasSubstr;

constexpr const char* kSmall = R"({"vocab_size": 5, "n_positions": 7, "n_embd": 6, "n_layer": 2, "n_head": 3})";

HfConfig parsed(const Json& changes) {
  Json json = Json::parse(kSmall);
  json.merge_patch(changes);
  return parse_config(json.dump(), "config.json");
}

std::string problem_with(const char* key, const Json& value) {
  return message([&] {
    Json json = Json::parse(kSmall);
    json[key] = value;
    parse_config(json.dump(), "config.json");
  });
}

TEST(HfConfig, HasTheDefaultsOfTransformers) {
  const HfConfig config = parsed(Json::object());
  EXPECT_EQ(config.config.inner, 24);
  EXPECT_EQ(config.config.activation, Activation::gelu_new);
  EXPECT_TRUE(config.config.tied);
  EXPECT_EQ(config.special, SpecialIds());
}

TEST(HfConfig, ReadsWhatItWrites) {
  for (const bool tied : {false, true}) {
    const HfConfig config{.config = {.vocab = 9, .positions = 10, .dim = 8, .layers = 3, .heads = 2, .inner = 11,
                                     .activation = Activation::relu, .layer_norm_epsilon = 1e-6, .tied = tied},
                          .special = {.bos = 0, .eos = {}, .pad = 8},
                          .format = NumberFormat::f64};
    EXPECT_EQ(parse_config(config_text(config), "config.json"), config);
  }
}

TEST(HfConfig, PassesOverTokensThatAreNotInTheVocabulary) {
  EXPECT_EQ(parsed({{"bos_token_id", 50256}, {"eos_token_id", 4}}).special, (SpecialIds{{}, 4, {}}));
}

TEST(HfConfig, NamesWhatIsMissingOrWrong) {
  EXPECT_THAT(problem_with("n_embd", nullptr), HasSubstr("config.json: `n_embd` is missing"));
  EXPECT_THAT(problem_with("n_embd", "6"), HasSubstr("`n_embd` is not a 64-bit integer"));
  EXPECT_THAT(problem_with("n_embd", 6.5), HasSubstr("`n_embd` is not"));
  EXPECT_THAT(problem_with("n_embd", 1e30), HasSubstr("`n_embd` is not"));
  EXPECT_THAT(problem_with("n_embd", std::int64_t{1} << 62), HasSubstr("`n_embd` is too large"));
  EXPECT_THAT(problem_with("n_layer", -1), HasSubstr("layers is -1"));
  EXPECT_THAT(problem_with("n_head", 0), HasSubstr("heads is 0"));
  EXPECT_THAT(problem_with("n_head", 4), HasSubstr("not a multiple"));
  EXPECT_THAT(problem_with("n_layer", std::int64_t{1} << 39), HasSubstr("2^40"));
  EXPECT_THAT(problem_with("layer_norm_epsilon", 0), HasSubstr("epsilon"));
  EXPECT_THAT(problem_with("tie_word_embeddings", 1), HasSubstr("true or false"));
}

TEST(HfConfig, RefusesWhatComputesSomethingElse) {
  EXPECT_THAT(problem_with("model_type", "llama"), HasSubstr("expected `gpt2`"));
  EXPECT_THAT(problem_with("activation_function", "gelu"), HasSubstr("`gelu_new` or `relu`"));
  EXPECT_THAT(problem_with("scale_attn_weights", false), HasSubstr("`scale_attn_weights` is false"));
  EXPECT_THAT(problem_with("scale_attn_by_inverse_layer_idx", true), HasSubstr("not supported"));
  EXPECT_THAT(problem_with("torch_dtype", "int8"), HasSubstr("`int8`"));
}

}  // namespace
}  // namespace crasp::backend
