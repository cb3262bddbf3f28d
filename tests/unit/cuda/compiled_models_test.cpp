// Compiled programs on the CUDA backend decide exactly as the interpreter does, at every position, with each kind of head.

#include <gtest/gtest.h>

#include "backend/cuda/decoder.h"
#include "compiler/weights/compile.h"
#include "lang/interpret.h"
#include "tests/support/loaded_program.h"
#include "tests/unit/cuda/device_of_test.h"
#include "tests/unit/weights/claim.h"

namespace crasp::compiler::weights {
namespace {

using backend::AttentionMode;
using backend::Token;

const char* const kMajority = R"crasp(alphabet "a" "b"
  accept #"a" > #"b")crasp";
const char* const kNested = R"crasp(alphabet "a" "b"
  ahead = #"a" > #"b"
  accept #ahead > #!ahead)crasp";
const char* const kBrackets = R"crasp(alphabet "(" ")"
  below = #"(" < #")"
  accept #"(" == #")" && #below == 0)crasp";
const char* const kLocal = R"crasp(alphabet "a" "b"
  accept #("a" && #[j == i - 3] "b" >= 1) > #("b" && #[j == i - 1] "b" >= 1))crasp";
const char* const kMatching = R"crasp(alphabet "a" .. "t"
  accept any s in Σ: Q[s] && #Q[s] >= 3)crasp";

struct Case {
  std::string name;
  const char* text;
  Mode mode;
  friend void PrintTo(const Case& of, std::ostream* out) { *out << of.name; }
};

/// a^k b^3k, where rounding is worst, then ties and leads by one; with more symbols, blocks of two and then all in turn.
lang::Word boundary_word(std::size_t length, std::size_t symbols) {
  lang::Word word(length / 4, 0);
  word.resize(length - length / 8, 1);
  while (word.size() < length) word.push_back(static_cast<lang::SymbolIndex>(word.size() * 7 % symbols));
  return word;
}

lang::Word balanced_word(std::size_t length) {
  lang::Word word;
  for (std::size_t k = 0; k < length; ++k) word.push_back(k % 11 < 5 || k % 11 == 7 ? 0 : 1);
  return word;
}

class Deciding {
 public:
  Deciding(const Case& of, std::int64_t length)
      : program_(tests::LoadedProgram::from_text(of.text)),
        compiled_(compiled(program_.program(), {of.mode, backend::Activation::gelu_new}, length)) {}

  std::size_t symbols() const { return program_.program().alphabet.size(); }

  /// In pieces of `piece` tokens.
  void check(const lang::Word& word, AttentionMode mode, std::size_t piece) const {
    const backend::Network<float> network(round_to(compiled_.model, Dtype::float32), mode);
    const Vocabulary& vocabulary = compiled_.design.planned.plan.vocabulary;
    std::vector<Token> tokens{static_cast<Token>(vocabulary.bos)};
    tokens.insert(tokens.end(), word.begin(), word.end());
    const auto outputs = program_.program().outputs();
    const auto evaluation = lang::Interpreter(program_.program().terms, outputs).evaluate(word);
    const auto& column = std::get<std::vector<lang::Column>>(evaluation)[0];
    backend::cuda::Decoder decoder(network);
    std::size_t wrong = 0, unsure = 0;
    for (std::size_t begin = 0; begin < tokens.size(); begin += piece) {
      const backend::Piece part{0, std::span(tokens).subspan(begin, std::min(piece, tokens.size() - begin))};
      decoder.append({&part, 1}, backend::Positions::all, [&](auto, std::int64_t position, std::span<const float> row) {
        const float logit = row[static_cast<std::size_t>(vocabulary.yes)];
        wrong += (logit > 0) != (column[static_cast<std::size_t>(position)] != 0);
        unsure += !(std::abs(logit) > 0.9);
      });
    }
    EXPECT_EQ(wrong, 0U) << word.size() << " symbols";
    EXPECT_EQ(unsure, 0U) << word.size() << " symbols";
  }

