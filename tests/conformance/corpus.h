#pragma once
// Every program of this repository: the standard library, its definitions in use, the examples, the golden and theory
// files, and the programs in their asserts.

#include <memory>
#include <string>
#include <vector>

#include "lang/workspace.h"

namespace crasp::testing {

struct CorpusProgram {
  std::string name;  ///< file and program
  std::shared_ptr<const lang::Workspace> workspace;
  const lang::Program* program;
};

/// The programs of all files below a folder of the repository. Files that are wrong on purpose have none.
std::vector<CorpusProgram> programs_below(const std::string& folder);

/// A program for each use of a definition of the standard library that its tests know.
std::vector<CorpusProgram> definitions_in_use();

}  // namespace crasp::testing
