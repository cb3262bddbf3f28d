// What the residual stream holds is what the program says, at every layer.

#include "compiler/weights/inspect.h"

#include <gtest/gtest.h>

#include "tests/oracle/random_program.h"
#include "tests/support/loaded_program.h"

namespace crasp::compiler::weights {
namespace {

constexpr const char* kMajorities = R"crasp(alphabet "a" "b"
  ahead = #"a" > #"b"
  accept #ahead > #!ahead)crasp";

Options with(Mode mode) {
  Options options;
  options.mode = mode;
  options.length = 60;
  return options;
}

Compiled compiled(const lang::Program& program, Mode mode) {
  return std::get<Compiled>(compile(std::get<Source>(source_of(program)), with(mode)));
}

TEST(Inspect, NamesHeadsUnitsAndDirectionsByDefinitions) {
  const auto program = tests::LoadedProgram::from_text(kMajorities);
  const auto model = compiled(program.program(), Mode::average);
  const auto heads = inspect_heads(model.design);
  ASSERT_EQ(heads.size(), 2u);
  EXPECT_EQ(heads[0].role, "uniform");
  EXPECT_EQ(heads[1].layer, 2);
  const auto units = inspect_units(model.design);
  ASSERT_EQ(units.size(), 6u);
  EXPECT_NE(units[2].role.find("gate of ahead"), std::string::npos) << units[2].role;
}

TEST(Inspect, FindsWhatTheProgramSaysInEveryDirection) {
  const lang::Word word = {0, 1, 1, 0, 0, 0, 1, 1, 1, 1, 0, 0, 1, 0, 1, 1, 0, 0, 0, 0};
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    const lang::Program program = oracle::random_program(seed, oracle::Profile::program_layer());
    for (Mode mode : {Mode::average, Mode::sign, Mode::fenwick}) {
      const auto model = compiled(program, mode);
      for (const DecodedDirection& direction : decode(model.model, model.design, word)) {
        EXPECT_TRUE(direction.agrees) << "seed " << seed << " " << name(mode) << ": " << direction.name;
      }
    }
  }
}

TEST(Inspect, SeesWrongWeights) {
  const auto program = tests::LoadedProgram::from_text(kMajorities);
  auto model = compiled(program.program(), Mode::average);
  for (double& weight : model.model.layers[0].attn_proj_weight) weight = -weight;
  const lang::Word word = {0, 0, 1, 0};
  const auto decoded = decode(model.model, model.design, word);
  EXPECT_TRUE(std::any_of(decoded.begin(), decoded.end(), [](const auto& d) { return !d.agrees; }));
}

}  // namespace
}  // namespace crasp::compiler::weights
