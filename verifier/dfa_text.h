#pragma once
// Automata as texts, read and written. Three forms are read, told apart by their first character that is not white
// space:
//
//   the small form                JSON, as automata-lib names things          Graphviz, as `write_dot` writes it
//     alphabet "a" "b"              {"states": ["0", "1"],                      digraph {
//     start 0                        "input_symbols": ["a", "b"],                 start -> "0";
//     accept 0 2                     "transitions": {"0": {"a": "1"}, …},         "0" [shape=doublecircle];
//     0 a 1                          "initial_state": "0",                        "0" -> "1" [label="a"];
//     1 b 0                          "final_states": ["0"]}                     }
//
// States are any names. Transitions that are missing lead to a state that rejects for ever.

#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "lang/automaton.h"

namespace crasp::verifier {

struct NamedDfa {
  std::vector<std::string> symbols;  // by symbol index
  lang::Dfa dfa;                     // as it was written, complete; not minimised
};

/// What is wrong with the text, with the line where that is known.
struct DfaTextError {
  std::string message;
  std::size_t line = 0;  // from 1; 0 for the text as a whole
};

std::variant<NamedDfa, DfaTextError> read_dfa(std::string_view text);

/// A Graphviz drawing; edges between the same states are joined, a state that rejects for ever is left out.
std::string write_dot(const lang::Dfa& dfa, std::span<const std::string> symbols);

}  // namespace crasp::verifier
