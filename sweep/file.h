#pragma once
// Sweep files: which tasks, configurations and seeds (docs/sweeps.md). Line by line, a word and its values; `//` begins a comment.
//
//   file  born.crasp            the file that the tasks below are in
//   steps 3000                  before the first task: for all tasks
//   task  parity bin_majority   a block: the lines up to the next `task`, for these tasks
//   model 1l1h16d 2l4h64d       several values: the block is run with each
//   seeds 0 .. 4
//
// Invariant of what is read: each block has a task and at most one setting of a name; every setting has a value.

#include <string>
#include <vector>

#include "lang/diagnostics.h"
#include "lang/source.h"

namespace crasp::sweep {

/// A word of the file, and where it stands.
struct Word {
  std::string text;
  lang::Span span;
};

/// A line: `lr 1e-3 1e-4`. `a .. b` is one value, `a..b`.
struct Setting {
  Word name;
  std::vector<Word> values;
};

struct Block {
  Word file;                      ///< as written
  std::vector<Word> tasks;
  std::vector<Setting> settings;  ///< those before the first task included, unless the block says otherwise
};

/// Reports what is wrong as `bad_sweep`, and goes on behind it.
std::vector<Block> parse(lang::FileId file, const lang::SourceMap& sources, lang::Diagnostics& diagnostics);

}  // namespace crasp::sweep
