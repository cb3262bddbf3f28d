#include "compare/word_states.h"

#include <cstring>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "compiler/lower.h"
#include "compiler/native.h"
#include "compiler/object_cache.h"
#include "verifier/express.h"
#include "verifier/finite_state.h"

namespace crasp::compare {
namespace {

constexpr std::size_t kMostNodes = 10'000;  // beyond which native code takes too long to make

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

  /// A generator allows some of the symbols that it does not tell apart later, and others not.
  std::uint32_t kind(lang::SymbolIndex symbol) const override {
    return generates_ ? symbol : native_.code_of_symbol()[symbol];
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
    for (std::uint64_t value : outputs_) key += value != 0 ? '1' : '0';  // they depend on the last symbol, too
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

/// One automaton for each output, side by side.
class AutomataStates : public WordStates {
 public:
  AutomataStates(const lang::Program& program, std::vector<lang::Dfa> outputs)
      : generates_(program.kind == lang::ProgramKind::generator),
        end_(end_symbol(program.alphabet)),
        outputs_(std::move(outputs)) {
    std::vector<lang::State> start;
    for (const lang::Dfa& dfa : outputs_) start.push_back(dfa.start);
    intern(std::move(start));
  }

  State start() override { return 0; }

  State next(State state, lang::SymbolIndex symbol) override {
    if (generates_ && (symbol == end_ || !says(state, symbol))) return kDead;
    std::vector<lang::State> after = *states_[state];
    for (std::size_t k = 0; k < outputs_.size(); ++k) after[k] = outputs_[k].next(after[k], symbol);
    return intern(std::move(after));
  }

  bool accepts(State state) override {
    if (!generates_) return says(state, 0);
    return end_ >= outputs_.size() || says(state, end_);
  }

  std::size_t size() const override { return states_.size(); }

 private:
  bool says(State state, std::size_t output) const { return outputs_[output].accepting[(*states_[state])[output]]; }

  State intern(std::vector<lang::State> state) {
    const auto [found, fresh] = ids_.try_emplace(std::move(state), static_cast<State>(states_.size()));
    if (fresh) states_.push_back(&found->first);
    return found->second;
  }

  bool generates_;
  lang::SymbolIndex end_;
  std::vector<lang::Dfa> outputs_;
  std::map<std::vector<lang::State>, State> ids_;
  std::vector<const std::vector<lang::State>*> states_;  // keys of `ids_`, which do not move
};

/// Automata of all outputs, if their memory is finite.
std::unique_ptr<WordStates> finite_states(const lang::Program& program) {
  std::vector<lang::Dfa> automata;
  for (lang::TermId output : program.outputs()) {
    auto made = verifier::finite_state(program, output);
    auto* dfa = std::get_if<lang::Dfa>(&made);
    if (dfa == nullptr) return nullptr;
    automata.push_back(std::move(*dfa));
  }
  return std::make_unique<AutomataStates>(program, std::move(automata));
}

}  // namespace

std::unique_ptr<WordStates> word_states(const lang::Program& program) {
  const lang::Program expressed = verifier::express_in_c_rasp(program);
  const auto lowered = compiler::lower(expressed);
  const auto* ir = std::get_if<compiler::Ir>(&lowered);
  const bool native = ir != nullptr && ir->size() <= kMostNodes && compiler::Machine::limit(*ir).empty();
  if (!native) return finite_states(program);
  return std::make_unique<NativeStates>(expressed, *ir);
}

lang::SymbolIndex end_symbol(const lang::Alphabet& alphabet) { return alphabet.find("<eos>").value_or(alphabet.size()); }

}  // namespace crasp::compare
