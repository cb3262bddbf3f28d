#pragma once
// A transformer on paper: what every head and every hidden unit does, in terms of named directions of the residual stream.
// Column numbers, paired signs, scales and the padding that keeps LayerNorm exact come later, in emit.h.
//
// A direction holds one number at each position, in natural units: +1 or -1 for a Boolean, the value itself for a scratch
// number. Booleans are large in the residual stream and scratch is small beside them, so that LayerNorm divides by the same
// number everywhere. Nothing is ever erased.

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "lang/id.h"

namespace crasp::compiler::weights {

using DirectionId = lang::Id<struct DirectionTag>;

/// A Boolean of the position alone, written into wpe.
struct PositionTest {
  enum class Kind : std::uint8_t { none, modulo, bit, first };
  Kind kind = Kind::none;
  std::int64_t first = 0;   ///< modulo: m; bit: its number; first: the last of 1 … c
  std::int64_t second = 0;  ///< modulo: r; bit: what is added to i (not below 0)

  bool holds(std::int64_t position) const {
    if (kind == Kind::modulo) return position % first == second;
    if (kind == Kind::first) return position >= 1 && position <= first;
    const std::int64_t shifted = position + second;
    return shifted > 0 && (shifted >> first) % 2 == 1;
  }
  friend bool operator==(const PositionTest&, const PositionTest&) = default;
};

struct Direction {
  std::string name;
  bool boolean = true;  ///< else scratch
  int layer = 0;        ///< 0: written by the embeddings; t + 1: by block t
  double start = 0;     ///< natural value that the embeddings give it, unless the token is listed
  std::vector<std::pair<std::int64_t, double>> tokens;  ///< token, natural value
  PositionTest position;
};

struct Term {
  DirectionId direction;
  double weight = 0;
};

/// bias + sum of weight * direction, read through LayerNorm.
struct Read {
  std::vector<Term> terms;
  double bias = 0;

  void add(DirectionId direction, double weight);
};

/// One of the numbers that a score multiplies: the value of a direction, or 1 where the Boolean is true (is false) and else
/// exactly 0, whatever LayerNorm rounds.
struct Feature {
  enum class Part : std::uint8_t { value, is_true, is_false };
  DirectionId direction;
  Part part = Part::value;
};

/// A summand of the score of a key: weight * query * key.
struct Match {
  Feature query, key;
  double weight = 0;
};

/// The mean of `value` over the attended positions, added to each target with its weight.
struct Transfer {
  Read value;
  std::vector<Term> targets;
};

struct Head {
  std::string role;
  std::vector<Match> scores;  ///< none: all visible positions alike
  std::vector<Transfer> transfers;
};

/// activation(input), added to each target with its weight.
struct Unit {
  std::string role;
  Read input;
  std::vector<Term> targets;
};

struct Block {
  std::vector<Head> heads;
  std::vector<Term> attention_bias;
  std::vector<Unit> units;
  std::vector<Term> mlp_bias;
};

/// Token ids: the symbols in their order, then the rest; -1 for those a program has no use for.
struct Vocabulary {
  std::vector<std::string> tokens;
  std::int64_t bos = -1, eos = -1, pad = -1, separator = -1, unknown = -1, yes = -1, no = -1;
};

struct Plan {
  Vocabulary vocabulary;
  std::vector<Direction> directions;
  std::vector<Block> blocks;
  std::vector<Read> logits;  ///< one for each token

  DirectionId add(Direction direction) {
    directions.push_back(std::move(direction));
    return {static_cast<std::uint32_t>(directions.size() - 1)};
  }
  const Direction& operator[](DirectionId id) const { return directions[id.index]; }
};

}  // namespace crasp::compiler::weights
