// Elimination modulo the prime p = 2^61 - 1 finds a basis whose entries are then read as fractions of small integers.
// Each vector is checked against the equations over the integers. That is a proof: the rank modulo p is at most the
// rank over Q, so a basis modulo p has at least as many vectors as one over Q, and here all of them are solutions over
// Q, independent already modulo p. If a vector fails (its entries are large, or p divides a minor), the same
// elimination runs over the rationals.

#include "verifier/kernel.h"

#include <algorithm>
#include <optional>

namespace crasp::verifier {
namespace {

using Rational = boost::multiprecision::cpp_rational;

constexpr std::uint64_t kPrime = (std::uint64_t{1} << 61) - 1;

// The field of p elements.
struct Residue {
  std::uint64_t value = 0;

  Residue() = default;
  explicit Residue(std::int64_t integer) {
    std::int64_t remainder = integer % static_cast<std::int64_t>(kPrime);
    value = static_cast<std::uint64_t>(remainder < 0 ? remainder + static_cast<std::int64_t>(kPrime) : remainder);
  }
  bool is_zero() const { return value == 0; }
  friend Residue operator*(Residue left, Residue right) {
    __extension__ using Wide = unsigned __int128;
    Wide wide = static_cast<Wide>(left.value) * right.value;
    std::uint64_t sum = static_cast<std::uint64_t>(wide & kPrime) + static_cast<std::uint64_t>(wide >> 61);
    Residue result;
    result.value = sum >= kPrime ? sum - kPrime : sum;
    return result;
  }
  friend Residue operator-(Residue left, Residue right) {
    Residue result;
    result.value = left.value >= right.value ? left.value - right.value : left.value + kPrime - right.value;
    return result;
  }
  Residue inverse() const {  // x^(p-2)
    Residue result(1);
    Residue square = *this;
    for (std::uint64_t exponent = kPrime - 2; exponent > 0; exponent >>= 1, square = square * square) {
      if (exponent & 1) result = result * square;
    }
    return result;
  }
};

struct Fraction {
  Rational value;

  Fraction() = default;
  explicit Fraction(std::int64_t integer) : value(integer) {}
  explicit Fraction(Rational number) : value(std::move(number)) {}
  bool is_zero() const { return value.is_zero(); }
  friend Fraction operator*(const Fraction& left, const Fraction& right) {
    return Fraction(Rational(left.value * right.value));
  }
  friend Fraction operator-(const Fraction& left, const Fraction& right) {
    return Fraction(Rational(left.value - right.value));
  }
  Fraction inverse() const { return Fraction(Rational(1 / value)); }
};

// Sparse rows with a leading one, at most one for each leading column.
template <class Number>
class Echelon {
 public:
  explicit Echelon(std::uint32_t unknowns) : rows_(unknowns) {}

  void add(const Equation& equation) {
    std::vector<Number> work(rows_.size());
    for (auto [column, coefficient] : equation) work[column] = Number(coefficient);
    for (std::size_t column = 0; column < work.size(); ++column) {
      if (work[column].is_zero()) continue;
      if (rows_[column].empty()) {
        keep(work, column);
        return;
      }
      Number factor = work[column];
      for (const auto& [at, entry] : rows_[column]) work[at] = work[at] - factor * entry;
    }
  }

  // One solution for each column without a row: 1 there, 0 in the other such columns.
  std::vector<std::vector<Number>> solutions() const {
    std::vector<std::vector<Number>> result;
    for (std::size_t free = 0; free < rows_.size(); ++free) {
      if (!rows_[free].empty()) continue;
      std::vector<Number> solution(rows_.size());
      solution[free] = Number(1);
      for (std::size_t column = free; column-- > 0;) {  // what stands right of a leading column is known already
        for (std::size_t at = 1; at < rows_[column].size(); ++at) {
          const auto& [other, entry] = rows_[column][at];
          if (!solution[other].is_zero()) solution[column] = solution[column] - entry * solution[other];
        }
      }
      result.push_back(std::move(solution));
    }
    return result;
  }

 private:
  void keep(const std::vector<Number>& work, std::size_t leading) {
    Number scale = work[leading].inverse();
    for (std::size_t column = leading; column < work.size(); ++column) {
      if (!work[column].is_zero()) rows_[leading].emplace_back(column, work[column] * scale);
    }
  }

  std::vector<std::vector<std::pair<std::size_t, Number>>> rows_;  // by leading column
};

template <class Number>
std::vector<std::vector<Number>> eliminate(const std::vector<Equation>& equations, std::uint32_t unknowns) {
  Echelon<Number> echelon(unknowns);
  for (const Equation& equation : equations) echelon.add(equation);
  return echelon.solutions();
}

IntegerVector without_denominators(const std::vector<Rational>& solution) {
  Integer multiple = 1;
  for (const Rational& entry : solution) multiple = lcm(multiple, denominator(entry));
  IntegerVector result;
  Integer divisor = 0;
  for (const Rational& entry : solution) {
    result.push_back(numerator(entry) * (multiple / denominator(entry)));
    divisor = gcd(divisor, result.back());
  }
  for (Integer& entry : result) entry /= divisor;
  return result;
}

// The fraction with numerator and denominator below 2^30 that is `residue` modulo p; there is at most one. (Wang 1981)
std::optional<Rational> reconstruct(Residue residue) {
  constexpr std::int64_t kBound = std::int64_t{1} << 30;
  std::int64_t r0 = static_cast<std::int64_t>(kPrime), r1 = static_cast<std::int64_t>(residue.value);
  std::int64_t s0 = 0, s1 = 1;
  while (r1 >= kBound) {
    std::int64_t quotient = r0 / r1;
    r0 = std::exchange(r1, r0 - quotient * r1);
    s0 = std::exchange(s1, s0 - quotient * s1);
  }
  if (s1 == 0 || std::abs(s1) >= kBound) return std::nullopt;
  return Rational(s1 < 0 ? -r1 : r1, std::abs(s1));
}

std::optional<IntegerVector> read_solution(const std::vector<Residue>& residues) {
  std::vector<Rational> solution;
  for (Residue residue : residues) {
    std::optional<Rational> entry = reconstruct(residue);
    if (!entry) return std::nullopt;
    solution.push_back(std::move(*entry));
  }
  return without_denominators(solution);
}

bool solves(const std::vector<Equation>& equations, const IntegerVector& solution) {
  return std::all_of(equations.begin(), equations.end(), [&](const Equation& equation) {
    Integer sum = 0;
    for (auto [column, coefficient] : equation) sum += solution[column] * coefficient;
    return sum.is_zero();
  });
}

}  // namespace

std::vector<IntegerVector> kernel_by_rationals(const std::vector<Equation>& equations, std::uint32_t unknowns) {
  std::vector<IntegerVector> result;
  for (const std::vector<Fraction>& solution : eliminate<Fraction>(equations, unknowns)) {
    std::vector<Rational> entries;
    for (const Fraction& entry : solution) entries.push_back(entry.value);
    result.push_back(without_denominators(entries));
  }
  return result;
}

std::vector<IntegerVector> kernel(const std::vector<Equation>& equations, std::uint32_t unknowns) {
  std::vector<IntegerVector> result;
  for (const std::vector<Residue>& residues : eliminate<Residue>(equations, unknowns)) {
    std::optional<IntegerVector> solution = read_solution(residues);
    if (!solution || !solves(equations, *solution)) return kernel_by_rationals(equations, unknowns);
    result.push_back(std::move(*solution));
  }
  return result;
}

}  // namespace crasp::verifier
