#include "tests/oracle/shrink.h"

#include <cstdlib>
#include <optional>
#include <utility>
#include <vector>

#include "lang/print_program.h"
#include "lang/rebuild.h"

namespace crasp::oracle {

using namespace lang;

namespace {

using Fails = std::function<bool(const Case&)>;

bool try_candidate(Case& failing, Case candidate, const Fails& fails) {
  if (!fails(candidate)) return false;
  failing = std::move(candidate);
  return true;
}

bool drop_symbol(Case& failing, const Fails& fails) {
  for (std::size_t k = 0; k < failing.word.size(); ++k) {
    Case candidate = failing;
    candidate.word.erase(candidate.word.begin() + static_cast<std::ptrdiff_t>(k));
    if (try_candidate(failing, std::move(candidate), fails)) return true;
  }
  return false;
}

bool drop_definition(Case& failing, const Fails& fails) {
  for (std::size_t k = 0; k < failing.program.definitions.size(); ++k) {
    Case candidate = failing;
    candidate.program.definitions.erase(candidate.program.definitions.begin() + static_cast<std::ptrdiff_t>(k));
    if (try_candidate(failing, std::move(candidate), fails)) return true;
  }
  return false;
}

/// Terms and sizes of constants: what a substitution must make smaller, so that shrinking ends.
std::pair<std::size_t, double> weight(const Program& program) {
  std::size_t terms = 0;
  double constants = 0;
  for (TermId id : reachable_terms(program)) {
    ++terms;
    if (program.terms[id].op == Op::constant) constants += std::abs(static_cast<double>(program.terms[id].value));
  }
  return {terms, constants};
}

/// The terms of the same type that are reached first on each way down from `term`.
std::vector<TermId> nearest_of_type(const Terms& terms, TermId term) {
  std::vector<TermId> result;
  std::vector<TermId> pending(terms.operands(term).begin(), terms.operands(term).end());
  while (!pending.empty()) {
    TermId below = pending.back();
    pending.pop_back();
    if (terms.type(below) == terms.type(term)) {
      result.push_back(below);
    } else {
      pending.insert(pending.end(), terms.operands(below).begin(), terms.operands(below).end());
    }
  }
  return result;
}

bool substitute(Case& failing, Substitute substitute, const Fails& fails) {
  std::optional<Program> smaller = rebuild(failing.program, substitute);
  if (!smaller || weight(*smaller) >= weight(failing.program)) return false;
  return try_candidate(failing, {std::move(*smaller), failing.word}, fails);
}

bool reduce_term(Case& failing, const Fails& fails) {
  std::vector<TermId> terms = reachable_terms(failing.program);
  for (auto term = terms.rbegin(); term != terms.rend(); ++term) {
    for (std::int64_t constant : {0, 1}) {
      if (substitute(failing, {*term, {}, constant}, fails)) return true;
    }
    for (TermId below : nearest_of_type(failing.program.terms, *term)) {
      if (substitute(failing, {*term, below, 0}, fails)) return true;
    }
  }
  return false;
}

}  // namespace

Case shrink(Case failing, const Fails& fails) {
  while (drop_definition(failing, fails) || drop_symbol(failing, fails) || reduce_term(failing, fails)) {
  }
  return failing;
}

std::string show(const Case& failing) {
  std::string result = print_program(failing.program) + "word:";
  for (SymbolIndex symbol : failing.word) {
    const bool known = symbol < failing.program.alphabet.size();
    result += " " + (known ? failing.program.alphabet.symbols[symbol] : "(outside the alphabet)");
  }
  return result + "\n";
}

}  // namespace crasp::oracle