 private:
  tests::LoadedProgram program_;
  Compiled compiled_;
};

class CudaCompiled : public testing::TestWithParam<Case> {
 protected:
  void SetUp() override {
    if (const auto reason = backend::cuda::why_no_device()) GTEST_SKIP() << *reason;
  }
};

TEST_P(CudaCompiled, DecidesAsTheInterpreter) {
  const std::size_t longest = backend::cuda::is_fast() ? 4099 : 560;
  const Deciding model(GetParam(), static_cast<std::int64_t>(longest));
  for (const std::size_t length : {std::size_t{1}, std::size_t{30}, longest}) {
    model.check(boundary_word(length, model.symbols()), AttentionMode::automatic, length + 1);
    if (model.symbols() == 2) model.check(balanced_word(length), AttentionMode::automatic, length + 1);
  }
  model.check(boundary_word(20, model.symbols()), AttentionMode::automatic, 1);
  model.check(boundary_word(longest, model.symbols()), AttentionMode::automatic, longest - 30);
  model.check(boundary_word(70, model.symbols()), AttentionMode::dense, 71);
}

INSTANTIATE_TEST_SUITE_P(Programs, CudaCompiled,
                         testing::Values(Case{"MajorityAverage", kMajority, Mode::average},
                                         Case{"MajoritySign", kMajority, Mode::sign},
                                         Case{"MajorityFenwick", kMajority, Mode::fenwick},
                                         Case{"NestedAverage", kNested, Mode::average},
                                         Case{"BracketsAverage", kBrackets, Mode::average},
                                         Case{"BracketsFenwick", kBrackets, Mode::fenwick},
                                         Case{"LocalAverage", kLocal, Mode::average},
                                         Case{"LocalSign", kLocal, Mode::sign},
                                         Case{"MatchingAverage", kMatching, Mode::average}),
                         [](const auto& of) { return of.param.name; });

/// All words up to five symbols, as one batch of 63.
TEST_P(CudaCompiled, DecidesAllShortWords) {
  const auto program = tests::LoadedProgram::from_text(GetParam().text);
  if (program.program().alphabet.size() != 2) GTEST_SKIP() << "words over more than two symbols are too many";
  const Compiled model = compiled(program.program(), {GetParam().mode, backend::Activation::relu}, 64);
  const Vocabulary& vocabulary = model.design.planned.plan.vocabulary;
  std::vector<std::vector<Token>> words;
  for (std::size_t length = 0; length <= 5; ++length)
    for (std::size_t bits = 0; bits < std::size_t{1} << length; ++bits) {
      words.push_back({static_cast<Token>(vocabulary.bos)});
      for (std::size_t k = 0; k < length; ++k) words.back().push_back(static_cast<Token>(bits >> k & 1));
    }
  std::vector<backend::Piece> pieces;
  for (std::size_t k = 0; k < words.size(); ++k) pieces.push_back({static_cast<std::int64_t>(k), words[k]});
  const backend::Network<float> network(round_to(model.model, Dtype::float32));
  backend::cuda::Decoder decoder(network, std::ssize(words));
  decoder.append(pieces, backend::Positions::last, [&](std::int64_t sequence, auto, std::span<const float> row) {
    const auto& tokens = words[static_cast<std::size_t>(sequence)];
    const lang::Word word(tokens.begin() + 1, tokens.end());
    const auto outputs = program.program().outputs();
    const auto evaluation = lang::Interpreter(program.program().terms, outputs).evaluate(word);
    EXPECT_EQ(row[static_cast<std::size_t>(vocabulary.yes)] > 0, std::get<std::vector<lang::Column>>(evaluation)[0][word.size()] != 0)
        << show(program.program(), word);
  });
}

}  // namespace
}  // namespace crasp::compiler::weights
