// Counter programs as text. For component n: `enterN` is the position that enters it, `insideN` says that it was
// entered before, `tN` are its counters, `leftN` counts positions that leave it. What is counted after a component was
// left is meaningless, and every use is guarded: acceptance by `leftN == 0`, the entry into the next component by
// `leftN == 1`, its first such position.

#include <algorithm>
#include <map>

#include "verifier/counter_program.h"

namespace crasp::verifier {
namespace {

std::string joined(const std::vector<std::string>& parts, const char* separator, const char* none) {
  std::string result;
  for (const std::string& part : parts) result += (result.empty() ? "" : separator) + part;
  return parts.empty() ? none : result;
}

std::string quoted(const std::string& symbol) {
  std::string result = "\"";
  for (char each : symbol) {
    if (each == '"' || each == '\\') result += '\\';
    result += each;
  }
  return result + "\"";
}

class Writer {
 public:
  Writer(const CounterProgram& program, std::span<const std::string> symbols) : program_(program), symbols_(symbols) {}

  std::string write() {
    std::string body;
    std::vector<std::string> clauses;
    for (std::uint32_t at = 0; at < program_.components.size(); ++at) write_component(at, body, clauses);
    std::string text = "alphabet";
    for (const std::string& symbol : symbols_) text += " " + quoted(symbol);
    text += "\n";
    for (std::uint32_t distance = 1; distance <= farthest_; ++distance) {
      std::string number = std::to_string(distance);
      text += "def back" + number + "(P) = #[j == i - " + number + "] P >= 1\n";
    }
    return text + body + "accept " + joined(clauses, " || ", "false") + "\n";
  }

 private:
  // -- names
  // -------------------------------------------------------------------------------------------------------------

  std::string number(std::uint32_t component) const {
    return program_.components.size() == 1 ? "" : std::to_string(component + 1);
  }
  std::string term_name(std::uint32_t component, std::size_t term) const {
    std::string name = "t" + number(component);
    return program_.components[component].terms.size() == 1 ? name : name + "_" + std::to_string(term + 1);
  }

  // -- formulas
  // ----------------------------------------------------------------------------------------------------------

  std::string symbol_test(std::uint32_t distance, std::int64_t value) {
    if (value == Attribute::kMissing) return "i <= " + std::to_string(distance);
    std::string symbol = quoted(symbols_[static_cast<std::size_t>(value)]);
    if (distance == 0) return symbol;
    farthest_ = std::max(farthest_, distance);
    return "back" + std::to_string(distance) + "(" + symbol + ")";
  }

  // Tests of one attribute on a path: a value, or the values excluded.
  void add_symbol_tests(std::uint32_t distance, bool at_step, const std::vector<DecisionTree::Test>& tests,
                        std::vector<std::string>& parts) {
    std::vector<std::int64_t> excluded;
    for (const DecisionTree::Test& test : tests) {
      if (test.outcome) {
        parts.push_back(symbol_test(distance, test.value));
        return;
      }
      excluded.push_back(test.value);
    }
    if (distance == 0 && at_step && excluded.size() + 1 == symbols_.size()) {  // there is a symbol at every step
      std::int64_t rest = 0;
      while (std::find(excluded.begin(), excluded.end(), rest) != excluded.end()) ++rest;
      parts.push_back(symbol_test(0, rest));
      return;
    }
    for (std::int64_t value : excluded) {
      bool missing = value == Attribute::kMissing;
      parts.push_back(missing ? "i > " + std::to_string(distance) : "!" + symbol_test(distance, value));
    }
  }

  static void add_phase_tests(std::uint32_t period, const std::vector<DecisionTree::Test>& tests,
                              std::vector<std::string>& parts) {
    std::string phase = "i % " + std::to_string(period);
    for (const DecisionTree::Test& test : tests) {
      if (!test.outcome) continue;
      parts.push_back(phase + " == " + std::to_string(test.value));
      return;
    }
    for (const DecisionTree::Test& test : tests) {
      bool other = period == 2;
      parts.push_back(phase + (other ? " == " : " != ") + std::to_string(other ? 1 - test.value : test.value));
    }
  }

  static void add_term_tests(const std::string& name, const std::vector<DecisionTree::Test>& tests,
                             std::vector<std::string>& parts) {
    std::optional<std::int64_t> low, high;
    for (const DecisionTree::Test& test : tests) {
      if (test.outcome) low = std::max(low.value_or(test.value), test.value);
      if (!test.outcome) high = std::min(high.value_or(test.value - 1), test.value - 1);
    }
    if (low && high && *low == *high) {
      parts.push_back(name + " == " + std::to_string(*low));
    } else if (low && high) {
      parts.push_back(std::to_string(*low) + " <= " + name + " <= " + std::to_string(*high));
    } else {
      parts.push_back(low ? name + " >= " + std::to_string(*low) : name + " <= " + std::to_string(*high));
    }
  }

  std::string conjunction(std::uint32_t component, const DecisionTree& tree, bool at_step,
                          const DecisionTree::Path& path) {
    std::map<std::uint32_t, std::vector<DecisionTree::Test>> by_attribute;
    for (const DecisionTree::Test& test : path) by_attribute[test.attribute].push_back(test);
    std::vector<std::string> parts;
    for (const auto& [at, tests] : by_attribute) {
      const Attribute& attribute = tree.attributes()[at];
      switch (attribute.kind) {
        case Attribute::Kind::symbol: add_symbol_tests(attribute.distance, at_step, tests, parts); break;
        case Attribute::Kind::phase: add_phase_tests(attribute.distance, tests, parts); break;
        case Attribute::Kind::term: add_term_tests(term_name(component, attribute.distance), tests, parts); break;
      }
    }
    return joined(parts, " && ", "true");
  }

