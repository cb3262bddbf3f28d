#include "compare/word_states.h"

#include <cstring>
#include <string>
#include <unordered_map>
#include <vector>

#include "compiler/lower.h"
#include "compiler/native.h"
#include "compiler/object_cache.h"
#include "verifier/express.h"

namespace crasp::compare {
namespace {

/// The state of the native step function, byte for byte.
class NativeStates : public WordStates {
 public:
  NativeStates(const lang::Program& program, const compiler::Ir& ir)
      : generates_(program.kind == lang::ProgramKind::generator),
        end_(end_symbol(program.alphabet)),
        symbols_(program.alphabet.size()),
        native_(ir, compiler::default_cache()),
        kernel_(native_.step()),
        scratch_(kernel_.start()),
        outputs_(native_.output_count()) {
    const auto& values = native_.start_values();
    for (std::size_t k = 0; k < outputs_.size(); ++k) outputs_[k] = static_cast<std::uint64_t>(values[k]);
    intern();
  }

  State start() override { return 0; }

  State next(State state, lang::SymbolIndex symbol) override {
    State& known = successors_[std::size_t{state} * symbols_ + symbol];
    if (known == kUnknown) {
      const State found = allows(state, symbol) ? step(state, symbol) : kDead;
      successors_[std::size_t{state} * symbols_ + symbol] = found;  // `step` may have moved the vector
      return found;
    }
    return known;
  }

  bool accepts(State state) override {
    if (!generates_) return said_[state * outputs_.size()];
    return end_ >= symbols_ || said_[state * outputs_.size() + end_];
  }

  std::size_t size() const override { return bytes_.size(); }

 private:
  static constexpr State kUnknown = kDead - 1;

  bool allows(State state, lang::SymbolIndex symbol) const {
    return !generates_ || (symbol != end_ && said_[state * outputs_.size() + symbol]);
  }

  State step(State state, lang::SymbolIndex symbol) {
    std::memcpy(scratch_.data(), bytes_[state]->data(), kernel_.state_bytes);
    const std::uint8_t code = native_.code_of_symbol()[symbol];
    kernel_.run(scratch_.data(), &code, 1, outputs_.data());
    return intern();
  }

  /// The number of the state in `scratch_`, after which the program says `outputs_`.
  State intern() {
    std::string key(reinterpret_cast<const char*>(scratch_.data()), kernel_.state_bytes);
    const bool read = !bytes_.empty();  // the start differs from a state after reading in what was said
    if (read) key += '+';
    const auto [found, fresh] = ids_.try_emplace(std::move(key), static_cast<State>(bytes_.size()));
    if (fresh) {
      bytes_.push_back(&found->first);
      for (std::uint64_t value : outputs_) said_.push_back(value != 0);
      successors_.insert(successors_.end(), symbols_, kUnknown);
    }
    return found->second;
  }

  bool generates_;
  lang::SymbolIndex end_;
  std::size_t symbols_;
  compiler::NativeProgram native_;
  compiler::Native<compiler::LaneKernel> kernel_;
  compiler::State scratch_;
  std::vector<std::uint64_t> outputs_;
  std::unordered_map<std::string, State> ids_;
  std::vector<const std::string*> bytes_;  // keys of `ids_`, which do not move
  std::vector<bool> said_;                 // by state and output
  std::vector<State> successors_;          // by state and symbol
};

class AutomatonStates : public WordStates {
 public:
  explicit AutomatonStates(lang::Dfa dfa) : dfa_(std::move(dfa)) {}
  State start() override { return dfa_.start; }
  State next(State state, lang::SymbolIndex symbol) override { return dfa_.next(state, symbol); }
  bool accepts(State state) override { return dfa_.accepting[state]; }
  std::size_t size() const override { return dfa_.states(); }

 private:
  lang::Dfa dfa_;
};

}  // namespace

std::unique_ptr<WordStates> word_states(const lang::Program& program) {
  if (program.kind == lang::ProgramKind::recogniser && program.terms[program.verdict].op == lang::Op::regex) {
    return std::make_unique<AutomatonStates>(program.terms.automaton(program.verdict));
  }
  const lang::Program expressed = verifier::express_in_c_rasp(program);
  const auto lowered = compiler::lower(expressed);
  const auto* ir = std::get_if<compiler::Ir>(&lowered);
  if (ir == nullptr || !compiler::Machine::limit(*ir).empty()) return nullptr;
  return std::make_unique<NativeStates>(expressed, *ir);
}

lang::SymbolIndex end_symbol(const lang::Alphabet& alphabet) { return alphabet.find("<eos>").value_or(alphabet.size()); }

}  // namespace crasp::compare
