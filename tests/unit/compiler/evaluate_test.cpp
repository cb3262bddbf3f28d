#include "compiler/evaluate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "compiler/text.h"

namespace crasp::compiler {
namespace {

using testing::ElementsAre;

std::vector<std::int64_t> column(const std::string& nodes, const std::string& output, std::vector<std::uint32_t> word) {
  auto ir = read("alphabet \"a\" \"b\" open\n" + nodes + "output \"x\" = " + output + "\n");
  EXPECT_TRUE(std::holds_alternative<Ir>(ir));
  const auto columns = evaluate(std::get<Ir>(ir), word);
  return columns ? (*columns)[0] : std::vector<std::int64_t>{};
}

TEST(Evaluate, PositionZeroHasNoSymbolAndNoCount) {
  const std::string nodes = "%0 = symbols \"a\"\n%1 = not %0\n%2 = count %1\n";
  EXPECT_THAT(column(nodes, "%1", {0, 1}), ElementsAre(1, 0, 1));
  EXPECT_THAT(column(nodes, "%2", {0, 1}), ElementsAre(0, 0, 1));
}

TEST(Evaluate, EarlierNeverReachesPositionZero) {
  const std::string nodes = "%0 = symbols \"a\"\n%1 = not %0\n%2 = earlier 1 %1\n%3 = earlier 0 %1\n";
  EXPECT_THAT(column(nodes, "%2", {0, 1, 2, 0}), ElementsAre(0, 0, 0, 1, 1));
  EXPECT_THAT(column(nodes, "%3", {0, 1}), ElementsAre(0, 0, 1));
}

TEST(Evaluate, PeriodicCountsPositionZero) {
  EXPECT_THAT(column("%0 = periodic 2 0\n", "%0", {0, 0, 0}), ElementsAre(1, 0, 1, 0));
}

TEST(Evaluate, OverflowIsAnError) {
  const std::string nodes = "%0 = symbols \"a\"\n%1 = count %0\n%2 = scale 9223372036854775807 %1\n";
  EXPECT_THAT(column(nodes, "%2", {0, 1}), ElementsAre(0, INT64_MAX, INT64_MAX));
  EXPECT_TRUE(column(nodes, "%2", {0, 0}).empty());
}

}  // namespace
}  // namespace crasp::compiler
