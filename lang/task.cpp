#include "lang/task.h"

namespace crasp::lang {

std::span<const SamplerInfo> samplers() {
  static const std::vector<SamplerInfo> table = {
      {"words", "independent, uniform symbols; balanced: the number of the first symbol is uniform and ties are rejected; "
                "unique_mode: one symbol is more frequent than any other; a symbol: its number is uniform",
       {"uniform", "balanced", "unique_mode"}, true, false},
      {"distinct", "symbols without repetition; sorted: the answer is the input in order", {"sorted"}, false, false},
      {"accepted", "uniform over the words of the length that the spec accepts", {}, false, false},
      {"prefixes", "prefixes of words that the spec accepts", {}, false, false},
      {"runs", "runs of equal symbols, after each of which the spec accepts the word, shorter ones more often", {}, false, false},
      {"boundary", "words on which a comparison of the spec is a tie or off by one", {}, false, false},
      {"retrieval", "a context, <sep> and a query that occurs in it once (unique) or more often (first, last), with a "
                    "neighbour on the side of the answer",
       {"unique", "first", "last", "left", "right"}, false, false},
      {"interleaved", "this many balanced words, symbol by symbol in turn", {}, false, true},
      {"addition", "two binary numbers with leading 1, `x+y=`", {}, false, false},
      {"blocks", "this many blocks of equal symbols, of random lengths", {}, false, true},
  };
  return table;
}

}  // namespace crasp::lang
