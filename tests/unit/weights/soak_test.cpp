// Compiled models against the interpreter, at every position: all short words, random ones, boundary words (ties and off by one,
// from the self-test), and long ones, with fast attention and with the softmax in full. A few programs here; with the environment
// variable CRASP_SOAK=2000, the whole claim: every program of the library and of the examples and 2,000 random ones, at 300,
// 1,000 and 4,099 symbols, ten of them at the certified length.

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <random>

#include "compiler/lower.h"
#include "compiler/weights/self_test.h"
#include "tests/oracle/random_program.h"
#include "tests/support/loaded_program.h"
#include "tests/unit/weights/claim.h"

namespace crasp::compiler::weights {
namespace {

namespace fs = std::filesystem;

/// How many random programs; 0 if this is no soak.
std::uint64_t soak() {
  const char* const text = std::getenv("CRASP_SOAK");
  return text == nullptr ? 0 : std::strtoull(text, nullptr, 10);
}

lang::Word long_word(std::mt19937& random, const lang::Alphabet& alphabet, std::size_t length) {
  const lang::SymbolIndex symbols = alphabet.size() + (alphabet.open ? 1 : 0);
  const auto pick = [&](std::size_t n) { return static_cast<lang::SymbolIndex>(random() % n); };
  lang::Word word;
  while (word.size() < length) {
    const lang::SymbolIndex common = pick(symbols);
    for (std::size_t left = 1 + pick(1 + length / 6); left > 0; --left) word.push_back(pick(5) == 0 ? pick(symbols) : common);
  }
  word.resize(length);
  return word;
}

struct Lengths {
  std::vector<std::size_t> fast, dense;
};

constexpr std::int64_t kLongest = 4099;

class Soak {
 public:
  /// All checks of one program, the n-th.
  void check(const lang::Program& program, std::uint64_t n) {
    const bool whole = soak() > 0;
    const Setting settings[] = {{Mode::automatic, backend::Activation::gelu_new}, {Mode::automatic, backend::Activation::relu}};
    Claim claim(program, settings[n % 2], whole ? kLongest : 300);
    ASSERT_EQ(claim.what().certificate.length, whole ? kLongest : 300) << claim.what().certificate.reason;
    SCOPED_TRACE(std::string(name(claim.what().design.options.mode)));
    const std::size_t symbols = program.alphabet.size() + (program.alphabet.open ? 1 : 0);
    claim.check_all(symbols <= 2 ? 5 : symbols <= 3 ? 3 : symbols <= 8 ? 2 : 1);
    std::mt19937 random(static_cast<std::uint32_t>(n));
    for (std::size_t k = 0; k < 4; ++k) claim.check(long_word(random, program.alphabet, 10 + random() % 60));
    for (const Word& word : adversarial_words(claim.what().design.planned, 40)) claim.check({word.begin(), word.end()});
    const Lengths at = lengths(n, whole);
    for (std::size_t length : at.fast) claim.check(long_word(random, program.alphabet, length));
    SCOPED_TRACE("dense attention");
    for (std::size_t length : at.dense) claim.check_dense(long_word(random, program.alphabet, length));
    decisions_ += claim.decisions();
    ++programs_;
  }

  ~Soak() { std::printf("%d programs, %lld decisions\n", programs_, static_cast<long long>(decisions_)); }

 private:
  /// Dense attention is quadratic: all programs at 300, every tenth at 1,000, every hundredth at 4,099.
  static Lengths lengths(std::uint64_t n, bool whole) {
    if (!whole) return {{300}, {100}};
    Lengths out{{300, 1000, kLongest}, {300}};
    if (n % 10 == 0) out.dense.push_back(1000);
    if (n % 100 == 0) out.dense.push_back(kLongest);
    return out;
  }

