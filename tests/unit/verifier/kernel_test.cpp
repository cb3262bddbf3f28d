#include "verifier/kernel.h"

#include <random>

namespace crasp::verifier {
namespace {

bool solves(const std::vector<Equation>& equations, const IntegerVector& vector) {
  return std::all_of(equations.begin(), equations.end(), [&](const Equation& equation) {
    Integer sum = 0;
    for (auto [column, coefficient] : equation) sum += vector[column] * coefficient;
    return sum == 0;
  });
}

TEST(Kernel, OfNoEquationsIsEverything) { EXPECT_EQ(kernel({}, 3).size(), 3u); }

TEST(Kernel, OfSmallSystems) {
  EXPECT_EQ(kernel({{{0, 2}, {1, -3}}}, 2), (std::vector<IntegerVector>{{3, 2}}));
  EXPECT_TRUE(kernel({{{0, 1}, {1, 1}}, {{0, 1}, {1, -1}}}, 2).empty());
  EXPECT_EQ(kernel({{{0, 1}, {1, 1}}, {{0, 2}, {1, 2}}}, 2).size(), 1u);
}

TEST(Kernel, AgreesWithRationalElimination) {
  std::mt19937 random(5);
  for (int round = 0; round < 200; ++round) {
    std::uint32_t unknowns = 1 + random() % 8;
    std::vector<Equation> equations(random() % 8);
    for (Equation& equation : equations) {
      for (std::uint32_t column = 0; column < unknowns; ++column) {
        std::int64_t coefficient = static_cast<std::int64_t>(random() % 7) - 3;
        if (coefficient != 0) equation.emplace_back(column, coefficient);
      }
    }
    std::vector<IntegerVector> basis = kernel(equations, unknowns);
    EXPECT_EQ(basis, kernel_by_rationals(equations, unknowns));
    for (const IntegerVector& vector : basis) EXPECT_TRUE(solves(equations, vector));
  }
}

// x0 = 10 x1 = 100 x2 = …: entries too large for the fast way.
TEST(Kernel, LargeEntriesAreExact) {
  std::vector<Equation> equations;
  for (std::uint32_t column = 0; column + 1 < 60; ++column) equations.push_back({{column, 1}, {column + 1, -10}});
  std::vector<IntegerVector> basis = kernel(equations, 60);
  ASSERT_EQ(basis.size(), 1u);
  EXPECT_TRUE(solves(equations, basis[0]));
  EXPECT_EQ(basis[0][59], 1);
  EXPECT_EQ(basis[0][0], pow(Integer(10), 59));
}

// 2^61 - 1 is zero for the fast way, which must notice.
TEST(Kernel, CoefficientsThatVanishModuloThePrime) {
  std::int64_t prime = (std::int64_t{1} << 61) - 1;
  EXPECT_TRUE(kernel({{{0, prime}}}, 1).empty());
}

}  // namespace
}  // namespace crasp::verifier
