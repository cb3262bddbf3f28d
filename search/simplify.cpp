// What stands in the place of a term T is tried in this order: a smaller term of the program, a symbol, i or a number
// that agrees with T on all words of a sample; T without one of its operands; true and false. A candidate whose outputs
// differ somewhere on the sample is dropped at once; the verifier decides about the others, and its counterexamples
// join the sample. Terms are visited from the largest down, until no replacement is left.

#include "search/simplify.h"

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "lang/print_program.h"
#include "lang/rebuild.h"
#include "search/formulas.h"
#include "search/minimise.h"

namespace crasp::search {
namespace {

using lang::Op;
using lang::Program;
using lang::TermId;
using lang::Terms;

using Make = std::function<TermId(Terms&, const lang::Copies&)>;
using Values = std::vector<std::int64_t>;  // at all positions of all words, one after the other

constexpr std::size_t kShortWords = 200, kLongWords = 24, kLongLength = 30;

// Short words, and long ones in which symbols come in blocks.
std::vector<lang::Word> sample_words(std::uint32_t symbols) {
  std::vector<lang::Word> words = short_words(symbols, kShortWords);
  std::mt19937 random(7);
  for (std::size_t k = 0; symbols > 0 && k < kLongWords; ++k) {
    lang::Word word;
    while (word.size() < kLongLength) word.resize(word.size() + 1 + random() % (k % 4 + 1), random() % symbols);
    words.push_back(std::move(word));
  }
  return words;
}

// Nothing where a count leaves the 64-bit range.
std::optional<std::vector<Values>> evaluate(const Terms& terms, const std::vector<TermId>& wanted,
                                            const std::vector<lang::Word>& words) {
  lang::Interpreter interpreter(terms, wanted);
  std::vector<Values> result(wanted.size());
  for (const lang::Word& word : words) {
    const lang::Evaluation evaluation = interpreter.evaluate(word);
    const auto* columns = std::get_if<std::vector<lang::Column>>(&evaluation);
    if (columns == nullptr) return std::nullopt;
    for (std::size_t k = 0; k < wanted.size(); ++k) {
      for (std::size_t at = 0; at <= word.size(); ++at) result[k].push_back((*columns)[k][at]);
    }
  }
  return result;
}

std::vector<bool> needed(const Program& program) {
  std::vector<bool> result(program.terms.size());
  for (TermId output : program.outputs()) result[output.index] = true;
  for (std::uint32_t at = program.terms.size(); at-- > 0;) {
    if (!result[at]) continue;
    for (TermId operand : program.terms.operands({at})) result[operand.index] = true;
  }
  return result;
}

// Names are kept for what the outputs still need, one for each term that is not a leaf.
void drop_definitions(Program& program) {
  const std::vector<bool> kept = needed(program);
  std::set<TermId> named;
  std::erase_if(program.definitions, [&](const lang::NamedTerm& each) {
    const bool leaf = program.terms.operands(each.term).empty();
    return leaf || !kept[each.term.index] || !named.insert(each.term).second;
  });
}

struct Weight {
  std::size_t operations;
  std::uint64_t written_out;
  friend auto operator<=>(const Weight&, const Weight&) = default;
};

Weight weight(const Program& program) {
  std::uint64_t written_out = 0;
  for (TermId output : program.outputs()) written_out += term_size(program.terms, output);
  return {operations(program), written_out};
}

class Simplifier {
 public:
  Simplifier(const Program& program, const SimplifyLimits& limits)
      : limits_(limits),
        budget_(limits.seconds, limits.bytes, limits.stop),
        words_(sample_words(program.alphabet.size())) {
    result_.program = program;
    drop_definitions(result_.program);
    target_ = evaluate(program.terms, program.outputs(), words_);
  }

  Simplified run() {
    while (target_ && one_step()) {
    }
    result_.finished = target_ && !budget_.expired();
    result_.undecided = static_cast<std::uint32_t>(undecided_.size());
    return std::move(result_);
  }

 private:
  const Program& program() const { return result_.program; }

  bool one_step() {
    find_values();
    std::vector<TermId> order = lang::reachable_terms(program());
    std::stable_sort(order.begin(), order.end(), [&](TermId left, TermId right) { return size(left) > size(right); });
    for (TermId term : order) {
      for (const Make& make : replacements(term)) {
        if (budget_.expired()) return false;
        if (try_replacement(term, make)) return true;
      }
    }
    return false;
  }

  std::uint64_t size(TermId term) const { return term_size(program().terms, term); }

