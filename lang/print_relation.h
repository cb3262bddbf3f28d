#pragma once
// Relations as they are written in the brackets of a count.

#include <string>

#include "lang/relation.h"

namespace crasp::lang {

/// `j < i`, `i - j in {1, 4 .. 6}`, `j == i / 2`. Reading it back gives a relation that holds for the same positions.
std::string print_relation(const Relation& relation);

/// Any 64-bit number; the least has no literal and is written as a difference, in brackets.
std::string print_number(std::int64_t value);

}  // namespace crasp::lang
