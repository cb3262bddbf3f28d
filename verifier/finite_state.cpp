#include "verifier/finite_state.h"

#include <fmt/format.h>

#include <map>
#include <optional>

#include "verifier/memory_cells.h"

namespace crasp::verifier {
namespace {

// A state is what is remembered after a position, and the output there.
using Key = std::vector<std::int64_t>;

class Explorer {
 public:
  Explorer(const lang::Program& program, lang::TermId output, const FiniteStateLimits& limits)
      : cells_(program.terms, needed_by(program.terms, output), limits.history), output_(output), limits_(limits) {
    dfa_.symbols = program.alphabet.size() + (program.alphabet.open ? 1U : 0U);
  }

  std::variant<lang::Dfa, NotFinite> run() {
    if (cells_.refusal()) return *cells_.refusal();
    dfa_.start = state_of(cells_.at_origin());
    for (lang::State state = 0; state < keys_.size(); ++state) {
      for (lang::SymbolIndex symbol = 0; symbol < dfa_.symbols; ++symbol) {
        dfa_.transitions.push_back(state_of(cells_.step(keys_[state]->first, symbol)));
        if (cells_.refusal()) return *cells_.refusal();
      }
      if (keys_.size() > limits_.states) {
        return NotFinite{output_, fmt::format("more than {} states were reached", limits_.states)};
      }
    }
    return lang::minimise(dfa_);
  }

 private:
  lang::State state_of(Key memory) {
    const bool holds = cells_.value(output_) != 0;
    memory.push_back(holds ? 1 : 0);
    const auto [entry, is_new] = states_.try_emplace(std::move(memory), static_cast<lang::State>(keys_.size()));
    if (is_new) {
      keys_.push_back(entry);
      dfa_.accepting.push_back(holds);
    }
    return entry->second;
  }

  MemoryCells cells_;
  lang::TermId output_;
  FiniteStateLimits limits_;
  lang::Dfa dfa_;
  std::map<Key, lang::State> states_;
  std::vector<std::map<Key, lang::State>::iterator> keys_;  // by state
};

}  // namespace

std::variant<lang::Dfa, NotFinite> finite_state(const lang::Program& program, lang::TermId output,
                                                const FiniteStateLimits& limits) {
  return Explorer(program, output, limits).run();
}

}  // namespace crasp::verifier
