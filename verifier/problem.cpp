#include "verifier/problem.h"

#include <algorithm>
#include <map>

#include "compiler/lower.h"
#include "compiler/passes.h"
#include "lang/rewrite.h"

namespace crasp::verifier {
namespace {

using compiler::Ir;
using compiler::NodeId;
using lang::Term;
using lang::TermId;
using lang::Terms;

constexpr std::size_t kMostReaderStates = 2'000;
constexpr std::size_t kMostLetters = 50'000;

// --- regular expressions --------------------------------------------------------------------------------------------

/// All automata of both programs run side by side. A symbol outside their alphabet leads each into a dead state.
class Automata {
 public:
  explicit Automata(std::uint32_t symbols) : symbols_(symbols) {}

  std::size_t add(const lang::Dfa& dfa) {
    const auto it = std::find(automata_.begin(), automata_.end(), dfa);
    if (it != automata_.end()) return static_cast<std::size_t>(it - automata_.begin());
    automata_.push_back(dfa);
    return automata_.size() - 1;
  }

  /// The reachable product; false if it is too large.
  bool build() {
    std::vector<lang::State> start;
    for (const lang::Dfa& dfa : automata_) start.push_back(dfa.start);
    state_of(start);
    for (std::uint32_t state = 0; state < tuples_.size(); ++state) {
      for (std::uint32_t symbol = 0; symbol < symbols_; ++symbol) {
        table_.push_back(state_of(successor(tuples_[state], symbol)));
      }
      if (tuples_.size() > kMostReaderStates || tuples_.size() * symbols_ > kMostLetters) return false;
    }
    return true;
  }

  Reader reader() const { return {symbols_, static_cast<std::uint32_t>(tuples_.size()), table_}; }
  bool accepting(std::uint32_t state, std::size_t automaton) const {
    const lang::State q = tuples_[state][automaton];
    return q != kDead && automata_[automaton].accepting[q];
  }

 private:
  static constexpr lang::State kDead = 0xffff'ffff;

  std::vector<lang::State> successor(std::vector<lang::State> tuple, std::uint32_t symbol) const {
    for (std::size_t k = 0; k < tuple.size(); ++k) {
      const bool dead = tuple[k] == kDead || symbol >= automata_[k].symbols;
      tuple[k] = dead ? kDead : automata_[k].next(tuple[k], symbol);
    }
    return tuple;
  }

  std::uint32_t state_of(const std::vector<lang::State>& tuple) {
    const auto [it, is_new] = index_.try_emplace(tuple, static_cast<std::uint32_t>(tuples_.size()));
    if (is_new) tuples_.push_back(tuple);
    return it->second;
  }

  std::uint32_t symbols_;
  std::vector<lang::Dfa> automata_;
  std::vector<std::vector<lang::State>> tuples_;
  std::vector<std::uint32_t> table_;
  std::map<std::vector<lang::State>, std::uint32_t> index_;
};

// --- from symbols to letters ----------------------------------------------------------------------------------------

/// Copies a program over symbols into one over letters.
class Relettering {
 public:
  Relettering(const lang::Program& from, Automata& automata) : from_(from), automata_(automata) {}

  /// The first step, before the automata are built: takes note of all that occur.
  void collect() {
    find_needed();
    for (TermId id{0}; id.index < from_.terms.size(); ++id.index) {
      if (needed_[id.index] && from_.terms[id].op == lang::Op::regex) {
        automaton_[id] = automata_.add(from_.terms.automaton(id));
      }
    }
  }

