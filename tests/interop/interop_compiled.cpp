// Compiled models for tests/interop/compiled_against_transformers.py:
//   interop_compiled OUT FILE.crasp…
// compiles every program of the files that has weights, once for each activation, and prints one line of JSON for each model: its
// directory, the logits that decide, words as tokens, what the interpreter says at each of their positions, and texts to go on with.

#include <cstdio>
#include <filesystem>
#include <iostream>
#include <random>

#include <nlohmann/json.hpp>

#include "backend/onnx.h"
#include "compiler/weights/compile.h"
#include "compiler/weights/directory.h"
#include "compiler/weights/self_test.h"
#include "lang/failure.h"
#include "lang/interpret.h"
#include "lang/workspace.h"

namespace {

using namespace crasp;
using namespace crasp::compiler::weights;
using Json = nlohmann::json;
using lang::SymbolIndex;

constexpr std::int64_t kLongest = 96;

/// Runs of one symbol with others in between.
lang::Word drifting_word(std::mt19937& random, SymbolIndex symbols, std::size_t length) {
  lang::Word word;
  while (word.size() < length) {
    const SymbolIndex common = static_cast<SymbolIndex>(random() % symbols);
    for (std::size_t left = 1 + random() % 9; left > 0; --left) {
      word.push_back(random() % 4 == 0 ? static_cast<SymbolIndex>(random() % symbols) : common);
    }
  }
  word.resize(length);
  return word;
}

/// Up to ten symbols, each once, and a separator behind them where there is one: what tasks of copying begin with.
lang::Word question(std::mt19937& random, const lang::Alphabet& alphabet) {
  lang::Word word;
  std::optional<SymbolIndex> separator;
  for (SymbolIndex s = 0; s < alphabet.size(); ++s) {
    if (alphabet.symbols[s].front() != '<') word.push_back(s);
    if (alphabet.symbols[s] == "<sep>") separator = s;
  }
  std::shuffle(word.begin(), word.end(), random);
  word.resize(std::min<std::size_t>(word.size(), 10));
  if (separator) word.push_back(*separator);
  return word;
}

class Subject {
 public:
  Subject(const lang::Program& program, const Compiled& compiled)
      : program_(program),
        vocabulary_(compiled.design.planned.plan.vocabulary),
        outputs_(program.outputs()),
        interpreter_(program.terms, outputs_) {}

  std::vector<std::int64_t> deciding_logits() const {
    if (program_.kind != lang::ProgramKind::generator) return {vocabulary_.yes};
    std::vector<std::int64_t> all(program_.alphabet.size());
    for (std::size_t s = 0; s < all.size(); ++s) all[s] = static_cast<std::int64_t>(s);
    return all;
  }

  Json tokens(const lang::Word& word) const {
    Json result = {vocabulary_.bos};
    for (SymbolIndex s : word) result.push_back(s < program_.alphabet.size() ? std::int64_t{s} : vocabulary_.unknown);
    return result;
  }

  /// By position from `<bos>` on, 0 or 1 for each deciding logit.
  std::vector<std::vector<int>> decisions(const lang::Word& word) {
    const auto evaluation = interpreter_.evaluate(word);
    const auto& columns = std::get<std::vector<lang::Column>>(evaluation);
    std::vector<std::vector<int>> result(word.size() + 1);
    for (std::size_t i = 0; i < result.size(); ++i) {
      for (const lang::Column& column : columns) result[i].push_back(column[i] != 0);
    }
    return result;
  }

  /// What a generator says after the word as long as it allows one symbol alone; then, if it allows none, an
  /// `<eos>` that Σ lacks. After what no word begins with, models whose Σ has `<eos>` may say anything.
  Json continuation(lang::Word word) {
    Json text = Json::array();
    while (std::cmp_less(word.size(), kLongest)) {
      const std::vector<int> allowed = decisions(word).back();
      const auto first = std::find(allowed.begin(), allowed.end(), 1);
      if (first == allowed.end()) {
        if (vocabulary_.eos >= std::int64_t{program_.alphabet.size()}) text.push_back(vocabulary_.eos);
        break;
      }
      const auto symbol = static_cast<SymbolIndex>(first - allowed.begin());
      if (std::find(first + 1, allowed.end(), 1) != allowed.end()) break;
      text.push_back(symbol);
      word.push_back(symbol);
      if (program_.alphabet.symbols[symbol] == "<eos>") break;
    }
    return text;
  }

 private:
  const lang::Program& program_;
  const Vocabulary& vocabulary_;
  std::vector<lang::TermId> outputs_;
  lang::Interpreter interpreter_;
};

Json examples(const lang::Program& program, const Compiled& compiled) {
  Subject subject(program, compiled);
  std::mt19937 random(7);
  const SymbolIndex symbols = program.alphabet.size() + (program.alphabet.open ? 1 : 0);
  std::vector<lang::Word> words = {{}};
  for (std::size_t length : {1u, 7u, 31u, 64u, 96u}) words.push_back(drifting_word(random, symbols, length));
  for (const Word& word : adversarial_words(compiled.design.planned, kLongest)) words.emplace_back(word.begin(), word.end());
  Json result = {{"logits", subject.deciding_logits()}, {"words", Json::array()}, {"texts", Json::array()}};
  for (const lang::Word& word : words) {
    result["words"].push_back({{"tokens", subject.tokens(word)}, {"decisions", subject.decisions(word)}});
  }
  if (program.kind != lang::ProgramKind::generator) return result;
  for (int k = 0; k < 3; ++k) {
    const lang::Word prompt = question(random, program.alphabet);
    result["texts"].push_back({{"prompt", subject.tokens(prompt)}, {"continuation", subject.continuation(prompt)}});
  }
  return result;
}

void write(const std::filesystem::path& directory, const lang::Program& program, const Source& source, backend::Activation activation) {
  Options options;
  options.length = kLongest;
  options.activation = activation;
  const auto result = compile(source, options);
  const auto& compiled = std::get<Compiled>(result);
  write_compiled(directory, source, compiled, "");
  backend::write_onnx(directory / "model.onnx", round_to(compiled.model, Dtype::float32));
  Json line = examples(program, compiled);
  line["directory"] = directory.string();
  std::cout << line.dump() << "\n";
}

int run(const std::filesystem::path& out, const std::vector<std::string>& files) {
  for (const std::string& file : files) {
    lang::Workspace workspace;
    lang::load_file(workspace, file);
    for (const lang::Program& program : workspace.programs) {
      const auto source = source_of(program);
      // Families over 150 symbols are large to write and slow to read.
      if (!std::holds_alternative<Source>(source) || program.alphabet.size() > 100) continue;
      const std::string name = std::filesystem::path(file).stem().string() + "." + program.name;
      write(out / (name + ".gelu_new"), program, std::get<Source>(source), backend::Activation::gelu_new);
      write(out / (name + ".relu"), program, std::get<Source>(source), backend::Activation::relu);
    }
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  try {
    return run(argv[1], {argv + 2, argv + argc});
  } catch (const lang::Failure& failure) {
    std::fprintf(stderr, "%s\n", failure.what());
    return 4;
  }
}
