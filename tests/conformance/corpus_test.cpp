// Every program of this repository through every form of native code. CRASP_SOAK=1 takes more and longer words.

#include <gtest/gtest.h>

#include <cstdlib>

#include "tests/conformance/corpus.h"
#include "tests/conformance/engines.h"

namespace crasp::testing {
namespace {

/// Compares all programs that have native code; `least` of them must.
void expect_conformance(const std::vector<CorpusProgram>& programs, std::size_t least) {
  const bool soak = std::getenv("CRASP_SOAK") != nullptr;
  std::size_t compared = 0;
  for (const CorpusProgram& entry : programs) {
    SCOPED_TRACE(entry.name);
    if (!Engines::why_not(*entry.program).empty()) continue;
    // Long words for some programs only, since the interpreter takes its time.
    std::vector<std::size_t> lengths = {0, 65, 200};
    if (soak || compared % 16 == 0) lengths.push_back(soak ? 100'000 : 10'000);
    EXPECT_EQ(Engines(*entry.program).compare_all(soak ? 20'000 : 150, lengths, compared), "");
    ++compared;
  }
  EXPECT_GE(compared, least);
  if (soak) std::printf("%zu of %zu programs have native code\n", compared, programs.size());
}

TEST(Corpus, StandardLibrary) { expect_conformance(programs_below("stdlib"), 60); }
TEST(Corpus, DefinitionsOfTheStandardLibrary) { expect_conformance(definitions_in_use(), 80); }
TEST(Corpus, Examples) { expect_conformance(programs_below("examples"), 20); }
TEST(Corpus, GoldenPrograms) { expect_conformance(programs_below("tests/golden"), 20); }
TEST(Corpus, TheoryPrograms) { expect_conformance(programs_below("tests/theory"), 20); }

}  // namespace
}  // namespace crasp::testing
