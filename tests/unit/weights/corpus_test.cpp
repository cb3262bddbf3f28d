// Every program of the standard library and of the examples, and random ones: compiled in every mode, and run against the
// interpreter. What is refused is of the task layer, or a labeller of counts.

#include <gtest/gtest.h>

#include <filesystem>
#include <random>

#include "compiler/lower.h"
#include "tests/oracle/random_program.h"
#include "tests/support/loaded_program.h"
#include "tests/unit/weights/claim.h"

namespace crasp::compiler::weights {
namespace {

namespace fs = std::filesystem;

/// Long runs of one symbol, so that counts drift apart and meet again.
lang::Word drifting_word(std::mt19937& random, const lang::Alphabet& alphabet, std::size_t length) {
  const lang::SymbolIndex symbols = alphabet.size() + (alphabet.open ? 1 : 0);
  const auto pick = [&](std::uint32_t n) { return static_cast<lang::SymbolIndex>(random() % n); };
  lang::Word word;
  while (word.size() < length) {
    const lang::SymbolIndex common = pick(symbols);
    for (std::uint32_t left = 1 + pick(9); left > 0; --left) word.push_back(pick(4) == 0 ? pick(symbols) : common);
  }
  word.resize(length);
  return word;
}

bool decides(const lang::Program& program) {
  const bool count = program.kind == lang::ProgramKind::labeller && program.terms.type(program.verdict) == lang::Type::count;
  return !count && std::holds_alternative<Ir>(lower(program));
}

void check_refused(const lang::Program& program) {
  const auto result = source_of(program);
  ASSERT_TRUE(std::holds_alternative<NotCompiled>(result)) << program.name;
  EXPECT_FALSE(std::get<NotCompiled>(result).reason.empty());
}

void check(const lang::Program& program, Setting setting) {
  Claim claim(program, setting, 30);
  const std::size_t symbols = program.alphabet.size();
  claim.check_all(symbols <= 2 ? 4 : symbols <= 5 ? 2 : symbols <= 8 ? 1 : 0);
  std::mt19937 random(7);
  for (std::size_t length : {13u, 30u}) claim.check(drifting_word(random, program.alphabet, length));
}

class CorpusTest : public testing::TestWithParam<Setting> {};

void check_folder(const std::string& folder, const std::string& extension, Setting setting, int& compiled) {
  for (const auto& entry : fs::directory_iterator(fs::path(CRASP_SOURCE_DIR) / folder)) {
    if (entry.path().extension() != extension) continue;
    const auto workspace = tests::load_workspace_file(folder + "/" + entry.path().filename().string());
    for (const lang::Program& program : workspace->programs) {
      SCOPED_TRACE(entry.path().filename().string() + ":" + program.name);
      if (program.outputs().empty()) continue;
      if (!decides(program)) {
        check_refused(program);
        continue;
      }
      // Families over 150 symbols take seconds; families_test.cpp has some of them.
      if (program.alphabet.size() > 100) continue;
      check(program, setting);
      ++compiled;
      if (testing::Test::HasFatalFailure()) return;
    }
  }
}

TEST_P(CorpusTest, LibraryAndExamplesAgree) {
  int compiled = 0;
  check_folder("stdlib", ".crasp", GetParam(), compiled);
  check_folder("examples", ".crasp", GetParam(), compiled);
  check_folder("examples", ".cr", GetParam(), compiled);
  EXPECT_GT(compiled, 60);
}

TEST(Corpus, TooManyComparisonsAreRefused) {
  const auto workspace = tests::load_workspace_text(
      "alphabet \"s0\" .. \"s64\"\naccept all s in Σ, t in Σ: s == t || #Q[s] <= #Q[t] + 1");
  const auto source = source_of(workspace->programs.front());
  ASSERT_TRUE(std::holds_alternative<Source>(source));
  Options options;
  options.mode = Mode::average;
  const auto result = design(std::get<Source>(source), options);
  ASSERT_TRUE(std::holds_alternative<NotCompiled>(result));
  EXPECT_EQ(std::get<NotCompiled>(result).reason, "4160 comparisons of counts, more than 4000: the weights would not fit in memory");
}

TEST_P(CorpusTest, RandomProgramsAgree) {
  for (std::uint64_t seed = 0; seed < 80 && !HasFatalFailure(); ++seed) {
    oracle::Profile profile = oracle::Profile::program_layer();
    profile.generator = seed % 4 == 0;
    profile.depth = 3;
    const lang::Program program = oracle::random_program(seed, profile);
    SCOPED_TRACE("seed " + std::to_string(seed));
    check(program, GetParam());
  }
}

INSTANTIATE_TEST_SUITE_P(Modes, CorpusTest,
                         testing::Values(Setting{Mode::average, backend::Activation::relu},
                                         Setting{Mode::average, backend::Activation::gelu_new},
                                         Setting{Mode::sign, backend::Activation::gelu_new},
                                         Setting{Mode::fenwick, backend::Activation::relu}),
                         [](const auto& setting) {
                           const bool relu = setting.param.activation == backend::Activation::relu;
                           return std::string(name(setting.param.mode)) + (relu ? "_relu" : "_gelu");
                         });

}  // namespace
}  // namespace crasp::compiler::weights