  // Terms, symbols, i and small numbers by their values on the sample.
  void find_values() {
    equals_.clear();
    own_values_.clear();
    Terms leaves;
    std::vector<TermId> leaf_terms{leaves.position(), leaves.constant(0), leaves.constant(1)};
    for (std::uint32_t symbol = 0; symbol < program().alphabet.size(); ++symbol)
      leaf_terms.push_back(leaves.symbol(symbol));
    const auto leaf_values = evaluate(leaves, leaf_terms, words_);
    for (std::size_t k = 0; k < leaf_terms.size(); ++k) {
      const TermId leaf = leaf_terms[k];
      equals_[(*leaf_values)[k]].push_back(
          {leaves.type(leaf), TermId{},
           [leaves, leaf](Terms& to, const lang::Copies&) { return lang::copy_whole(leaves, leaf, to); }});
    }
    std::vector<TermId> closed = lang::reachable_terms(program());
    std::erase_if(closed, [&](TermId term) { return program().terms.open_levels(term) > 0; });
    const auto values = evaluate(program().terms, closed, words_);
    for (std::size_t k = 0; values && k < closed.size(); ++k) {
      const TermId term = closed[k];
      own_values_[term] = (*values)[k];
      equals_[(*values)[k]].push_back(
          {program().terms.type(term), term, [term](Terms&, const lang::Copies& copies) { return copies.at(term); }});
    }
  }

  std::vector<Make> replacements(TermId term) const {
    std::vector<Make> result;
    if (const auto values = own_values_.find(term); values != own_values_.end()) {
      for (const Equal& equal : equals_.at(values->second)) {
        const bool before = !equal.term.valid() || equal.term < term;
        if (before && equal.type == program().terms.type(term)) result.push_back(equal.make);
      }
    }
    add_without_operand(term, result);
    if (program().terms.type(term) == lang::Type::boolean) {
      for (bool value : {false, true}) {
        result.push_back([value](Terms& to, const lang::Copies&) { return to.truth(value); });
      }
    }
    return result;
  }

  // Of what has operands of its own type: one of them alone, or all but one.
  void add_without_operand(TermId term, std::vector<Make>& result) const {
    const Terms& terms = program().terms;
    const Op op = terms[term].op;
    const auto operands = terms.operands(term);
    for (std::size_t k = 0; k < operands.size(); ++k) {
      const TermId operand = operands[k];
      if (terms.type(operand) != terms.type(term)) continue;
      result.push_back([operand](Terms&, const lang::Copies& copies) { return copies.at(operand); });
      if (operands.size() < 3 || op == Op::conditional) continue;
      result.push_back([&terms, term, k](Terms& to, const lang::Copies& copies) {
        std::vector<TermId> rest;
        for (TermId each : terms.operands(term)) rest.push_back(copies.at(each));
        rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(k));
        return lang::copy_term(terms, term, to, rest);
      });
    }
  }

  bool try_replacement(TermId term, const Make& make) {
    std::optional<Program> candidate = lang::replace_term(program(), term, make);
    if (!candidate) return false;
    drop_definitions(*candidate);
    if (weight(*candidate) >= weight(program())) return false;
    if (evaluate(candidate->terms, candidate->outputs(), words_) != target_) return false;
    return is_proved(std::move(*candidate));
  }

  bool is_proved(Program candidate) {
    std::string text = lang::print_program(candidate);
    if (undecided_.contains(text)) return false;
    verifier::Options options;
    options.seconds = std::min(limits_.seconds_per_question, budget_.seconds_left());
    options.bytes = limits_.bytes;
    options.stop = limits_.stop;
    const verifier::Question question{verifier::Relation::equivalent, program(), candidate, ""};
    verifier::Conclusion conclusion = verifier::verify(question, options);
    if (conclusion.outcome == verifier::Outcome::proved) {
      result_.steps.push_back({std::move(result_.program), candidate, std::move(*conclusion.certificate)});
      result_.program = std::move(candidate);
      return true;
    }
    if (conclusion.outcome == verifier::Outcome::refuted) {
      words_.push_back(std::move(conclusion.witness));
      target_ = evaluate(program().terms, program().outputs(), words_);
    } else {
      undecided_.insert(std::move(text));
    }
    return false;
  }

  struct Equal {
    lang::Type type;
    TermId term;  // of the program; invalid for a leaf
    Make make;
  };

  SimplifyLimits limits_;
  verifier::Budget budget_;
  std::vector<lang::Word> words_;
  std::optional<std::vector<Values>> target_;  // the outputs
  std::map<Values, std::vector<Equal>> equals_;
  std::map<TermId, Values> own_values_;
  std::set<std::string> undecided_;
  Simplified result_;
};

}  // namespace

std::size_t operations(const Program& program) {
  const std::vector<bool> kept = needed(program);
  return static_cast<std::size_t>(std::count(kept.begin(), kept.end(), true));
}

Simplified simplify(const Program& program, const SimplifyLimits& limits) { return Simplifier(program, limits).run(); }

}  // namespace crasp::search
