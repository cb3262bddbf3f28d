// Random programs of the program layer through every form of native code; failures are made small. CRASP_SOAK=n
// compares the programs with seeds below n.

#include <gtest/gtest.h>

#include <cstdlib>

#include "tests/conformance/engines.h"
#include "tests/oracle/random_program.h"
#include "tests/oracle/shrink.h"

namespace crasp::testing {
namespace {

using oracle::Profile;

std::uint64_t programs(std::uint64_t otherwise) {
  const char* soak = std::getenv("CRASP_SOAK");
  return soak ? std::strtoull(soak, nullptr, 10) : otherwise;
}

bool fails(const oracle::Case& candidate) {
  if (!Engines::why_not(candidate.program, true).empty()) return false;
  return !Engines(candidate.program, true).compare_all(300, {65, 200}, candidate.word.size()).empty();
}

void compare_random_programs(const Profile& profile, std::uint64_t count) {
  for (std::uint64_t seed = 0; seed < count; ++seed) {
    const lang::Program program = oracle::random_program(seed, profile);
    const bool definitions = seed % 2 == 0;
    if (!Engines::why_not(program, definitions).empty()) continue;
    std::vector<std::size_t> lengths = {1, 65, 200};
    if (seed % 64 == 0) lengths.push_back(100'000);
    // With definitions as outputs fewer terms are simplified away; without them, more.
    const std::string problem = Engines(program, definitions).compare_all(100, lengths, seed);
    if (problem.empty()) continue;
    FAIL() << "seed " << seed << ": " << problem << "\n" << oracle::show(oracle::shrink({program, {}}, fails));
  }
}

TEST(RandomPrograms, CountsOverPrefixes) { compare_random_programs({.depth = 5}, programs(24)); }
TEST(RandomPrograms, ProgramLayer) { compare_random_programs(Profile::program_layer(), programs(40)); }
TEST(RandomPrograms, Generators) {
  compare_random_programs({.symbols = 3, .depth = 3, .local = true, .periodic = true, .generator = true}, programs(20));
}
TEST(RandomPrograms, LargeNumbers) {
  Profile profile = Profile::program_layer();
  profile.largest = 1'000'000;
  compare_random_programs(profile, programs(24));
  profile.largest = INT64_MAX / 1000;
  compare_random_programs(profile, programs(24));
}

}  // namespace
}  // namespace crasp::testing
