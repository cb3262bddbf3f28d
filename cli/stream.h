#pragma once
// Words of any length from standard input, through native code, in constant memory: what `crasp run --stdin --count`
// does.

#include <cstdint>

#include "cli/command.h"
#include "cli/engine.h"
#include "lang/words.h"

namespace crasp::cli {

struct StreamCounts {
  std::uint64_t words = 0;
  std::uint64_t accepted = 0;
};

/// Can words over this alphabet be read byte by byte? It is closed, its symbols are single ASCII characters, and words
/// are split into them.
bool can_stream(const lang::Alphabet& alphabet, lang::Split split);

/// Reads one word per line from the descriptor and asks `native`, which has a reader. A bar on a terminal shows how far
/// it is. Nothing after saying which symbol, in which line and column, the alphabet lacks.
std::optional<StreamCounts> stream_words(int descriptor, const lang::Alphabet& alphabet, lang::Split split,
                                         lang::Reading reading, NativeQuestioner& native, Context& context);

}  // namespace crasp::cli
