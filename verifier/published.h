#pragma once
// What the literature proves of programs of the standard library, or docs/expressibility.md where it says so. A spec is
// looked up by what it is, term for term, not by its name.

#include <map>
#include <optional>
#include <span>
#include <string_view>

#include "lang/program.h"
#include "verifier/decide.h"

namespace crasp::verifier {

/// `no` is about C-RASP[periodic, local]; a lemma that says yes is met by the program itself.
struct Published {
  std::string_view module, program;
  Membership answer;
  std::string_view theorem, paper;
};

std::span<const Published> published_results();

/// True if both compute the same terms over the same alphabet. O(size).
bool same_program(const lang::Program& left, const lang::Program& right);

/// Reads the modules of the standard library when they are first needed.
class PublishedLookup {
 public:
  /// The result for the program that `spec` is equal to; nullptr if there is none.
  const Published* find(const lang::Program& spec);

 private:
  const lang::Program* program_of(const Published& row);

  std::map<std::string_view, std::vector<lang::Program>> modules_;
};

}  // namespace crasp::verifier