  std::string formula(std::uint32_t component, const DecisionTree& tree, bool at_step,
                      const std::vector<std::int64_t>& outcomes) {
    std::vector<std::string> clauses;
    std::vector<std::int64_t> all = tree.outcomes();
    if (std::includes(outcomes.begin(), outcomes.end(), all.begin(), all.end())) return "true";
    for (std::int64_t outcome : outcomes) {
      for (const DecisionTree::Path& path : tree.paths(outcome)) {
        clauses.push_back(conjunction(component, tree, at_step, path));
      }
    }
    return joined(clauses, " || ", "false");
  }

  static bool simple(const std::string& formula) { return formula.find(' ') == std::string::npos; }
  static std::string both(const std::string& left, const std::string& right) {
    if (left.empty() || left == "true") return right;
    if (right == "true") return left;
    return left + " && " + (right.find("||") == std::string::npos ? right : "(" + right + ")");
  }
  static std::string count(const std::string& formula) {
    if (formula == "true") return "i";
    return "#" + (simple(formula) && formula[0] == '"' ? formula : "(" + formula + ")");
  }

  // -- components
  // --------------------------------------------------------------------------------------------------------

  std::string inside(std::uint32_t component) const {
    return program_.components[component].start ? "" : "inside" + number(component);
  }

  // The positions at which a component is entered through one of the destinations for which `wanted` holds.
  template <class Wanted>
  std::string entries(std::uint32_t component, Wanted wanted) {
    std::vector<std::string> result;
    for (std::uint32_t from = 0; from < component; ++from) {
      const ComponentProgram& source = program_.components[from];
      std::vector<std::int64_t> codes;
      for (std::size_t at = 0; at < source.destinations.size(); ++at) {
        const Destination& destination = source.destinations[at];
        if (destination.component == component && wanted(destination))
          codes.push_back(static_cast<std::int64_t>(at) + 1);
      }
      if (codes.empty()) continue;
      result.push_back(both("left" + number(from) + " == 1", formula(from, source.leave, true, codes)));
    }
    return joined(result, " || ", "false");
  }

  void add_piece(std::string& sum, std::int64_t coefficient, const std::string& count) const {
    std::int64_t size = std::abs(coefficient);
    std::string piece = size == 1 ? count : std::to_string(size) + " * " + count;
    sum += sum.empty() ? (coefficient < 0 ? "-" : "") + piece : (coefficient < 0 ? " - " : " + ") + piece;
  }

  std::string term(std::uint32_t component, std::size_t which) {
    const ComponentProgram& own = program_.components[component];
    std::vector<std::int64_t> increments = own.terms[which].outcomes();
    std::stable_sort(increments.begin(), increments.end(), std::greater<>());
    std::string sum;
    for (std::int64_t increment : increments) {
      if (increment == 0) continue;
      add_piece(sum, increment,
                count(both(inside(component), formula(component, own.terms[which], true, {increment}))));
    }
    std::map<std::int64_t, bool> offsets;
    for (const ComponentProgram& source : program_.components) {
      for (const Destination& each : source.destinations) {
        if (each.component == component && each.terms[which] != 0) offsets[each.terms[which]] = true;
      }
    }
    for (auto [offset, unused] : offsets) {
      std::int64_t value = offset;
      add_piece(sum, value, count(entries(component, [&](const Destination& to) { return to.terms[which] == value; })));
    }
    return sum.empty() ? "0" : sum;
  }

  void write_component(std::uint32_t at, std::string& body, std::vector<std::string>& clauses) {
    const ComponentProgram& own = program_.components[at];
    std::string n = number(at);
    if (!own.start) {
      body += "enter" + n + " = " + entries(at, [](const Destination&) { return true; }) + "\n";
      if (own.universal) {
        clauses.push_back("#enter" + n + " >= 1");
        return;
      }
      body += "inside" + n + " = #enter" + n + " >= 1 && !enter" + n + "\n";
    } else if (own.universal) {
      clauses.push_back("true");
      return;
    }
    for (std::size_t which = 0; which < own.terms.size(); ++which) {
      body += term_name(at, which) + " = " + term(at, which) + "\n";
    }
    std::string stays;
    if (!own.destinations.empty()) {
      std::vector<std::int64_t> codes;
      for (std::size_t code = 1; code <= own.destinations.size(); ++code)
        codes.push_back(static_cast<std::int64_t>(code));
      body += "left" + n + " = " + count(both(inside(at), formula(at, own.leave, true, codes))) + "\n";
      stays = "left" + n + " == 0";
    }
    write_acceptance(at, stays, clauses);
  }

  void write_acceptance(std::uint32_t at, const std::string& stays, std::vector<std::string>& clauses) {
    const ComponentProgram& own = program_.components[at];
    std::string accept = formula(at, own.accept, own.accepts_by_step, {1});
    if (!own.accepts_by_step) {
      std::string entered = own.start ? "" : "#enter" + number(at) + " >= 1";
      if (accept != "false") clauses.push_back(both(both(entered, stays.empty() ? "true" : stays), accept));
      return;
    }
    std::string before = own.start ? "i >= 1" : inside(at);
    if (accept != "false") clauses.push_back(both(both(before, stays.empty() ? "true" : stays), accept));
    if (own.start && program_.empty_word) clauses.push_back("i == 0");
    std::string entry = own.start ? "false" : entries(at, [](const Destination& to) { return to.accepting; });
    if (entry != "false") clauses.push_back(entry);
  }

  const CounterProgram& program_;
  std::span<const std::string> symbols_;
  std::uint32_t farthest_ = 0;
};

}  // namespace

std::string write_program(const CounterProgram& program, std::span<const std::string> symbols) {
  return Writer(program, symbols).write();
}

}  // namespace crasp::verifier
