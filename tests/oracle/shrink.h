#pragma once
// From a failing case to a small one that still fails.

#include <functional>
#include <string>

#include "lang/interpret.h"
#include "lang/program.h"

namespace crasp::oracle {

/// A program and a word on which a test fails.
struct Case {
  lang::Program program;
  lang::Word word;
};

/// Takes definitions and symbols of the word away, and puts terms below a term, 0 and 1 in its place, as long as `fails`
/// holds; it holds for `failing`. The result is a local minimum.
Case shrink(Case failing, const std::function<bool(const Case&)>& fails);

/// The program as source text, and the word, for a message.
std::string show(const Case& failing);

}  // namespace crasp::oracle
