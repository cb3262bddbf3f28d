#include "backend/model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "tests/unit/backend/models.h"

namespace crasp::backend {
namespace {

using testing::HasSubstr;

constexpr Config kSmall{.vocab = 5, .positions = 7, .dim = 6, .layers = 2, .heads = 3, .inner = 4};

TEST(Model, HasTheShapesOfItsConfig) {
  const auto model = make_model<float>(kSmall);
  EXPECT_EQ(model.layers.size(), 2u);
  EXPECT_EQ(model.layers[1].c_attn_weight.size(), 6u * 18u);
  EXPECT_EQ(model.layers[1].ln_2.weight, std::vector<float>(6, 1));
  EXPECT_EQ(model.ln_f.bias, std::vector<float>(6, 0));
  EXPECT_NO_THROW(validate(model));
}

TEST(Model, CountsItsParameters) {
  for (const bool tied : {false, true}) {
    Config config = kSmall;
    config.tied = tied;
    const auto model = make_model<double>(config);
    std::int64_t sum = 0;
    for_each_array(model, [&](const std::string&, const auto& array, auto, auto) { sum += std::ssize(array); });
    EXPECT_EQ(parameter_count(config), sum);
  }
}

TEST(Model, NamesAnArrayOfTheWrongSize) {
  auto model = make_model<float>(kSmall);
  model.layers[1].c_fc_bias.pop_back();
  EXPECT_EQ(message([&] { validate(model); }), "model: transformer.h.1.mlp.c_fc.bias has 3 numbers, expected 4");
}

TEST(Model, RejectsAConfigThatCannotBe) {
  const auto with = [](auto member, auto value) {
    Config config = kSmall;
    config.*member = value;
    return message([&] { validate(config); });
  };
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  EXPECT_THAT(with(&Config::heads, std::int64_t{4}), HasSubstr("dim 6 is not a multiple of heads 4"));
  EXPECT_THAT(with(&Config::dim, std::int64_t{0}), HasSubstr("dim is 0"));
  EXPECT_THAT(with(&Config::layers, std::int64_t{-1}), HasSubstr("layers is -1"));
  EXPECT_THAT(with(&Config::vocab, kMost), HasSubstr("vocab"));
  EXPECT_THAT(with(&Config::layers, std::int64_t{1} << 40), HasSubstr("more than 2^40"));
  EXPECT_THAT(with(&Config::layer_norm_epsilon, std::numeric_limits<double>::quiet_NaN()), HasSubstr("epsilon"));
}

TEST(Model, IsConvertedAndBack) {
  for (const bool tied : {false, true}) {
    Config config = kSmall;
    config.tied = tied;
    const auto model = random_model<float>(config, 1);
    EXPECT_EQ(converted<float>(converted<double>(model)), model);
  }
}

}  // namespace
}  // namespace crasp::backend
