#include "verifier/smtlib.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace crasp::verifier::smtlib {
namespace {

std::string joined(const char* operation, const char* none, const std::vector<std::string>& operands) {
  if (operands.empty()) return none;
  if (operands.size() == 1) return operands.front();
  return fmt::format("({} {})", operation, fmt::join(operands, " "));
}

}  // namespace

std::string number(std::int64_t value) { return value < 0 ? fmt::format("(- {})", -value) : fmt::format("{}", value); }

std::string form(const LinearForm& form) {
  std::vector<std::string> parts;
  for (std::size_t k = 0; k < form.factors.size(); ++k) {
    if (form.factors[k] == 1) parts.push_back(fmt::format("x{}", k));
    if (form.factors[k] != 0 && form.factors[k] != 1) parts.push_back(fmt::format("(* {} x{})", number(form.factors[k]), k));
  }
  if (form.constant != 0) parts.push_back(number(form.constant));
  return joined("+", "0", parts);
}

std::string in_interval(const LinearForm& form, Interval interval) {
  const std::string value = smtlib::form(form);
  if (interval.low == interval.high) return fmt::format("(= {} {})", value, number(interval.low));
  std::vector<std::string> bounds;
  if (interval.low != -kInfinity) bounds.push_back(fmt::format("(<= {} {})", number(interval.low), value));
  if (interval.high != kInfinity) bounds.push_back(fmt::format("(<= {} {})", value, number(interval.high)));
  return all(bounds);
}

std::string all(const std::vector<std::string>& operands) { return joined("and", "true", operands); }
std::string any(const std::vector<std::string>& operands) { return joined("or", "false", operands); }
std::string negated(const std::string& operand) { return "(not " + operand + ")"; }

std::string guards(const Machine& machine, std::size_t node, const Edge& edge) {
  std::vector<std::string> parts;
  for (const Guard& guard : edge.guards) {
    parts.push_back(in_interval(linear_form(machine, guard.functional, node), guard.interval));
  }
  return all(parts);
}

std::string bounds(const std::vector<Guard>& guards, const std::function<std::string(std::uint32_t)>& value) {
  std::vector<std::string> parts;
  for (const Guard& guard : guards) {
    const auto& [low, high] = guard.interval;
    if (low != -kInfinity) parts.push_back(fmt::format("(<= {} {})", number(low), value(guard.functional)));
    if (high != kInfinity) parts.push_back(fmt::format("(<= {} {})", value(guard.functional), number(high)));
  }
  return all(parts);
}

std::string inequalities(const Machine& machine, const std::vector<Inequality>& all, std::size_t node, const Edge* edge) {
  std::vector<std::string> parts;
  for (const Inequality& inequality : all) {
    LinearForm sum{std::vector<std::int64_t>(machine.dimensions, 0), 0};
    for (std::uint32_t f = 0; f < inequality.factors.size(); ++f) {
      const LinearForm form = linear_form(machine, f, node, edge);
      for (std::size_t k = 0; k < sum.factors.size(); ++k) sum.factors[k] += inequality.factors[f] * form.factors[k];
      sum.constant += inequality.factors[f] * form.constant;
    }
    parts.push_back(in_interval(sum, {inequality.bound, kInfinity}));
  }
  return smtlib::all(parts);
}

void Sum::add(const std::string& name, std::int64_t factor) {
  if (factor == 0) return;
  text_ += factor == 1 ? " " + name : fmt::format(" (* {} {})", number(factor), name);
  ++terms_;
}

std::string Sum::text() const {
  if (terms_ == 0) return "0";
  return terms_ == 1 ? text_.substr(1) : "(+" + text_ + ")";
}

}  // namespace crasp::verifier::smtlib
