#include "compiler/lower.h"

#include <gtest/gtest.h>

#include "lang/workspace.h"

namespace crasp::compiler {
namespace {

TEST(Lower, TaskLayerIsNamed) {
  const auto reason = [](const std::string& accept) {
    lang::Workspace workspace;
    lang::load_text(workspace, "test.crasp", "alphabet \"a\" \"b\"\naccept " + accept + "\n");
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
