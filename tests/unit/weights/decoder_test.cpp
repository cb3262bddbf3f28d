// Compiled models on the backend: at thousands of positions, with each kind of attention and with the softmax in full, they say
// what the interpreter says.

#include "backend/decoder.h"

#include <gtest/gtest.h>

#include <set>

#include "compiler/weights/compile.h"
#include "lang/interpret.h"
#include "tests/support/loaded_program.h"
#include "tests/unit/weights/claim.h"

namespace crasp::compiler::weights {
namespace {

using backend::AttentionMode;
using backend::HeadKind;

constexpr std::size_t kLongest = 4099;

const char* const kNested = R"crasp(alphabet "a" "b"
  ahead = #"a" > #"b"
  accept #ahead > #!ahead)crasp";
const char* const kLocal = R"crasp(alphabet "a" "b"
  accept #("a" && #[j == i - 3] "b" >= 1) > #("b" && #[j == i - 1] "b" >= 1))crasp";

/// Runs of a and of b in turn, the first a^k b^3k, where rounding is worst, then ties and leads by one.
lang::Word boundary_word(std::size_t length) {
  lang::Word word(length / 4, 0);
  word.resize(length - length / 8, 1);
  while (word.size() < length) word.push_back(word.size() % 3 == 0);
  return word;
}

class LongRun {
 public:
  LongRun(const char* text, Setting setting)
      : program_(tests::LoadedProgram::from_text(text)), compiled_(compiled(program_.program(), setting, kLongest)) {}

  void check(std::size_t length, AttentionMode mode) const {
    const backend::Network<float> network(round_to(compiled_.model, Dtype::float32), mode);
    const Vocabulary& vocabulary = compiled_.design.planned.plan.vocabulary;
    const lang::Word word = boundary_word(length);
    std::vector<backend::Token> tokens{static_cast<backend::Token>(vocabulary.bos)};
    tokens.insert(tokens.end(), word.begin(), word.end());
    const auto logits = backend::logits(network, tokens);
    const auto outputs = program_.program().outputs();
    const auto evaluation = lang::Interpreter(program_.program().terms, outputs).evaluate(word);
    const auto& column = std::get<std::vector<lang::Column>>(evaluation)[0];
    for (std::size_t i = 0; i < tokens.size(); ++i) {
      const float logit = logits[i * vocabulary.tokens.size() + static_cast<std::size_t>(vocabulary.yes)];
      ASSERT_EQ(logit > 0, column[i] != 0) << "position " << i << " of " << length << ", logit " << logit;
      ASSERT_GT(std::abs(logit), 0.9) << "position " << i << " of " << length;
    }
  }

  std::set<HeadKind> kinds() const {
    std::set<HeadKind> result;
    const backend::Network<float> network(round_to(compiled_.model, Dtype::float32));
    for (const auto& layer : network.layers())
      for (const backend::Head& head : layer.heads)
        if (head.value_dims > 0) result.insert(head.kind);
    return result;
  }

 private:
  tests::LoadedProgram program_;
  Compiled compiled_;
};

class DecoderTest : public testing::TestWithParam<Setting> {};

TEST_P(DecoderTest, AgreesOnLongWords) {
  for (const char* text : {kNested, kLocal}) {
    const LongRun run(text, GetParam());
    for (const std::size_t length : {std::size_t{300}, std::size_t{1000}, kLongest}) run.check(length, AttentionMode::automatic);
    run.check(1000, AttentionMode::dense);
  }
}

constexpr Setting kSettings[] = {{Mode::average, backend::Activation::relu},
                                 {Mode::sign, backend::Activation::gelu_new},
                                 {Mode::fenwick, backend::Activation::gelu_new}};

INSTANTIATE_TEST_SUITE_P(Modes, DecoderTest, testing::ValuesIn(kSettings),
                         [](const auto& setting) { return std::string(name(setting.param.mode)); });

/// What makes a compiled head fast is found in its weights.
TEST(Decoder, KnowsTheKindsOfCompiledHeads) {
  using Kinds = std::set<HeadKind>;
  constexpr auto kRelu = backend::Activation::relu;
  EXPECT_EQ(LongRun(kNested, {Mode::average, kRelu}).kinds(), Kinds{HeadKind::uniform});
  EXPECT_EQ(LongRun(kNested, {Mode::sign, kRelu}).kinds(), (Kinds{HeadKind::uniform, HeadKind::matching}));
  EXPECT_EQ(LongRun(kNested, {Mode::fenwick, kRelu}).kinds(), Kinds{HeadKind::positional});
  EXPECT_EQ(LongRun(kLocal, {Mode::average, kRelu}).kinds(), (Kinds{HeadKind::uniform, HeadKind::positional}));
}

}  // namespace
}  // namespace crasp::compiler::weights
