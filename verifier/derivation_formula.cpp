#include "verifier/derivation_formula.h"

#include <fmt/format.h>

#include <set>

#include "verifier/smtlib.h"

namespace crasp::verifier {
namespace {

using smtlib::Sum;

std::string p(std::size_t k) { return fmt::format("p{}", k); }
std::string v(std::uint32_t f) { return fmt::format("v{}", f); }
std::string assertion(const std::string& formula) { return "(assert " + formula + ")\n"; }

std::string balance(const Grammar& grammar) {
  std::vector<Sum> derived(grammar.nonterminals), expanded(grammar.nonterminals);
  derived[0].add("1");
  for (std::size_t k = 0; k < grammar.productions.size(); ++k) {
    expanded[grammar.productions[k].left].add(p(k));
    for (std::uint32_t right : grammar.productions[k].right) derived[right].add(p(k));
  }
  std::string text;
  for (std::uint32_t n = 0; n < grammar.nonterminals; ++n) {
    if (expanded[n].empty() && derived[n].empty()) continue;
    text += assertion(fmt::format("(= {} {})", expanded[n].text(), derived[n].text()));
  }
  return text;
}

/// Of the functionals that edges to `kBad` speak of.
std::string values(const Grammar& grammar) {
  std::set<std::uint32_t> asked;
  for (const Transition& end : grammar.ends) {
    for (const Guard& guard : end.edge.guards) asked.insert(guard.functional);
  }
  std::string text;
  for (std::uint32_t f : asked) {
    Sum sum;
    for (std::size_t k = 0; k < grammar.productions.size(); ++k) {
      const auto& move = grammar.productions[k].move;
      if (move) sum.add(p(k), grammar.moves[*move].edge.step[f]);
    }
    text += "(declare-const " + v(f) + " Int)\n" + assertion(fmt::format("(= {} {})", v(f), sum.text()));
  }
  return text;
}

std::string end_guards(const Grammar& grammar) {
  std::vector<std::vector<std::size_t>> users(grammar.ends.size());
  for (std::size_t k = 0; k < grammar.productions.size(); ++k) {
    if (grammar.productions[k].end) users[*grammar.productions[k].end].push_back(k);
  }
  std::string text;
  for (const auto& [guards, ends] : by_guards(grammar.ends)) {
    Sum used;
    for (std::size_t end : ends) {
      for (std::size_t k : users[end]) used.add(p(k));
    }
    if (!used.empty()) text += assertion(fmt::format("(=> (< 0 {}) {})", used.text(), smtlib::bounds(guards, v)));
  }
  return text;
}

/// The last symbol is that of an edge to `kBad`.
std::string length(const Grammar& grammar) {
  Sum sum;
  for (std::size_t k = 0; k < grammar.productions.size(); ++k) {
    if (grammar.productions[k].move || grammar.productions[k].end) sum.add(p(k));
  }
  return "(declare-const length Int)\n" + assertion(fmt::format("(= length {})", sum.text()));
}

}  // namespace

std::string write_derivations(const Grammar& grammar) {
  std::string text;
  for (std::size_t k = 0; k < grammar.productions.size(); ++k) {
    text += fmt::format("(declare-const {} Int)\n", p(k)) + assertion(fmt::format("(<= 0 {})", p(k)));
  }
  return text + balance(grammar) + values(grammar) + end_guards(grammar) + length(grammar);
}

std::string write_derivation_cuts(const Grammar& grammar, const Cuts& cuts) {
  std::string text;
  for (const auto& cut : cuts) {
    const std::set<std::uint32_t> inside(cut.begin(), cut.end());
    if (inside.contains(0)) continue;
    Sum expanded, derived;
    for (std::size_t k = 0; k < grammar.productions.size(); ++k) {
      const Production& production = grammar.productions[k];
      const bool from_inside = inside.contains(production.left);
      bool into = false;
      for (std::uint32_t right : production.right) into = into || inside.contains(right);
      if (from_inside) expanded.add(p(k));
      if (!from_inside && into) derived.add(p(k));
    }
    if (!expanded.empty()) text += assertion(fmt::format("(=> (< 0 {}) (< 0 {}))", expanded.text(), derived.text()));
  }
  return text;
}

}  // namespace crasp::verifier
