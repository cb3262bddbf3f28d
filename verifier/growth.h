#pragma once
// How many words of each length a program tells apart: words u, v of one length are told apart by z if the outputs
// after uz and vz differ (Myhill and Nerode). A C-RASP[periodic, local] program with K counts tells at most a
// polynomial number of degree K apart (docs/expressibility.md; Huang et al. 2025, Theorem 12, bounds the communication
// likewise). Finitely many lengths refute nothing; they show what a proof has to count.

#include <cstddef>
#include <optional>
#include <vector>

#include "lang/interpret.h"

namespace crasp::verifier {

struct Growth {
  /// For the lengths 1, 2, …: how many words of that length can be told apart pairwise, by continuations no longer than
  /// the last length that was tried less their own.
  std::vector<std::size_t> classes;
  /// One word of each class, for the greatest of these lengths, and continuations that tell any two of them apart.
  std::vector<lang::Word> family;
  std::vector<lang::Word> continuations;
};

/// Runs the interpreter on all words of one length, the greatest of which there are at most `words`. Nothing if the
/// program looks at later positions, has more symbols than `words`, or leaves 64 bits.
std::optional<Growth> growth(const lang::Program& program, std::size_t words = 7'000);

}  // namespace crasp::verifier