  int programs_ = 0;
  std::int64_t decisions_ = 0;
};

bool decides(const lang::Program& program) {
  const bool count = program.kind == lang::ProgramKind::labeller && program.terms.type(program.verdict) == lang::Type::count;
  return !program.outputs().empty() && !count && std::holds_alternative<Ir>(lower(program));
}

TEST(Soak, LibraryAndExamples) {
  if (soak() == 0) GTEST_SKIP() << "corpus_test.cpp has them at shorter lengths; set CRASP_SOAK";
  Soak run;
  std::uint64_t n = 0;
  for (const char* folder : {"stdlib", "examples"}) {
    for (const auto& entry : fs::directory_iterator(fs::path(CRASP_SOURCE_DIR) / folder)) {
      if (entry.path().extension() != ".crasp" && entry.path().extension() != ".cr") continue;
      const auto workspace = tests::load_workspace_file(std::string(folder) + "/" + entry.path().filename().string());
      for (const lang::Program& program : workspace->programs) {
        SCOPED_TRACE(entry.path().filename().string() + ":" + program.name);
        // More than 1,024 dimensions at 4,099 positions: families_test.cpp has them at shorter lengths.
        if (decides(program) && program.alphabet.size() <= 30) run.check(program, n++);
        if (testing::Test::HasFatalFailure()) return;
      }
    }
  }
}

TEST(Soak, RandomPrograms) {
  Soak run;
  const std::uint64_t programs = soak() > 0 ? soak() : 20;
  for (std::uint64_t seed = 0; seed < programs; ++seed) {
    oracle::Profile profile = oracle::Profile::program_layer();
    profile.generator = seed % 4 == 0;
    profile.depth = 1 + static_cast<int>(seed % 3);
    const lang::Program program = oracle::random_program(1'000 + seed, profile);
    SCOPED_TRACE("seed " + std::to_string(1'000 + seed));
    run.check(program, seed);
    if (testing::Test::HasFatalFailure()) return;
  }
}

/// At the length that the certificate ends with, in the mode that certifies least.
TEST(Soak, CertifiedLengths) {
  const char* const kTexts[] = {
      "alphabet \"a\" \"b\"\naccept #\"a\" > #\"b\"",
      "alphabet \"a\" \"b\"\naccept #\"a\" == #\"b\"",
      "alphabet \"a\" \"b\"\naccept 2 * #\"a\" >= 3 * #\"b\" + 1",
      "alphabet \"a\" \"b\"\nahead = #\"a\" > #\"b\"\naccept #ahead > #!ahead",
      "alphabet \"a\" \"b\"\nx = #\"a\" > #\"b\"\ny = #x > #!x\naccept #y > #!y",
      "alphabet \"a\" \"b\"\naccept #\"a\" == #\"b\" && #(#\"b\" > #\"a\") == 0",
      "alphabet \"a\" \"b\" \"c\"\naccept #\"a\" == #\"b\" && #\"b\" == #\"c\" && #(\"a\" && exists \"b\") == 0",
      "alphabet \"a\" \"b\"\naccept #(\"a\" && #[j == i - 1] \"b\" >= 1) >= #\"b\" - 5",
      "alphabet \"a\" \"b\"\naccept abs(#\"a\" - #\"b\") <= 7",
      "alphabet \"a\" \"b\" \"c\" \"d\"\naccept any s in Σ: Q[s] && #(Q[s] && #[j == i - 1] \"a\" >= 1) > 9"};
  std::mt19937 random(1);
  for (const char* text : kTexts) {
    if (soak() == 0 && text != kTexts[5]) continue;
    const auto program = tests::LoadedProgram::from_text(text);
    const auto source = std::get<Source>(source_of(program.program()));
    Options options;
    options.mode = Mode::average;
    options.length = 20'000;
    const std::int64_t length = reachable_length(source, options);
    ASSERT_GT(length, 1'000);
    Claim claim(program.program(), {Mode::average, backend::Activation::gelu_new}, length);
    ASSERT_EQ(claim.what().certificate.length, length);
    claim.check(long_word(random, program.program().alphabet, static_cast<std::size_t>(length)));
    if (soak() > 0) claim.check_dense(long_word(random, program.program().alphabet, static_cast<std::size_t>(length)));
  }
}

}  // namespace
}  // namespace crasp::compiler::weights
