#include "tests/conformance/engines.h"

#include <algorithm>
#include <random>

#include "compiler/lower.h"
#include "compiler/passes.h"
#include "compiler/run.h"
#include "compiler/walk.h"

namespace crasp::testing {
namespace {

using compiler::Ir;
using lang::Word;

std::vector<lang::NamedTerm> shown_terms(const lang::Program& program, bool definitions) {
  return definitions ? program.definitions : std::vector<lang::NamedTerm>{};
}

std::vector<lang::TermId> wanted_terms(const lang::Program& program, bool definitions) {
  std::vector<lang::TermId> wanted = program.outputs();
  for (const lang::NamedTerm& definition : shown_terms(program, definitions)) wanted.push_back(definition.term);
  return wanted;
}

/// Open, so that symbols outside Σ can be read.
Ir lowered(const lang::Program& program, bool definitions) {
  return std::get<Ir>(compiler::lower(program, true, shown_terms(program, definitions)));
}

Word random_word(std::mt19937_64& random, std::uint32_t symbols, std::size_t length) {
  // Often one symbol more than the others, so that sums drift far.
  const std::uint64_t common = random() % symbols, share = random() % 4;
  Word word(length);
  for (auto& symbol : word) symbol = static_cast<lang::SymbolIndex>(random() % 3 < share ? common : random() % symbols);
  return word;
}

/// The length to which there are at most `words` words, and at most 12.
std::size_t exhaustive_length(std::size_t symbols, std::size_t words) {
  std::size_t length = 0, all = 1;
  for (std::size_t power = symbols; symbols > 0 && all + power <= words && length < 12; power *= symbols, ++length) {
    all += power;
  }
  return length;
}

/// All words of this length over 0 … symbols - 1; every shorter one is a prefix of one of them.
std::vector<Word> words_of(std::uint32_t symbols, std::size_t length) {
  std::vector<Word> words{{}};
  for (std::size_t k = 0; k < length; ++k) {
    std::vector<Word> longer;
    for (const Word& word : words) {
      for (lang::SymbolIndex symbol = 0; symbol < symbols; ++symbol) {
        longer.push_back(word);
        longer.back().push_back(symbol);
      }
    }
    words = std::move(longer);
  }
  return words;
}

}  // namespace

std::string Engines::why_not(const lang::Program& program, bool definitions) {
  const auto result = compiler::lower(program, true, shown_terms(program, definitions));
  if (const auto* refused = std::get_if<compiler::NotLowered>(&result)) return refused->reason;
  const Ir ir = compiler::optimise(std::get<Ir>(result));
  const std::string limit = compiler::Machine::limit(ir);
  return limit.empty() ? compiler::NativeProgram::step_limit(ir) : limit;
}

Engines::Engines(const lang::Program& program, bool definitions)
    : program_(program),
      wanted_(wanted_terms(program, definitions)),
      interpreter_(program.terms, wanted_),
      native_(lowered(program, definitions)),
      columns_(native_.machine()) {}

bool Engines::is_boolean(std::size_t output) const {
  return program_.terms.type(wanted_[output]) == lang::Type::boolean;
}

std::string Engines::differs(const std::string& form, std::size_t output, std::size_t position) const {
  return form + " differ from the interpreter in output " + std::to_string(output) + " at position " +
         std::to_string(position);
}

bool Engines::interpret(const Word& word, Values& values) {
  if (word.size() > native_.longest_word()) return false;
  const auto result = interpreter_.evaluate(word);
  if (!std::holds_alternative<std::vector<lang::Column>>(result)) return false;
  values.clear();
  for (const lang::Column& column : std::get<std::vector<lang::Column>>(result)) {
    values.emplace_back(column.size());
    for (std::size_t i = 0; i < column.size(); ++i) values.back()[i] = column[i];
  }
  return true;
}

std::string Engines::compare(const Word& word) {
  Values expected;
  if (!interpret(word, expected)) return {};
  const std::vector<std::uint8_t> codes = compiler::encode(native_, word);
  const std::string steps = compare_steps(codes, expected);
  if (!steps.empty()) return steps;
  const std::string blocks = compare_blocks("blocks", native_.blocks(), codes, expected);
  if (!blocks.empty()) return blocks;
  const auto run = [this](auto... arguments) { columns_.run(arguments...); };
  return compare_blocks("columns", {run, columns_.state_bytes()}, codes, expected);
}

std::string Engines::compare_steps(const std::vector<std::uint8_t>& codes, const Values& expected) {
  const auto found = compiler::trace(native_, codes);
  for (std::size_t o = 0; o < wanted_.size(); ++o) {
    const auto [at, _] = std::mismatch(found[o].begin(), found[o].end(), expected[o].begin(), expected[o].end());
    if (at != found[o].end()) return differs("steps", o, static_cast<std::size_t>(at - found[o].begin()));
  }
  return {};
}

std::string Engines::compare_blocks(const std::string& form, const compiler::Blocks& kernel,
                                    const std::vector<std::uint8_t>& codes, const Values& expected) {
  if (codes.empty()) return {};
  std::vector<std::uint8_t> padded = codes;
  padded.resize((codes.size() + 63) / 64 * 64);
  std::vector<std::uint64_t> masks(padded.size() / 64 * wanted_.size());
  compiler::State state = kernel.start();
  kernel.run(state.data(), padded.data(), padded.size() / 64, masks.data(), wanted_.size());
  for (std::size_t i = 0; i < codes.size(); ++i) {
    for (std::size_t o = 0; o < wanted_.size(); ++o) {
      const std::uint64_t bit = masks[i / 64 * wanted_.size() + o] >> (i % 64) & 1;
      if (is_boolean(o) && bit != static_cast<std::uint64_t>(expected[o][i + 1])) return differs(form, o, i + 1);
    }
  }
  return {};
}

std::string Engines::compare_lanes(const std::vector<Word>& words) {
  std::vector<Values> expected(words.size());
  std::vector<std::vector<std::uint8_t>> codes;
  for (std::size_t k = 0; k < words.size(); ++k) {
    if (!interpret(words[k], expected[k])) return {};
    codes.push_back(compiler::encode(native_, words[k]));
  }
  const auto kernel = native_.lanes(words[0].size());
  compiler::State state = kernel.start();
  std::vector<std::uint8_t> row(kernel.lanes);
  std::vector<std::uint64_t> masks(wanted_.size());
  for (std::size_t i = 0; i < words[0].size(); ++i) {
    for (unsigned lane = 0; lane < kernel.lanes; ++lane) row[lane] = codes[lane % words.size()][i];
    kernel.run(state.data(), row.data(), 1, masks.data());
    for (std::size_t o = 0; o < wanted_.size(); ++o) {
      if (!is_boolean(o)) continue;
      std::uint64_t mask = 0;
      for (unsigned lane = 0; lane < kernel.lanes; ++lane) {
        mask |= static_cast<std::uint64_t>(expected[lane % words.size()][o][i + 1]) << lane;
      }
      if (mask != masks[o]) return differs("lanes", o, i + 1);
    }
  }
  return {};
}

std::string Engines::compare_walk(std::size_t length) {
  std::string problem;
  Values expected;
  compiler::walk(native_, length, 1, [&](unsigned, const compiler::Visit& visit) {
    for (unsigned lane = 0; problem.empty() && lane < visit.words(); ++lane) {
      const Word word = visit.word(lane);
      if (!interpret(word, expected)) continue;
      for (std::size_t o = 0; o < wanted_.size(); ++o) {
        const std::uint64_t bit = visit.output(o) >> lane & 1;
        if (is_boolean(o) && bit != static_cast<std::uint64_t>(expected[o].back())) {
          problem = differs("walks", o, word.size());
        }
      }
    }
  });
  return problem;
}

std::string Engines::compare_all(std::size_t words, const std::vector<std::size_t>& lengths, std::uint64_t seed) {
  const std::size_t longest =
      std::min<std::size_t>(exhaustive_length(program_.alphabet.size(), words), native_.longest_word());
  std::string problem = compare_walk(longest);
  for (const Word& word : words_of(program_.alphabet.size(), longest)) {
    if (problem.empty()) problem = compare(word);
  }
  if (!problem.empty()) return problem;
  std::mt19937_64 random(seed);
  for (std::size_t length : lengths) {
    std::vector<Word> side_by_side;
    for (int k = 0; k < 4; ++k) side_by_side.push_back(random_word(random, program_.alphabet.size() + 1, length));
    if (problem.empty()) problem = compare(side_by_side[0]);
    if (problem.empty() && length > 0) problem = compare_lanes(side_by_side);
    if (!problem.empty()) return problem + ", words of " + std::to_string(length) + " symbols";
  }
  return problem;
}

}  // namespace crasp::testing
