#include "compiler/weights/heads.h"

#include <algorithm>
#include <bit>

#include <fmt/format.h>

#include "compiler/weights/numerics.h"

namespace crasp::compiler::weights {

namespace {

using Part = Feature::Part;

/// -penalty if the bits differ.
void add_mismatch(std::vector<Match>& scores, DirectionId query, DirectionId key, double penalty) {
  scores.push_back({{query, Part::is_true}, {key, Part::is_false}, -penalty});
  scores.push_back({{query, Part::is_false}, {key, Part::is_true}, -penalty});
}

std::string shifted(std::int64_t shift) {
  if (shift == 0) return "i";
  return shift < 0 ? fmt::format("i - {}", -shift) : fmt::format("i + {}", shift);
}

}  // namespace

DirectionId Inputs::one() {
  if (!one_.valid()) one_ = plan_.add({"true", true, 0, 1, {}, {}});
  return one_;
}

DirectionId Inputs::token(std::int64_t token) {
  const auto k = static_cast<std::size_t>(token);
  if (tokens_.size() <= k) tokens_.resize(k + 1);
  if (!tokens_[k].valid()) {
    const std::string& text = plan_.vocabulary.tokens[k];
    const std::string name = token == plan_.vocabulary.bos ? text : fmt::format("\"{}\"", text);
    tokens_[k] = plan_.add({name, true, 0, -1, {{token, 1.0}}, {}});
  }
  return tokens_[k];
}

DirectionId Inputs::set(std::string name, const std::vector<std::int64_t>& tokens) {
  if (tokens.size() == 1) return token(tokens[0]);
  DirectionId& out = sets_[tokens];
  if (out.valid()) return out;
  Direction direction{std::move(name), true, 0, -1, {}, {}};
  for (std::int64_t token : tokens) direction.tokens.emplace_back(token, 1.0);
  return out = plan_.add(std::move(direction));
}

DirectionId Inputs::position(std::string name, PositionTest test) {
  for (const auto& [known, direction] : positions_) {
    if (known == test) return direction;
  }
  const DirectionId direction = plan_.add({std::move(name), true, 0, 0, {}, test});
  positions_.emplace_back(test, direction);
  return direction;
}

DirectionId Inputs::periodic(std::int64_t m, std::int64_t r) {
  return position(fmt::format("i % {} == {}", m, r), {PositionTest::Kind::modulo, m, r});
}

DirectionId Inputs::opening(std::int64_t c) {
  return position(c == 1 ? "i == 1" : fmt::format("1 <= i <= {}", c), {PositionTest::Kind::first, c, 0});
}

DirectionId Inputs::bit(int k, std::int64_t shift) {
  return position(fmt::format("bit {} of {}", k, shifted(shift)), {PositionTest::Kind::bit, k, shift});
}

std::vector<Match> matching_scores(const std::vector<std::pair<Feature, Feature>>& exclusions) {
  std::vector<Match> scores;
  for (const auto& [query, key] : exclusions) scores.push_back({query, key, -kMatchPenalty});
  return scores;
}

std::vector<Match> offset_scores(Inputs& inputs, std::int64_t c) {
  std::vector<Match> scores;
  for (int k = 0; k < inputs.bits(); ++k) add_mismatch(scores, inputs.bit(k, -c), inputs.bit(k, 0), kLocalPenalty);
  return scores;
}

std::vector<Match> fenwick_scores(Inputs& inputs, int b, std::int64_t bos) {
  std::vector<Match> scores;
  for (int k = b + 1; k < inputs.bits(); ++k) add_mismatch(scores, inputs.bit(k, 1), inputs.bit(k, 0), kFenwickPenalty);
  scores.push_back({{inputs.one(), Part::is_true}, {inputs.bit(b, 0), Part::is_true}, -kFenwickPenalty});
  // Where bit b of n is 0, <bos> wins by two penalties or more over every other key, and over its own mismatches. A power of two
  // times the penalty, as both are rounded up to powers of two.
  scores.push_back({{inputs.bit(b, 1), Part::is_false},
                    {inputs.token(bos), Part::is_true},
                    kFenwickPenalty * static_cast<double>(std::bit_ceil(static_cast<unsigned>(inputs.bits() + 2)))});
  return scores;
}

}  // namespace crasp::compiler::weights
