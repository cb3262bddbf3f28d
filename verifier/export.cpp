#include "verifier/export.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "verifier/smtlib.h"

namespace crasp::verifier {
namespace {

constexpr const char* kDead = "-1";  // a state from which no bad word can be completed
constexpr const char* kIsBad = "-2";

std::string comment(const char* mark, const std::string& question) {
  std::string line = question;
  std::replace(line.begin(), line.end(), '\n', ' ');
  return fmt::format("{} {}\n", mark, line);
}

template <class Visit>
void for_each_edge(const Machine& machine, const Visit& visit) {
  for (std::size_t node = 0; node < machine.nodes.size(); ++node) {
    for (const Edge& edge : machine.nodes[node].edges) visit(node, edge);
  }
}

// --- Horn clauses ------------------------------------------------------------------------------------------------------

std::string applied(std::size_t node, const std::vector<std::string>& arguments) {
  return arguments.empty() ? fmt::format("n{}", node) : fmt::format("(n{} {})", node, fmt::join(arguments, " "));
}

std::string clause(std::size_t dimensions, const std::string& body, const std::string& head) {
  std::string variables;
  for (std::size_t k = 0; k < dimensions; ++k) variables += fmt::format("(x{} Int)", k);
  const std::string implication = fmt::format("(=> {} {})", body, head);
  return dimensions == 0 ? fmt::format("(assert {})\n", implication)
                         : fmt::format("(assert (forall ({}) {}))\n", variables, implication);
}

// --- Lustre ------------------------------------------------------------------------------------------------------------

std::string lustre_form(const LinearForm& form) {
  std::string text = fmt::format("{}", form.constant);
  for (std::size_t k = 0; k < form.factors.size(); ++k) {
    if (form.factors[k] != 0) text += fmt::format(" + ({}) * x{}", form.factors[k], k);
  }
  return text;
}

std::string lustre_edge(const Machine& machine, std::size_t node, const Edge& edge) {
  std::string text = fmt::format("at = {} and symbol = {}", node, edge.symbol);
  for (const Guard& guard : edge.guards) {
    const std::string value = lustre_form(linear_form(machine, guard.functional, node));
    if (guard.interval.low != -kInfinity) text += fmt::format(" and {} >= {}", value, guard.interval.low);
    if (guard.interval.high != kInfinity) text += fmt::format(" and {} <= {}", value, guard.interval.high);
  }
  return text;
}

/// if e0 then … else if e1 then … else `otherwise`, over the edges for which `value` is not empty.
template <class Value>
std::string lustre_cases(const Machine& machine, const std::string& otherwise, const Value& value) {
  std::string text;
  std::size_t index = 0;
  for_each_edge(machine, [&](std::size_t, const Edge& edge) {
    const std::string result = value(edge);
    if (!result.empty()) text += fmt::format("if e{} then {} else ", index, result);
    ++index;
  });
  return text + otherwise;
}

}  // namespace

std::string write_chc(const Machine& machine, const std::string& question) {
  std::string script = comment(";", question) + "; sat: no non-empty word is bad\n(set-logic HORN)\n";
  const std::size_t dimensions = machine.dimensions;
  std::vector<std::string> sorts(dimensions, "Int"), variables, zeros(dimensions, "0");
  for (std::size_t k = 0; k < dimensions; ++k) variables.push_back(fmt::format("x{}", k));
  for (std::size_t node = 0; node < machine.nodes.size(); ++node) {
    script += fmt::format("(declare-fun n{} ({}) Bool)\n", node, fmt::join(sorts, " "));
  }
  if (!machine.no_bad_word()) script += fmt::format("(assert {})\n", applied(0, zeros));
  for_each_edge(machine, [&](std::size_t node, const Edge& edge) {
    const std::string body = smtlib::all({applied(node, variables), smtlib::guards(machine, node, edge)});
    if (edge.target == kBad) {
      script += clause(dimensions, body, "false");
      return;
    }
    std::vector<std::string> after;
    for (std::size_t k = 0; k < dimensions; ++k) {
      LinearForm form{std::vector<std::int64_t>(dimensions, 0), edge.step[k]};
      form.factors[k] = 1;
      after.push_back(smtlib::form(form));
    }
    script += clause(dimensions, body, applied(edge.target, after));
  });
  return script + "(check-sat)\n";
}

std::string write_lustre(const Machine& machine, const std::string& question) {
  std::string edges, names, coordinates;
  std::size_t index = 0;
  for_each_edge(machine, [&](std::size_t node, const Edge& edge) {
    names += fmt::format("{}e{}", index == 0 ? "" : ", ", index);
    edges += fmt::format("  e{} = {};\n", index++, lustre_edge(machine, node, edge));
  });
  for (std::size_t k = 0; k < machine.dimensions; ++k) coordinates += fmt::format(", x{0}, y{0}", k);
  std::string text = comment("--", question) + "node main(symbol: int) returns (ok: bool);\n";
  text += fmt::format("var at, after{}: int;\n", coordinates);
  if (index > 0) text += fmt::format("    {}: bool;\n", names);
  text += fmt::format("let\n  at = {} -> pre after;\n{}", machine.no_bad_word() ? kDead : "0", edges);
  const std::string otherwise = fmt::format("if at = {0} then {0} else {1}", kIsBad, kDead);
  text += fmt::format("  after = {};\n", lustre_cases(machine, otherwise, [](const Edge& edge) {
                        return edge.target == kBad ? std::string(kIsBad) : fmt::format("{}", edge.target);
                      }));
  for (std::size_t k = 0; k < machine.dimensions; ++k) {
    text += fmt::format("  x{0} = 0 -> pre y{0};\n", k);
    text += fmt::format("  y{0} = x{0} + ({1});\n", k, lustre_cases(machine, "0", [&](const Edge& edge) {
                          return edge.target == kBad || edge.step[k] == 0 ? "" : fmt::format("{}", edge.step[k]);
                        }));
  }
  return text + fmt::format("  ok = not (after = {});\n  --%PROPERTY ok;\ntel\n", kIsBad);
}

}  // namespace crasp::verifier
