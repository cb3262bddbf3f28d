// The CUDA decoder against the CPU's: random models of every shape and kind of head, word by word, in pieces, in batches.

#include "backend/cuda/decoder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "backend/reference.h"
#include "tests/unit/backend/models.h"
#include "tests/unit/cuda/device_of_test.h"

namespace crasp::backend::cuda {
namespace {

constexpr Config kSmall{.vocab = 5, .positions = 9000, .dim = 12, .layers = 2, .heads = 3, .inner = 10};
constexpr double kTolerance = 2e-5;
/// Scores of random sparse heads are up to 4 (3 · 20)² / 2 = 7,200: rounding them alone moves weights by 4e-4.
constexpr double kSparseTolerance = 4e-4;

class CudaDecoder : public testing::Test {
 protected:
  void SetUp() override {
    if (const auto reason = why_no_device()) GTEST_SKIP() << *reason;
  }
};

using Logits = std::map<std::int64_t, std::vector<float>>;  ///< by sequence

/// The logits of pieces, and a check that positions come in order.
Logits append(auto& decoder, const std::vector<Piece>& pieces, Positions wanted) {
  Logits result;
  std::map<std::int64_t, std::int64_t> next;
  decoder.append(pieces, wanted, [&](std::int64_t sequence, std::int64_t position, std::span<const float> row) {
    if (next.contains(sequence)) {
      EXPECT_EQ(position, next[sequence]);
    }
    next[sequence] = position + 1;
    result[sequence].insert(result[sequence].end(), row.begin(), row.end());
  });
  return result;
}

std::vector<float> cuda_logits(const Network<float>& network, const std::vector<Token>& word, Precision precision = Precision::float32) {
  Decoder decoder(network, 1, precision);
  return append(decoder, {{0, word}}, Positions::all)[0];
}

/// What the CPU computes in float64, rounded.
std::vector<float> expected_logits(const Model<float>& model, const std::vector<Token>& word) {
  const auto exact = logits(Network<double>(converted<double>(model)), word);
  return {exact.begin(), exact.end()};
}

void expect_as_cpu(const Model<float>& model, AttentionMode mode, const std::vector<Token>& word, const std::string& what,
                   double tolerance = kTolerance) {
  expect_near(cuda_logits(Network<float>(model, mode), word), expected_logits(model, word), tolerance, what);
}

TEST_F(CudaDecoder, AgreesOnTrainedModels) {
  for (unsigned seed = 0; seed < 16; ++seed) {
    Config config = kSmall;
    config.activation = seed % 2 ? Activation::relu : Activation::gelu_new;
    config.tied = seed % 3 == 0;
    config.heads = seed % 4 == 3 ? 1 : 3;
    config.dim = seed % 4 == 3 ? 33 : 12;
    config.layers = seed % 5;
    const auto model = random_model<float>(config, seed);
    const auto word = random_word(1 + seed * 13, seed);
    expect_as_cpu(model, AttentionMode::automatic, word, "seed " + std::to_string(seed));
    expect_near(cuda_logits(Network<float>(model), word), reference_logits(model, word), kTolerance, "reference");
  }
}

/// Every size of tile, and what is wider than all of them.
TEST_F(CudaDecoder, AgreesOnHeadsOfEverySize) {
  for (const std::int64_t head_dim : {1, 16, 17, 32, 33, 64, 65, 128, 129}) {
    Config config{.vocab = 5, .positions = 300, .dim = 2 * head_dim, .layers = 1, .heads = 2, .inner = 4};
    const auto model = random_model<float>(config, unsigned(head_dim), 0.1);
    for (const std::size_t length : {17, 65})
      expect_as_cpu(model, AttentionMode::dense, random_word(length, 5), std::to_string(head_dim) + " dims, length " + std::to_string(length));
  }
}

TEST_F(CudaDecoder, AgreesOnUniformHeads) {
  for (const int way : {0, 1}) {
    auto model = random_model<float>(kSmall, 50);
    make_uniform(model, way);
    for (const std::size_t length : {1, 255, 256, 257, 1024, 1025, 2500})
      expect_as_cpu(model, AttentionMode::automatic, random_word(length, 51), "way " + std::to_string(way) + ", length " + std::to_string(length));
    expect_as_cpu(model, AttentionMode::dense, random_word(300, 52), "dense");
  }
}

Model<float> sparse_model(bool positional) {
  auto model = random_model<float>(kSmall, 60);
  for (std::size_t k = 0; k < model.wpe.size(); ++k)
    if (k % 12 >= 6) model.wpe[k] = 0;
  make_sparse(model, positional ? std::vector<std::size_t>{1, 2, 8} : std::vector<std::size_t>{7, 8, 10});
  return model;
}

/// Structures over keys, which random weights hardly let settle anything.
TEST_F(CudaDecoder, AgreesOnSparseHeads) {
  for (const bool positional : {false, true})
    for (const std::size_t length : {17, 530, 700}) {
      expect_as_cpu(sparse_model(positional), AttentionMode::automatic, random_word(length, 61),
                    (positional ? "positional " : "matching ") + std::to_string(length), kSparseTolerance);
    }
}

/// More patterns of zeros than groups are made for: a vocabulary of 3,000, each with its own.
TEST_F(CudaDecoder, AgreesWhereSymbolsAreTooMany) {
  Config config{.vocab = 3000, .positions = 4000, .dim = 24, .layers = 1, .heads = 1, .inner = 4, .activation = Activation::relu};
  auto model = random_model<float>(config, 7);
  std::ranges::fill(model.wpe, 0.0F);
  auto& layer = model.layers[0];
  for (std::size_t t = 0; t < 3000; ++t)
    for (std::size_t d = 0; d < 24; ++d) model.wte[t * 24 + d] = (t >> d / 2) % 2 == d % 2 ? 1 : -1;
  for (std::size_t d = 0; d < 24; ++d) {
    layer.ln_1.weight[d] = 1;
    layer.ln_1.bias[d] = 0;
    for (std::size_t c = 0; c < 48; ++c) layer.c_attn_weight[d * 72 + c] = 0;
  }
  for (std::size_t c = 0; c < 48; ++c) {  // entry c of a key: bit c / 2, as -1 or 1, less 1
    layer.c_attn_weight[c % 24 * 72 + c] = c < 24 ? 0.25F : 1;
    layer.c_attn_bias[c] = c < 24 ? 0 : -1;
  }
  const Network<float> network(model);
  ASSERT_EQ(name(network.layers()[0].heads[0].kind), name(HeadKind::matching));
  expect_as_cpu(model, AttentionMode::automatic, random_word(1500, 8, 3000), "");
}

TEST_F(CudaDecoder, ContinuesWhereItStopped) {
  for (int kind = 0; kind < 4; ++kind) {
    auto model = kind < 2 ? random_model<float>(kSmall, 70) : sparse_model(kind == 2);
    if (kind == 1) make_uniform(model, 0);
    const Network<float> network(model);
    const auto word = random_word(700, 71);
    const auto whole = expected_logits(model, word);
    Decoder decoder(network);
    std::vector<float> pieces;
    for (std::size_t begin = 0, size = 1; begin < word.size(); begin += size, size = begin < 10 ? 1 : begin < 500 ? 570 : 97) {
      const auto part = append(decoder, {{0, std::span(word).subspan(begin, std::min(size, word.size() - begin))}}, Positions::all).at(0);
      pieces.insert(pieces.end(), part.begin(), part.end());
    }
    EXPECT_EQ(decoder.length(0), 700);
    expect_near(pieces, whole, kind < 2 ? kTolerance : kSparseTolerance, std::to_string(kind));
  }
}

/// Decoding past the chunks of keys that are taken at once.
TEST_F(CudaDecoder, DecodesAfterAChunkOfKeys) {
  const Config config{.vocab = 5, .positions = 4200, .dim = 4, .layers = 1, .heads = 1, .inner = 4};
  const auto model = random_model<float>(config, 75);
  const Network<float> network(model);
  const auto word = random_word(4100, 76);
  backend::Decoder<float> expected(network);
  Decoder decoder(network);
  const std::vector<Piece> first{{0, std::span(word).first(4090)}}, rest{{0, std::span(word).subspan(4090)}};
  expect_near(append(decoder, first, Positions::last)[0], append(expected, first, Positions::last)[0], kTolerance, "first");
  expect_near(append(decoder, rest, Positions::all)[0], append(expected, rest, Positions::all)[0], kTolerance, "rest");
}

TEST_F(CudaDecoder, RunsWordsOfUnequalLengthsTogether) {
  for (int kind = 0; kind < 4; ++kind) {
    auto model = kind < 2 ? random_model<float>(kSmall, 80) : sparse_model(kind == 2);
    if (kind == 1) make_uniform(model, 0);
    const Network<float> network(model);
    const std::vector<std::size_t> lengths{3, 0, 530, 1, 64, 65, 2};
    std::vector<std::vector<Token>> words;
    std::vector<Piece> pieces;
    for (const std::size_t length : lengths) words.push_back(random_word(length, unsigned(length)));
    for (std::size_t k = 0; k < words.size(); ++k) pieces.push_back({std::int64_t(k), words[k]});
    Decoder decoder(network, std::ssize(words));
    Logits all = append(decoder, pieces, Positions::all);
    for (std::size_t k = 0; k < words.size(); ++k) decoder.reset(std::int64_t(k));
    Logits last = append(decoder, pieces, Positions::last);
    for (std::size_t k = 0; k < words.size(); ++k) {
      const auto key = std::int64_t(k);
      expect_near(all[key], expected_logits(model, words[k]), kind < 2 ? kTolerance : kSparseTolerance, "word " + std::to_string(k));
      if (!words[k].empty()) expect_near(last[key], std::vector(all[key].end() - 5, all[key].end()), kTolerance, "last");
    }
  }
}

/// Steps of one token are graphs from the second on; what comes between them, and how many take part, changes. All kinds of heads.
TEST_F(CudaDecoder, RepeatsSteps) {
  for (const int kind : {0, 1, 2}) {
    const auto model = kind == 0 ? random_model<float>(kSmall, 97) : sparse_model(kind == 1);
    const Network<float> network(model);
    Decoder decoder(network, 3);
    const std::vector<std::vector<Token>> words{random_word(60, 98), random_word(60, 99), random_word(60, 100)};
    std::vector<std::size_t> read(3);
    Logits found;
    const auto go_on = [&](const std::vector<std::size_t>& sequences, std::size_t tokens) {
      std::vector<Piece> pieces;
      for (const std::size_t k : sequences) pieces.push_back({std::int64_t(k), std::span(words[k]).subspan(read[k], tokens)}), read[k] += tokens;
      for (auto& [sequence, rows] : append(decoder, pieces, Positions::all))
        found[sequence].insert(found[sequence].end(), rows.begin(), rows.end());
    };
    for (int step = 0; step < 5; ++step) go_on({0, 1, 2}, 1);
    for (int step = 0; step < 4; ++step) go_on({0, 2}, 1);
    go_on({1}, 33);  // memory grows
    for (int step = 0; step < 4; ++step) go_on({0, 2}, 1), go_on({1, 0}, 1);
    for (int step = 0; step < 4; ++step) go_on({2, 1, 0}, 1);
    for (std::size_t k = 0; k < 3; ++k) {
      const std::vector<Token> whole(words[k].begin(), words[k].begin() + std::ptrdiff_t(read[k]));
      expect_near(found[std::int64_t(k)], expected_logits(model, whole), kind == 0 ? kTolerance : kSparseTolerance, "kind " + std::to_string(kind) + ", word " + std::to_string(k));
    }
  }
}

TEST_F(CudaDecoder, GivesTheSameAgain) {
  for (int kind = 0; kind < 3; ++kind) {
    const Network<float> network(kind == 0 ? random_model<float>(kSmall, 90) : sparse_model(kind == 1));
    const auto word = random_word(530, 91);
    EXPECT_EQ(cuda_logits(network, word), cuda_logits(network, word));
  }
}

/// Factors of 11 and of 8 bits: errors are as large as that, and no larger.
TEST_F(CudaDecoder, RunsTrainedModelsInLowerPrecision) {
  const auto model = random_model<float>(kSmall, 95, 0.2);
  const Network<float> network(model);
  const auto word = random_word(200, 96);
  const auto exact = logits(network, word);
  expect_near(cuda_logits(network, word, Precision::tf32), exact, 1e-2, "tf32");
  expect_near(cuda_logits(network, word, Precision::bfloat16), exact, 8e-2, "bfloat16");
}

TEST_F(CudaDecoder, RefusesWhatTheModelCannotRead) {
  const Network<float> network(random_model<float>(kSmall, 1));
  Decoder decoder(network);
  const std::vector<Token> foreign{1, 5}, many(9001, 0);
  EXPECT_THAT(message([&] { append(decoder, {{0, foreign}}, Positions::all); }), testing::HasSubstr("no token 5"));
  EXPECT_THAT(message([&] { append(decoder, {{0, many}}, Positions::all); }), testing::HasSubstr("9001 tokens"));
  EXPECT_EQ(decoder.length(0), 0);
}

}  // namespace
}  // namespace crasp::backend::cuda