  /// Nothing after a construct that has no copy; see `reason`.
  std::optional<lang::Program> run(const std::vector<std::string>& letters) {
    lang::Program out;
    out.name = from_.name;
    out.span = from_.span;
    out.kind = from_.kind;
    out.alphabet.symbols = letters;
    std::vector<TermId> image(from_.terms.size());
    for (TermId id{0}; id.index < from_.terms.size(); ++id.index) {
      if (!needed_[id.index]) continue;
      std::vector<TermId> operands;
      for (TermId operand : from_.terms.operands(id)) operands.push_back(image[operand.index]);
      const auto copied = copy(id, operands, out.terms);
      if (!copied) return std::nullopt;
      image[id.index] = *copied;
    }
    if (from_.verdict.valid()) out.verdict = image[from_.verdict.index];
    for (TermId next : from_.next) out.next.push_back(image[next.index]);
    return out;
  }

  const std::string& reason() const { return reason_; }

 private:
  void find_needed() {
    needed_.assign(from_.terms.size(), false);
    for (TermId output : from_.outputs()) needed_[output.index] = true;
    for (std::size_t k = from_.terms.size(); k-- > 0;) {
      if (!needed_[k]) continue;
      for (TermId operand : from_.terms.operands(TermId{static_cast<std::uint32_t>(k)})) needed_[operand.index] = true;
    }
  }

  template <class Predicate>
  TermId letters_with(Terms& to, Predicate has) {
    const Reader reader = automata_.reader();
    std::vector<TermId> tests;
    for (std::uint32_t state = 0; state < reader.states; ++state) {
      for (std::uint32_t symbol = 0; symbol < reader.symbols; ++symbol) {
        if (has(state, symbol)) tests.push_back(to.symbol(reader.letter(state, symbol)));
      }
    }
    return to.disjunction(tests);
  }

  std::optional<TermId> copy(TermId id, const std::vector<TermId>& operands, Terms& to) {
    const Term& term = from_.terms[id];
    switch (term.op) {
      case lang::Op::symbol:
        return letters_with(to, [&](std::uint32_t, std::uint32_t symbol) { return symbol == term.value; });
      case lang::Op::regex:
        return letters_with(to, [&](std::uint32_t state, std::uint32_t) { return automata_.accepting(state, automaton_[id]); });
      case lang::Op::product:
      case lang::Op::modulo:
      case lang::Op::first:
      case lang::Op::last:
      case lang::Op::at_outer:
        reason_ = "`" + std::string(info(term.op).name) + "` is a construct of the task layer, which has no counter machine";
        return std::nullopt;
      default: return copy_same(id, operands, to);
    }
  }

  TermId copy_same(TermId id, const std::vector<TermId>& operands, Terms& to) {
    const Term& term = from_.terms[id];
    switch (term.op) {
      case lang::Op::truth: return to.truth(term.value != 0);
      case lang::Op::negation: return to.negation(operands[0]);
      case lang::Op::conjunction: return to.conjunction(operands);
      case lang::Op::disjunction: return to.disjunction(operands);
      case lang::Op::equivalence: return to.equivalence(operands[0], operands[1]);
      case lang::Op::equal:
      case lang::Op::less:
      case lang::Op::less_equal: return to.compare(term.op, operands[0], operands[1]);
      case lang::Op::constant: return to.constant(term.value);
      case lang::Op::count: return to.count(from_.terms.relation(id), operands[0]);
      case lang::Op::position_modulo: return to.position_modulo(term.value);
      case lang::Op::sum: return to.sum(operands);
      case lang::Op::scale: return to.scale(term.value, operands[0]);
      case lang::Op::minimum:
      case lang::Op::maximum: return to.extremum(term.op, operands);
      case lang::Op::iverson: return to.iverson(operands[0]);
      default: return to.conditional(operands[0], operands[1], operands[2]);
    }
  }

