#pragma once
// The claim that a compiled model says what the interpreter says: checked at every position of a word, in float32, with a
// margin, so that no decision is right by luck.

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "backend/decoder.h"
#include "backend/network.h"
#include "compiler/weights/compile.h"
#include "lang/interpret.h"

namespace crasp::compiler::weights {

struct Setting {
  Mode mode;
  backend::Activation activation;
};

inline std::string show(const lang::Program& program, const lang::Word& word) {
  std::string text;
  for (lang::SymbolIndex s : word) text += (s < program.alphabet.size() ? program.alphabet.symbols[s] : "?") + " ";
  return text;
}

inline Compiled compiled(const lang::Program& program, Setting setting, std::int64_t length) {
  Options options;
  options.mode = setting.mode;
  options.activation = setting.activation;
  options.length = length;
  auto source = source_of(program);
  if (const auto* why = std::get_if<NotCompiled>(&source)) {
    ADD_FAILURE() << program.name << ": " << why->reason << " " << why->place;
  }
  auto result = compile(std::get<Source>(source), options);
  if (const auto* why = std::get_if<NotCompiled>(&result)) {
    ADD_FAILURE() << program.name << ": " << why->reason << " " << why->place;
  }
  return std::get<Compiled>(std::move(result));
}

/// A compiled program in float32, and how far its logits stay from 0.
class Claim {
 public:
  Claim(const lang::Program& program, Setting setting, std::int64_t length)
      : program_(program),
        compiled_(compiled(program, setting, length)),
        weights_(round_to(compiled_.model, Dtype::float32)),
        network_(weights_),
        outputs_(program.outputs()),
        interpreter_(program.terms, outputs_) {}

  void check(const lang::Word& word) { check(word, network_); }

  /// With the softmax in full, for every head.
  void check_dense(const lang::Word& word) {
    if (!dense_) dense_.emplace(weights_, backend::AttentionMode::dense);
    check(word, *dense_);
  }

  std::int64_t decisions() const { return decisions_; }

 private:
  void check(const lang::Word& word, const backend::Network<float>& network) {
    const Vocabulary& vocabulary = compiled_.design.planned.plan.vocabulary;
    std::vector<backend::Token> tokens{static_cast<backend::Token>(vocabulary.bos)};
    for (lang::SymbolIndex s : word) {
      tokens.push_back(static_cast<backend::Token>(s < program_.alphabet.size() ? s : vocabulary.unknown));
    }
    const std::vector<float> logits = backend::logits(network, tokens);
    const auto evaluation = interpreter_.evaluate(word);
    const auto& columns = std::get<std::vector<lang::Column>>(evaluation);
    for (std::size_t i = 0; i < tokens.size(); ++i) {
      for (std::size_t k = 0; k < columns.size(); ++k) {
        ++decisions_;
        const auto logit = logits[i * vocabulary.tokens.size() + logit_of(k)];
        ASSERT_EQ(logit > 0, columns[k][i] != 0)
            << program_.name << " output " << k << " at " << i << " of " << show(program_, word) << ", logit " << logit;
        ASSERT_GT(std::abs(logit), 0.9) << program_.name << " at " << i << " of " << show(program_, word);
      }
    }
  }

 public:
  void check_all(std::size_t longest) {
    lang::Word word;
    check_below(word, longest);
  }

  const Compiled& what() const { return compiled_; }

 private:
  std::size_t logit_of(std::size_t k) const {
    const bool generator = program_.kind == lang::ProgramKind::generator;
    return generator ? k : static_cast<std::size_t>(compiled_.design.planned.plan.vocabulary.yes);
  }

  void check_below(lang::Word& word, std::size_t longest) {
    if (word.size() == longest) return check(word);
    const lang::SymbolIndex symbols = program_.alphabet.size() + (program_.alphabet.open ? 1 : 0);
    for (lang::SymbolIndex s = 0; s < symbols && !testing::Test::HasFatalFailure(); ++s) {
      word.push_back(s);
      check_below(word, longest);
      word.pop_back();
    }
  }

  const lang::Program& program_;
  Compiled compiled_;
  backend::Model<float> weights_;
  backend::Network<float> network_;
  std::optional<backend::Network<float>> dense_;
  std::int64_t decisions_ = 0;
  std::vector<lang::TermId> outputs_;
  lang::Interpreter interpreter_;
};

}  // namespace crasp::compiler::weights
