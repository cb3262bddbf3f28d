#pragma once
// Text of SMT-LIB over the coordinates x0, x1, … of a counter machine.

#include <functional>
#include <string>
#include <vector>

#include "verifier/certificate.h"
#include "verifier/linear_form.h"

namespace crasp::verifier::smtlib {

std::string number(std::int64_t value);
std::string form(const LinearForm& form);
/// The form lies in the interval; "true" for a full one.
std::string in_interval(const LinearForm& form, Interval interval);
/// (and …) and (or …), for any number of operands.
std::string all(const std::vector<std::string>& operands);
std::string any(const std::vector<std::string>& operands);
std::string negated(const std::string& operand);

/// The guards of an edge that leaves `node`.
std::string guards(const Machine& machine, std::size_t node, const Edge& edge);

/// Values in the intervals of guards, by the names of these values.
std::string bounds(const std::vector<Guard>& guards, const std::function<std::string(std::uint32_t)>& value);

/// All of the inequalities in the state at `node`, where `edge` leads, or before any step if it is null.
std::string inequalities(const Machine& machine, const std::vector<Inequality>& all, std::size_t node, const Edge* edge = nullptr);

/// A sum of constants with factors, term by term.
class Sum {
 public:
  void add(const std::string& name, std::int64_t factor = 1);
  std::string text() const;
  bool empty() const { return terms_ == 0; }

 private:
  std::string text_;
  std::size_t terms_ = 0;
};

}  // namespace crasp::verifier::smtlib