  const lang::Program& from_;
  Automata& automata_;
  std::vector<bool> needed_;
  std::map<TermId, std::size_t> automaton_;
  std::string reason_;
};

// --- one graph ------------------------------------------------------------------------------------------------------

/// Adds the nodes of `from` to `to`; the images of its outputs.
std::vector<NodeId> merge(const Ir& from, Ir& to) {
  std::vector<NodeId> image;
  for (NodeId id{0}; id.index < from.size(); ++id.index) {
    compiler::Node node = from[id];
    for (NodeId& operand : node.operands) operand = image[operand.index];
    image.push_back(to.add(std::move(node)));
  }
  std::vector<NodeId> outputs;
  for (const compiler::Output& output : from.outputs()) outputs.push_back(image[output.node.index]);
  return outputs;
}

NodeId disagreement(Ir& ir, Relation relation, NodeId left, std::optional<NodeId> right) {
  if (!right) return left;
  const NodeId not_right = ir.add(compiler::Op::negation, {*right});
  const NodeId only_left = ir.add(compiler::Op::conjunction, {left, not_right});
  if (relation == Relation::subset) return only_left;
  const NodeId not_left = ir.add(compiler::Op::negation, {left});
  const NodeId only_right = ir.add(compiler::Op::conjunction, {not_left, *right});
  return ir.add(compiler::Op::disjunction, {only_left, only_right});
}

NodeId any_of(Ir& ir, const std::vector<NodeId>& operands) {
  if (operands.empty()) return ir.truth(false);
  return operands.size() == 1 ? operands[0] : ir.add(compiler::Op::disjunction, operands);
}

std::vector<std::string> letter_names(const Reader& reader, const lang::Alphabet& alphabet) {
  std::vector<std::string> names;
  for (std::uint32_t state = 0; state < reader.states; ++state) {
    for (std::uint32_t symbol = 0; symbol < reader.symbols; ++symbol) {
      const std::string name = symbol < alphabet.size() ? alphabet.symbols[symbol] : "<other>";
      names.push_back(reader.states == 1 ? name : name + "@" + std::to_string(state));
    }
  }
  return names;
}

using Programs = std::vector<lang::Program>;

/// The programs of the question, each over letters and lowered.
std::variant<std::vector<Ir>, Unsupported> lower_all(const Programs& programs, Reader& reader) {
  const lang::Alphabet& alphabet = programs[0].alphabet;
  const bool open = std::any_of(programs.begin(), programs.end(), [](const auto& p) { return p.alphabet.open; });
  Automata automata(alphabet.size() + (open ? 1 : 0));
  std::vector<Relettering> steps;
  for (const lang::Program& program : programs) steps.emplace_back(program, automata).collect();
  if (!automata.build()) return Unsupported{"the automata of the regular expressions have too large a product"};
  reader = automata.reader();
  std::vector<Ir> lowered;
  for (Relettering& step : steps) {
    const auto program = step.run(letter_names(reader, alphabet));
    if (!program) return Unsupported{step.reason()};
    auto ir = compiler::lower(*program);
    if (const auto* problem = std::get_if<compiler::NotLowered>(&ir)) return Unsupported{problem->reason};
    lowered.push_back(std::get<Ir>(std::move(ir)));
  }
  return lowered;
}

}  // namespace

std::variant<Problem, Unsupported> make_problem(const Question& question) {
  Programs programs;
  programs.push_back(lang::rewrite_to_c_rasp(question.left));
  if (question.right) programs.push_back(lang::rewrite_to_c_rasp(*question.right));
  Reader reader;
  auto lowered = lower_all(programs, reader);
  if (auto* problem = std::get_if<Unsupported>(&lowered)) return std::move(*problem);
  const std::vector<Ir>& parts = std::get<std::vector<Ir>>(lowered);
  Ir joint(parts[0].alphabet());
  const std::vector<NodeId> left = merge(parts[0], joint);
  const std::vector<NodeId> right = question.right ? merge(parts[1], joint) : std::vector<NodeId>{};
  std::vector<NodeId> wrong;
  for (std::size_t k = 0; k < left.size(); ++k) {
    if (!question.compares(k)) continue;
    wrong.push_back(disagreement(joint, question.relation, left[k],
                                 question.right ? std::optional{right[k]} : std::nullopt));
  }
  joint.add_output("bad", any_of(joint, wrong));
  return Problem{compiler::optimise(joint), std::move(reader)};
}

}  // namespace crasp::verifier
