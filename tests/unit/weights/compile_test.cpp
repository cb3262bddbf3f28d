// Compiled models say what the interpreter says, at every position of every word.

#include "compiler/weights/compile.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/support/loaded_program.h"
#include "tests/unit/weights/claim.h"

namespace crasp::compiler::weights {
namespace {

constexpr Setting kSettings[] = {{Mode::average, backend::Activation::relu},
                                 {Mode::average, backend::Activation::gelu_new},
                                 {Mode::sign, backend::Activation::gelu_new},
                                 {Mode::fenwick, backend::Activation::relu},
                                 {Mode::fenwick, backend::Activation::gelu_new}};

class CompileTest : public testing::TestWithParam<Setting> {};

lang::Word repeat(std::initializer_list<std::pair<lang::SymbolIndex, int>> runs) {
  lang::Word word;
  for (const auto& [symbol, times] : runs) word.insert(word.end(), static_cast<std::size_t>(times), symbol);
  return word;
}

const char* const kPrograms[] = {
    R"crasp(alphabet "a" "b"
       accept #"a" > #"b")crasp",
    R"crasp(alphabet "(" ")"
       accept #(#"(" < #")") == 0 && #"(" == #")")crasp",
    R"crasp(alphabet "a" "b"
       ahead = #"a" > #"b"
       accept #ahead > #!ahead)crasp",
    R"crasp(alphabet "a" "b"
       ahead = #"a" > #"b"
       often = #ahead > #!ahead
       accept 2 * #often > i + 1)crasp",
    R"crasp(alphabet "a" "b" "c"
       late = "a" && exists ("b" || "c") || "b" && exists "c"
       accept #late == 0 && #"a" == #"b" && #"b" == #"c")crasp",
    R"crasp(alphabet "a" "b"
       accept (#"a" > 2 ? #"b" : 2 * #"a" - 3) >= min(#"b", #"a", 5) + [#[j == i - 1] "a" >= 1])crasp",
};

TEST_P(CompileTest, AgreesOnAllShortWords) {
  for (const char* text : kPrograms) {
    const auto program = tests::LoadedProgram::from_text(text);
    ASSERT_TRUE(program.good());
    Claim claim(program.program(), GetParam(), 100);
    claim.check_all(program.program().alphabet.size() == 2 ? 6 : 4);
  }
}

TEST_P(CompileTest, AgreesOnLongBoundaryWords) {
  for (const char* text : kPrograms) {
    const auto program = tests::LoadedProgram::from_text(text);
    ASSERT_TRUE(program.good());
    Claim claim(program.program(), GetParam(), 203);
    for (const lang::Word& word : {repeat({{0, 47}, {1, 141}}), repeat({{1, 99}, {0, 100}}), repeat({{0, 47}, {1, 94}, {0, 47}}),
                             repeat({{0, 50}, {1, 103}, {0, 50}})}) {
      claim.check(word);
    }
  }
}

// A feature that is 0 is the difference of two equal products. A fused multiplication and addition rounds one of them only, so it
// leaves 0 alone if the product is exact, as that with a power of two is.
TEST(Weights, QueriesOfFeaturesArePowersOfTwo) {
  const char* const kUnique = R"crasp(alphabet "a" .. "h"
    next[t in Σ] = any s in Σ: Q[s] && exists (Q[t] && #[j == i - 1] Q[s] >= 1))crasp";
  const std::pair<const char*, Mode> kFeatures[] = {
      {kPrograms[1], Mode::fenwick}, {kPrograms[5], Mode::average}, {kUnique, Mode::average}};
  for (const auto& [text, mode] : kFeatures) {
    const auto program = tests::LoadedProgram::from_text(text);
    ASSERT_TRUE(program.good());
    Options options;
    options.mode = mode;
    const auto compiled = compile(std::get<Source>(source_of(program.program())), options);
    const backend::Model<double>& model = std::get<Compiled>(compiled).model;
    const auto dim = static_cast<std::size_t>(model.config.dim);
    std::size_t queries = 0;
    for (const auto& layer : model.layers) {
      for (std::size_t k = 0; k < layer.c_attn_weight.size(); ++k) {
        const double weight = std::abs(layer.c_attn_weight[k]);
        if (k % (3 * dim) >= dim || weight == 0) continue;
        ++queries;
        EXPECT_EQ(std::exp2(std::round(std::log2(weight))), weight) << text;
      }
    }
    EXPECT_GT(queries, 0u) << text;
  }
}

INSTANTIATE_TEST_SUITE_P(Modes, CompileTest, testing::ValuesIn(kSettings), [](const auto& setting) {
  const bool relu = setting.param.activation == backend::Activation::relu;
  return std::string(name(setting.param.mode)) + (relu ? "_relu" : "_gelu");
});

}  // namespace
}  // namespace crasp::compiler::weights
