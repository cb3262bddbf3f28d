#pragma once
// A question as one Boolean. Both programs are lowered into one hash-consed graph, so that what they have in common is one
// node, and the single output `bad` holds exactly after the counterexamples of length 1 and more. (Position 0 is never
// counted and never looked back at, so the empty word is a question of its own, which the interpreter answers.)
//
// Regular expressions become letters: the graph reads, instead of a symbol, the pair of the symbol and the states that
// all automata reach with it. `Reader` says which letter a symbol is in which state; other sequences of letters do not
// occur. On letters, "the prefix is in the language" is a test of the current letter, which C-RASP has.

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "compiler/ir.h"
#include "verifier/question.h"

namespace crasp::verifier {

/// A deterministic automaton without verdict: symbols in, letters out. Symbols are those of the programs, and for an open
/// alphabet one more, which stands for all others.
struct Reader {
  std::uint32_t symbols = 0;
  std::uint32_t states = 1;          ///< 0 is the start
  std::vector<std::uint32_t> table;  ///< the state after `symbol` in `state`, at [state * symbols + symbol]

  std::uint32_t next(std::uint32_t state, std::uint32_t symbol) const { return table[state * symbols + symbol]; }
  /// The letter of a symbol that leads to `state`.
  std::uint32_t letter(std::uint32_t state, std::uint32_t symbol) const { return state * symbols + symbol; }
};

struct Problem {
  compiler::Ir ir;  ///< over letters, optimised; its one output is `bad`
  Reader reader;
};

/// Why a question cannot be put to the machine: a construct of the task layer, or a limit.
struct Unsupported {
  std::string reason;
};

std::variant<Problem, Unsupported> make_problem(const Question& question);

}  // namespace crasp::verifier
