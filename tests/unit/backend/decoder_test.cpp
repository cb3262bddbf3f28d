#include "backend/decoder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "backend/parallel.h"
#include "backend/reference.h"
#include "tests/unit/backend/models.h"

namespace crasp::backend {
namespace {

using testing::HasSubstr;

constexpr Config kSmall{.vocab = 5, .positions = 1500, .dim = 12, .layers = 2, .heads = 3, .inner = 10};

template <class Real>
constexpr double kTolerance = sizeof(Real) == 4 ? 2e-5 : 1e-13;

template <class Real>
void expect_as_reference(const Model<Real>& model, const std::vector<Token>& word, const std::string& what) {
  const auto expected = reference_logits(model, word);
  for (const auto mode : {AttentionMode::automatic, AttentionMode::dense})
    expect_near(logits(Network<Real>(model, mode), word), expected, kTolerance<Real>,
                what + (mode == AttentionMode::dense ? " dense" : ""));
}

template <class Real>
void expect_kind(const Model<Real>& model, HeadKind kind) {
  const Network<Real> network(model);
  for (const auto& layer : network.layers())
    for (const Head& head : layer.heads) EXPECT_EQ(name(head.kind), name(kind));
}

template <class Real>
class DecoderTest : public testing::Test {};
using Reals = testing::Types<float, double>;
TYPED_TEST_SUITE(DecoderTest, Reals);

TYPED_TEST(DecoderTest, AgreesWithTheReferenceOnTrainedModels) {
  for (unsigned seed = 0; seed < 12; ++seed) {
    Config config = kSmall;
    config.activation = seed % 2 ? Activation::relu : Activation::gelu_new;
    config.tied = seed % 3 == 0;
    config.dim = seed % 4 == 3 ? 33 : 12;
    config.layers = seed % 5;
    const auto model = random_model<TypeParam>(config, seed);
    expect_as_reference(model, random_word(1 + seed * 31, seed), "seed " + std::to_string(seed));
  }
}

TYPED_TEST(DecoderTest, AgreesWithTheReferenceOverManyTiles) {
  const auto model = random_model<TypeParam>(kSmall, 40, 0.5);
  expect_as_reference(model, random_word(1400, 40), "");
}

TYPED_TEST(DecoderTest, AgreesWithTheReferenceOnUniformHeads) {
  for (const int way : {0, 1}) {
    auto model = random_model<TypeParam>(kSmall, 50);
    make_uniform(model, way);
    expect_kind(model, HeadKind::uniform);
    expect_as_reference(model, random_word(777, 51), "way " + std::to_string(way));
  }
}

TYPED_TEST(DecoderTest, AgreesWithTheReferenceOnSparseHeads) {
  for (const bool positional : {false, true}) {
    auto model = random_model<TypeParam>(kSmall, 60);
    for (std::size_t k = 0; k < model.wpe.size(); ++k)
      if (k % 12 >= 6) model.wpe[k] = 0;
    make_sparse(model, positional ? std::vector<std::size_t>{1, 2, 8} : std::vector<std::size_t>{7, 8, 10});
    expect_kind(model, positional ? HeadKind::positional : HeadKind::matching);
    expect_as_reference(model, random_word(501, 61), positional ? "positional" : "matching");
  }
}

/// One token at a time, in pieces, or at once: the same logits.
TYPED_TEST(DecoderTest, ContinuesWhereItStopped) {
  for (int kind = 0; kind < 3; ++kind) {
    auto model = random_model<TypeParam>(kSmall, 70);
    if (kind == 1) make_uniform(model, 0);
    if (kind == 2) make_sparse(model, {1, 8});
    const Network<TypeParam> network(model);
    const auto word = random_word(300, 71);
    const auto whole = logits(network, word);
    Decoder<TypeParam> decoder(network);
    std::vector<TypeParam> pieces;
    for (std::size_t begin = 0, size = 1; begin < word.size(); begin += size, size = begin < 40 ? 1 : 97) {
      const Piece piece{0, std::span(word).subspan(begin, std::min(size, word.size() - begin))};
      decoder.append({&piece, 1}, Positions::all,
                     [&](auto, std::int64_t position, auto row) {
                       EXPECT_EQ(position * 5, std::ssize(pieces));
                       pieces.insert(pieces.end(), row.begin(), row.end());
                     });
    }
    expect_near(pieces, whole, kTolerance<TypeParam>, std::to_string(kind));
  }
}

TYPED_TEST(DecoderTest, RunsWordsOfUnequalLengthsTogether) {
  const auto model = random_model<TypeParam>(kSmall, 80);
  const Network<TypeParam> network(model);
  const std::vector<std::size_t> lengths{3, 0, 700, 1, 64, 65, 1300, 2};
  std::vector<std::vector<Token>> words;
  std::vector<Piece> pieces;
  for (const std::size_t length : lengths) words.push_back(random_word(length, unsigned(length)));
  for (std::size_t k = 0; k < words.size(); ++k) pieces.push_back({std::int64_t(k), words[k]});
  std::vector<std::vector<TypeParam>> all(words.size()), last(words.size());
  Decoder<TypeParam> decoder(network, std::ssize(words));
  const auto collect = [](auto& to) {
    return [&to](std::int64_t sequence, auto, auto row) { to[std::size_t(sequence)].insert(to[std::size_t(sequence)].end(), row.begin(), row.end()); };
  };
  decoder.append(pieces, Positions::all, collect(all));
  for (std::size_t k = 0; k < words.size(); ++k) decoder.reset(std::int64_t(k));
  decoder.append(pieces, Positions::last, collect(last));
  for (std::size_t k = 0; k < words.size(); ++k) {
    expect_near(all[k], reference_logits(model, words[k]), kTolerance<TypeParam>, "word " + std::to_string(k));
    if (words[k].empty()) continue;
    expect_near(last[k], std::vector(all[k].end() - 5, all[k].end()), kTolerance<TypeParam>, "last");
  }
}

TYPED_TEST(DecoderTest, GivesTheSameWithAnyNumberOfThreads) {
  const auto model = random_model<TypeParam>(kSmall, 90);
  const Network<TypeParam> network(model);
  const auto word = random_word(1100, 91);
  set_thread_count(1);
  const auto one = logits(network, word);
  set_thread_count(3);
  EXPECT_EQ(logits(network, word), one);
  set_thread_count(0);
}

TEST(Decoder, RefusesWhatTheModelCannotRead) {
  const Network<float> network(random_model<float>(kSmall, 1));
  EXPECT_THAT(message([&] { logits(network, random_word(1501, 1)); }), HasSubstr("1501 tokens, and the model 1500 positions"));
  EXPECT_THAT(message([&] { logits(network, std::vector<Token>{0, 5}); }), HasSubstr("no token 5"));
  EXPECT_THAT(message([&] { logits(network, std::vector<Token>{-1}); }), HasSubstr("no token -1"));
}

TEST(Decoder, GeneratesTheMostLikelyTokens) {
  const auto model = random_model<double>(kSmall, 5, 0.6);
  const Network<double> network(model);
  std::vector<Token> word{1, 2};
  const auto generated = generate<double>(network, word, 20, std::nullopt);
  ASSERT_EQ(generated.size(), 20u);
  for (const Token token : generated) {
    const auto all = reference_logits(model, word);
    EXPECT_EQ(token, std::max_element(all.end() - 5, all.end()) - (all.end() - 5));
    word.push_back(token);
  }
  const auto stopped = generate<double>(network, std::vector<Token>{1, 2}, 20, generated[3]);
  EXPECT_LE(stopped.size(), 4u);
  EXPECT_EQ(stopped.back(), generated[3]);
}

TEST(Decoder, GeneratesNoMoreThanThereArePositions) {
  Config config = kSmall;
  config.positions = 6;
  EXPECT_EQ(generate<float>(Network<float>(random_model<float>(config, 5)), std::vector<Token>{1, 2}, 100, {}).size(), 5u);
}

}  // namespace
}  // namespace crasp::backend
