#pragma once
// What the members of a family count, taken apart: one member counts the positions j where the token at j - c is in its set, and
// something else holds that is the same for all members.

#include <optional>
#include <set>
#include <vector>

#include "compiler/weights/network.h"

namespace crasp::compiler::weights {

/// A conjunction seen from one offset: the token at j - c is in `tokens` (`bos()` stands for there being none), `there` holds at
/// j - c, and `rest` at j. With c = 0, `there` is empty.
struct SplitBody {
  std::vector<std::int64_t> tokens;
  std::vector<Literal> there, rest;
};

/// Nothing if nothing is said of the token at j - c.
std::optional<SplitBody> split_body(const Network& network, Literal body, std::int64_t c);

/// The offsets at which something is said of a token.
std::set<std::int64_t> offsets_of(const Network& network, Literal body);

/// Its operands, if it is a conjunction; itself if not.
std::vector<Literal> parts_of(const Network& network, Literal body);

}  // namespace crasp::compiler::weights
