#pragma once
// What can be asked about programs. Every question says that no word is a counterexample; a word is one if the programs'
// outputs after it are in the wrong relation. The empty word counts.

#include <cstdint>
#include <optional>
#include <string>

#include "lang/workspace.h"

namespace crasp::verifier {

enum class Relation : std::uint8_t {
  equivalent,  ///< after each word both say the same: the verdict, or which symbols may come next
  subset,      ///< what the left accepts (allows next) the right accepts (allows), too
  empty,       ///< the left accepts (allows) nothing
};

struct Question {
  Relation relation = Relation::equivalent;
  lang::Program left;
  std::optional<lang::Program> right;  ///< over the same symbols in the same order, of the same kind; not for `empty`
  std::string text;                    ///< as the user put it
  std::optional<std::size_t> output = {};  ///< the only output of both that is compared; nothing: all of them

  bool compares(std::size_t k) const { return !output || *output == k; }
};

/// Is the word a counterexample? By the reference interpreter; nothing if a count leaves the 64-bit range.
std::optional<bool> is_counterexample(const Question& question, const lang::Word& word);

}  // namespace crasp::verifier
