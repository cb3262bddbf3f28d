// Splitting by regions keeps what a machine does, word by word, and lets pieces of invariants be found.

#include "verifier/regions.h"

#include <gtest/gtest.h>

#include "tests/support/questions.h"
#include "tests/support/random_questions.h"
#include "verifier/unfold.h"
#include "verifier/verify.h"

namespace crasp::verifier {
namespace {

std::optional<Machine> machine_of(const Question& question) {
  auto problem = make_problem(question);
  if (std::holds_alternative<Unsupported>(problem)) return std::nullopt;
  auto machine = unfold(std::get<Problem>(problem), Budget(10));
  if (std::holds_alternative<Unsupported>(machine)) return std::nullopt;
  return std::get<Machine>(std::move(machine));
}

TEST(Regions, KeepWhatAMachineDoes) {
  oracle::Profile profile = oracle::Profile::program_layer();
  profile.depth = 3;
  int split_machines = 0;
  for (std::uint64_t seed = 0; seed < 80; ++seed) {
    const auto machine = machine_of(crasp::testing::random_question(seed, profile));
    if (!machine || machine->dimensions == 0) continue;
    const auto split = split_by_regions(*machine);
    if (!split) continue;
    ++split_machines;
    for (const lang::Word& word : crasp::testing::all_words(2, 8)) {
      ASSERT_EQ(first_bad(*machine, word), first_bad(*split, word)) << "seed " << seed;
    }
  }
  EXPECT_GE(split_machines, 10);
}

TEST(Regions, LetAProofSpeakOfCases) {
  // U - D is max(A - B, 0): no linear invariant without cases.
  const Question question = crasp::testing::equivalent(
      "U = #(\"a\" && #\"a\" > #\"b\")\nD = #(\"b\" && #\"a\" >= #\"b\")\naccept U - D >= 3", "accept #\"a\" - #\"b\" >= 3");
  Options options;
  options.seconds = 60;
  const Conclusion conclusion = verify(question, options);
  ASSERT_EQ(conclusion.outcome, Outcome::proved) << conclusion.reason;
  EXPECT_TRUE(conclusion.certificate->split);
  EXPECT_EQ(certify(question, *conclusion.certificate, 10), "");
}

TEST(Regions, GiveUpWhereThereAreTooMany) {
  const auto machine = machine_of(crasp::testing::empty("accept #(#\"a\" > 3 * #\"b\") == #\"b\" + 7 && #\"a\" < 2 * #\"b\""));
  ASSERT_TRUE(machine);
  EXPECT_FALSE(split_by_regions(*machine, 3));
}

}  // namespace
}  // namespace crasp::verifier
