// Native code against the reference interpreter, which defines the language: programs that use all of the program
// layer, and random ones, at every position of all short words and of random long ones, in every form.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <random>

#include "compiler/evaluate.h"
#include "compiler/lower.h"
#include "compiler/run.h"
#include "compiler/text.h"
#include "compiler/walk.h"
#include "lang/interpret.h"
#include "lang/workspace.h"

namespace crasp::compiler {
namespace {

using lang::TermId;
using lang::Terms;

std::vector<std::vector<std::int64_t>> interpret(const lang::Program& program, std::span<const TermId> wanted,
                                                 const lang::Word& word) {
  const auto result = lang::evaluate(program.terms, wanted, word);
  std::vector<std::vector<std::int64_t>> columns;
  for (const lang::Column& column : std::get<std::vector<lang::Column>>(result)) {
    columns.emplace_back();
    for (std::size_t i = 0; i < column.size(); ++i) columns.back().push_back(column[i]);
  }
  return columns;
}

lang::Word random_word(std::mt19937& random, std::uint32_t symbols, std::size_t length) {
  const std::uint32_t common = random() % symbols, share = random() % 4;
  lang::Word word(length);
  for (auto& symbol : word) symbol = random() % 3 < share ? common : random() % symbols;
  return word;
}

/// The Boolean outputs at positions 1 … n, read in blocks.
std::vector<std::vector<std::uint8_t>> read_in_blocks(NativeProgram& program, std::vector<std::uint8_t> codes) {
  const std::size_t outputs = program.output_count(), length = codes.size();
  codes.resize((length + 63) / 64 * 64);
  std::vector<std::uint64_t> masks(codes.size() / 64 * outputs);
  const auto kernel = program.blocks();
  State state = kernel.start();
  kernel.run(state.data(), codes.data(), codes.size() / 64, masks.data(), outputs);
  std::vector<std::vector<std::uint8_t>> columns(outputs);
  for (std::size_t i = 0; i < length; ++i) {
    for (std::size_t o = 0; o < outputs; ++o) columns[o].push_back(masks[i / 64 * outputs + o] >> (i % 64) & 1);
  }
  return columns;
}

/// Compares every form with the interpreter; outputs that are counts only where a form gives them.
void expect_conformance(const lang::Program& program, std::uint32_t seed, std::size_t long_word) {
  std::vector<TermId> wanted = program.outputs();
  const auto lowered = lower(program, true);
  ASSERT_TRUE(std::holds_alternative<Ir>(lowered)) << std::get<NotLowered>(lowered).reason;
  NativeProgram native(std::get<Ir>(lowered));
  SCOPED_TRACE("program " + program.name + ", seed " + std::to_string(seed) + "\n" + print(std::get<Ir>(lowered)));
  std::mt19937 random(seed);
  const std::uint32_t symbols = program.alphabet.size() + 1;
  for (std::size_t length : {std::size_t{0}, std::size_t{7}, std::size_t{66}, std::size_t{150}, long_word}) {
    if (length > native.longest_word()) continue;
    const lang::Word word = random_word(random, symbols, length);
    const auto expected = interpret(program, wanted, word);
    const auto codes = encode(native, word);
    if (length > 0) {
      const auto blocks = read_in_blocks(native, codes);
      for (std::size_t o = 0; o < wanted.size(); ++o) {
        if (program.terms.type(wanted[o]) == lang::Type::count) continue;
        ASSERT_TRUE(std::equal(blocks[o].begin(), blocks[o].end(), expected[o].begin() + 1)) << length;
      }
    }
    if (length > 200) continue;
    ASSERT_EQ(trace(native, codes), expected);
    ASSERT_EQ(*evaluate(std::get<Ir>(lowered), word), expected);
  }
}

/// All words to a length, by walking, against the interpreter.
void expect_same_on_all_words(const lang::Program& program, std::size_t longest) {
  const auto lowered = lower(program);
  NativeProgram native(std::get<Ir>(lowered));
  const std::vector<TermId> wanted = program.outputs();
  walk(native, longest, 1, [&](unsigned, const Visit& visit) {
    if (visit.length() < longest) return;  // the interpreter's columns hold all prefixes; the walk is tested on its own
    for (unsigned lane = 0; lane < visit.words(); ++lane) {
      const auto expected = interpret(program, wanted, visit.word(lane));
      for (std::size_t o = 0; o < wanted.size(); ++o) {
        ASSERT_EQ(visit.output(o) >> lane & 1, static_cast<std::uint64_t>(expected[o].back()));
      }
    }
  });
}

lang::Workspace load(const std::string& text) {
  lang::Workspace workspace;
  lang::load_text(workspace, "test.crasp", text);
  for (const auto& diagnostic : workspace.diagnostics.list()) {
    EXPECT_NE(diagnostic.severity(), lang::Severity::error) << lang::render(diagnostic, workspace.sources, false);
  }
  return workspace;
}

// One program for each construct of the program layer, and the five of the benchmarks.
constexpr const char* kPrograms[] = {
    "alphabet \"(\" \")\"\naccept #(#\"(\" < #\")\") == 0 && #\"(\" == #\")\"\n",
    "alphabet \"a\" \"b\"\naccept #\"a\" > #\"b\"\n",
    "alphabet \"a\" \"b\" \"c\"\naccept #(\"b\" && #\"c\" == 0) == #\"b\" && #(\"a\" && #(\"b\" || \"c\") == 0) == "
    "#\"a\" && "
    "#\"a\" == #\"b\" && #\"b\" == #\"c\"\n",
    "alphabet \"a\" \"b\"\naccept #\"a\" == #\"b\" && #(#\"a\" < #\"b\") == 0 && #(#\"a\" >= #\"b\" + 13) == 0\n",
    "alphabet \"a\" \"b\"\nx = 2 * #\"a\" > i\ny = 2 * #x > i\naccept 2 * #y > #x + 3\n",
    "alphabet \"a\" \"b\"\naccept i % 4 == 0 && #((\"a\" && i % 2 == 0) || (\"b\" && i % 2 == 1)) == 0\n",
    "alphabet \"a\" \"b\" \"c\"\naccept exists (\"b\" && #[j == i - 1] \"a\" >= 1)\n",
    "alphabet \"a\" \"b\"\naccept #[j > i - 100] \"a\" > #[j > i - 100] \"b\" + 1\n",
    "alphabet \"a\" \"b\"\naccept #[i - j in {1, 4, 5, 6, 70}] \"a\" >= 3\n",
    "alphabet \"a\" \"b\"\naccept #[j < i] \"a\" >= #[j < i] \"b\"\n",
    "alphabet \"a\" \"b\"\naccept min(#\"a\", 2 * #\"b\") >= max(#\"b\", 3) - abs(#\"a\" - 7)\n",
    "alphabet \"a\" \"b\"\naccept (\"a\" ? #\"a\" : 2 * #\"b\") + [\"b\"] - [i % 3 == 1] >= 4\n",
    "alphabet \"a\" \"b\" \"c\"\naccept (sum s in Σ: (Q[s] ? #Q[s] : 0)) >= 3\n",
    "alphabet \"a\" \"b\" \"c\"\naccept (count s in Σ: #Q[s] > #[j == i - 2] Q[s] + 1) != 2\n",
    "alphabet \"a\" \"b\"\naccept 1 <= #\"a\" - #\"b\" < 4 || (\"a\" -> #\"b\" == 3)\n",
    "alphabet \"a\" \"b\" \"c\"\nnext[t in Σ] = any s in Σ: Q[s] && exists (Q[t] && #[j == i - 1] Q[s] >= 1)\n",
};

TEST(Conformance, ConstructsOfTheProgramLayer) {
  std::uint32_t seed = 1;
  for (const char* text : kPrograms) {
    SCOPED_TRACE(text);
    const lang::Workspace workspace = load(text);
    ASSERT_EQ(workspace.programs.size(), 1u);
    expect_conformance(workspace.programs[0], seed++, 100'000);
    expect_same_on_all_words(workspace.programs[0], workspace.programs[0].alphabet.size() == 2 ? 10 : 6);
  }
}

/// A program with random terms of every operation of the program layer.
class RandomTerms {
 public:
  explicit RandomTerms(std::uint32_t seed) : random_(seed) {}

  lang::Program make(int size) {
    program_.alphabet.symbols = {"a", "b"};
    program_.kind = lang::ProgramKind::labeller;
    booleans_ = {terms().symbol(0), terms().symbol(1), terms().truth(true)};
    counts_ = {terms().count(lang::Relation::prefix(), booleans_[0]), terms().position()};
    for (int k = 0; k < size; ++k) pick(2) ? booleans_.push_back(boolean()) : counts_.push_back(count());
    program_.verdict = booleans_.back();
    return std::move(program_);
  }

 private:
  Terms& terms() { return program_.terms; }
  std::uint32_t pick(std::uint32_t n) { return static_cast<std::uint32_t>(random_() % n); }
  std::int64_t number(std::int64_t most) { return static_cast<std::int64_t>(random_() % (2 * most + 1)) - most; }

  TermId any(const std::vector<TermId>& of) {
    const auto size = static_cast<std::uint32_t>(of.size());
    return of[pick(2) ? pick(size) : size - 1 - pick(std::min(size, 4u))];
  }
  TermId p() { return any(booleans_); }
  TermId c() { return any(counts_); }

  lang::Relation relation() {
    const std::int64_t low = pick(4);
    lang::Relation relation = lang::Relation::prefix();
    switch (pick(4)) {
      case 0: relation.offsets = lang::OffsetSet::interval(low, low); break;
      case 1: relation.offsets = lang::OffsetSet::interval(low, low + pick(90)); break;
      case 2: relation.offsets = lang::OffsetSet::interval(low, lang::OffsetSet::kUnbounded); break;
      default: break;
    }
    if (pick(4) == 0) {
      relation.offsets = lang::OffsetSet::interval(0, 1).united(lang::OffsetSet::interval(low + 3, low + 3));
    }
    return relation;
  }

  TermId boolean() {
    const TermId operands[] = {p(), p()};
    switch (pick(9)) {
      case 0: return terms().negation(p());
      case 1: return terms().conjunction(operands);
      case 2: return terms().disjunction(operands);
      case 3: return terms().equivalence(p(), p());
      case 4: return terms().compare(lang::Op::equal, terms().position_modulo(1 + pick(70)), terms().constant(pick(5)));
      case 5: return terms().conditional(p(), p(), p());
      case 6: return terms().compare(lang::Op::equal, c(), c());
      case 7: return terms().compare(lang::Op::less, c(), c());
      default: return terms().compare(lang::Op::less_equal, c(), c());
    }
  }

  TermId count() {
    const TermId operands[] = {c(), c()};
    switch (pick(11)) {
      case 0: return terms().constant(number(12));
      case 1: return terms().sum(operands);
      case 2: return terms().scale(number(3), c());
      case 3: return terms().extremum(lang::Op::minimum, operands);
      case 4: return terms().extremum(lang::Op::maximum, operands);
      case 5: return terms().iverson(p());
      case 6: return terms().conditional(p(), c(), c());
      case 7: return terms().position_modulo(1 + pick(6));
      default: return terms().count(relation(), p());
    }
  }

  std::mt19937 random_;
  lang::Program program_;
  std::vector<TermId> booleans_, counts_;
};

TEST(Conformance, RandomPrograms) {
  for (std::uint32_t seed = 0; seed < 80; ++seed) {
    const lang::Program program = RandomTerms(seed).make(24);
    expect_conformance(program, seed, seed % 10 == 0 ? 100'000 : 1'000);
    if (seed % 4 == 0) expect_same_on_all_words(program, 8);
    if (testing::Test::HasFatalFailure()) return;
  }
}

TEST(Conformance, TaskLayerIsNamed) {
  const auto reason = [](const std::string& accept) {
    const lang::Workspace workspace = load("alphabet \"a\" \"b\"\naccept " + accept + "\n");
    const auto lowered = lower(workspace.programs.at(0));
    const auto* refused = std::get_if<NotLowered>(&lowered);
    return refused ? refused->reason : "";
  };
  EXPECT_EQ(reason("regex \"(ab)*\""), "a regular expression is a construct of the task layer");
  EXPECT_EQ(reason("#\"a\" * #\"b\" > 3"), "a product of counts is a construct of the task layer");
  EXPECT_EQ(reason("#\"a\" % 2 == 0"), "a count modulo a number is a construct of the task layer");
  EXPECT_EQ(reason("#[j > i] \"a\" == 0"), "counting the future is a construct of the task layer");
  EXPECT_EQ(reason("i % 2000 > 3"), "`i % 2000` as a number needs a modulus of at most 1024");
  EXPECT_EQ(reason("i % 2000 == 3"), "");
}

}  // namespace
}  // namespace crasp::compiler
