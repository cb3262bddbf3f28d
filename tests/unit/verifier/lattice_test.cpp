// Lattice coordinates: the same machine, in fewer and denser coordinates.

#include "verifier/lattice.h"

#include <gtest/gtest.h>

#include "tests/support/questions.h"
#include "tests/support/random_questions.h"
#include "verifier/boxes.h"
#include "verifier/certificate.h"
#include "verifier/unfold.h"

namespace crasp::verifier {
namespace {

std::optional<Machine> pruned_machine(const Question& question) {
  auto problem = make_problem(question);
  if (std::holds_alternative<Unsupported>(problem)) return std::nullopt;
  auto machine = unfold(std::get<Problem>(problem), Budget(10));
  if (std::holds_alternative<Unsupported>(machine)) return std::nullopt;
  const auto boxes = find_boxes(std::get<Machine>(machine), Budget(10));
  EXPECT_TRUE(boxes && are_sound(std::get<Machine>(machine), *boxes));
  return prune(std::get<Machine>(machine), *boxes);
}

TEST(Lattice, FollowsStridesAndPhases) {
  // A - B moves by one at each position, so it is even where i is: one coordinate of stride 2, and an offset.
  const auto machine = pruned_machine(crasp::testing::empty("accept #\"a\" == #\"b\" + 5 && i % 2 == 1"));
  const auto dense = in_lattice_coordinates(*machine);
  ASSERT_TRUE(dense);
  EXPECT_EQ(dense->dimensions, 1u);
  EXPECT_EQ(std::abs(dense->basis[0][0]), 2);
}

TEST(Lattice, DropsWhatIsDetermined) {
  const auto machine = pruned_machine(crasp::testing::empty("accept 2 * #\"a\" == 4 * #\"b\" + 2 && 3 * #\"a\" >= 70 + i"));
  const auto dense = in_lattice_coordinates(with_length(*machine));
  ASSERT_TRUE(dense);
  EXPECT_EQ(dense->functionals.size(), 3u);
  EXPECT_EQ(dense->dimensions, 2u);  // the length, and the number of a
}

TEST(Lattice, KeepsEveryStepOfRandomMachines) {
  oracle::Profile profile = oracle::Profile::program_layer();
  profile.depth = 3;
  int machines = 0;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    const auto machine = pruned_machine(crasp::testing::random_question(seed, profile));
    if (!machine || machine->no_bad_word() || machine->dimensions == 0) continue;
    for (const Machine& view : {*machine, with_length(*machine)}) {
      const auto dense = in_lattice_coordinates(view);
      ASSERT_TRUE(dense) << "seed " << seed;
      EXPECT_TRUE(same_steps(view, *dense)) << "seed " << seed;
      EXPECT_LE(dense->dimensions, view.dimensions);
    }
    ++machines;
  }
  EXPECT_GE(machines, 10);
}

TEST(Lattice, NoticesAnotherStep) {
  const auto machine = pruned_machine(crasp::testing::empty("accept #\"a\" == #\"b\" + 5 && i % 2 == 1"));
  auto dense = *in_lattice_coordinates(*machine);
  ASSERT_TRUE(same_steps(*machine, dense));
  for (Edge& edge : dense.nodes[0].edges) {
    if (edge.target != kBad) edge.step[0] += 1;
  }
  EXPECT_FALSE(same_steps(*machine, dense));
}

}  // namespace
}  // namespace crasp::verifier
