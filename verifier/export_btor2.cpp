// BTOR2 (Niemetz, Preiner, Wolf, Biere: Btor2, BtorMC and Boolector 3.0, CAV 2018): one numbered line for each sort, state and
// operation.

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <map>

#include "verifier/export.h"
#include "verifier/linear_form.h"

namespace crasp::verifier {
namespace {

int bits(std::uint64_t number) { return std::max(1, static_cast<int>(std::bit_width(number))); }

class Btor2 {
 public:
  Btor2(const Machine& machine, std::uint64_t bound) : machine_(machine) {
    bit_ = line("sort bitvec 1");
    number_ = line(fmt::format("sort bitvec {}", width(bound)));
    node_sort_ = line(fmt::format("sort bitvec {}", bits(machine.nodes.size())));
    symbol_sort_ = line(fmt::format("sort bitvec {}", bits(machine.representative.size())));
  }

  std::string write() {
    symbol_ = line(fmt::format("input {} symbol", symbol_sort_));
    node_ = state(node_sort_, "node", constant(node_sort_, machine_.no_bad_word() ? dead() : 0));
    for (std::size_t k = 0; k < machine_.dimensions; ++k) x_.push_back(state(number_, fmt::format("x{}", k), constant(number_, 0)));
    for (std::size_t node = 0; node < machine_.nodes.size(); ++node) {
      for (const Edge& edge : machine_.nodes[node].edges) taken_.push_back({&edge, condition(node, edge)});
    }
    line(fmt::format("bad {} counterexample", bad()));
    line(fmt::format("next {} {} {}", node_sort_, node_, next_node()));
    for (std::size_t k = 0; k < x_.size(); ++k) line(fmt::format("next {} {} {}", number_, x_[k], next_number(k)));
    return std::move(text_);
  }

 private:
  using Line = std::uint64_t;
  struct Taken {
    const Edge* edge;
    Line condition;
  };

  Line line(const std::string& rest) {
    text_ += fmt::format("{} {}\n", ++last_, rest);
    return last_;
  }

  Line constant(Line sort, std::int64_t value) {
    auto [known, fresh] = constants_.try_emplace({sort, value}, 0);
    if (fresh) known->second = line(fmt::format("constd {} {}", sort, value));
    return known->second;
  }

  Line state(Line sort, const std::string& name, Line start) {
    const Line made = line(fmt::format("state {} {}", sort, name));
    line(fmt::format("init {} {} {}", sort, made, start));
    return made;
  }

  Line operation(const char* name, Line sort, Line left, Line right) {
    return line(fmt::format("{} {} {} {}", name, sort, left, right));
  }

  /// Values of functionals and coordinates in words of length `bound` fit, with a sign.
  int width(std::uint64_t bound) const {
    std::uint64_t most = 1;
    const auto widen = [&](std::int64_t value) { most = std::max<std::uint64_t>(most, value < 0 ? -value : value); };
    std::uint64_t step = 1, factors = 1;
    for (const Node& node : machine_.nodes) {
      for (std::int64_t offset : node.offset) widen(offset);
      for (const Edge& edge : node.edges) {
        for (std::int64_t s : edge.step) step = std::max<std::uint64_t>(step, s < 0 ? -s : s);
        for (const Guard& guard : edge.guards) {
          if (guard.interval.low != -kInfinity) widen(guard.interval.low);
          if (guard.interval.high != kInfinity) widen(guard.interval.high);
        }
      }
    }
    for (const auto& row : machine_.basis) {
      std::uint64_t sum = 0;
      for (std::int64_t factor : row) sum += factor < 0 ? -factor : factor;
      factors = std::max(factors, sum);
    }
    return 2 + bits(most) + bits(step) + bits(factors) + bits(bound);
  }

  std::int64_t dead() const { return static_cast<std::int64_t>(machine_.nodes.size()); }

  Line value(const LinearForm& form) {
    Line sum = constant(number_, form.constant);
    for (std::size_t k = 0; k < x_.size(); ++k) {
      if (form.factors[k] == 0) continue;
      const Line product = form.factors[k] == 1 ? x_[k] : operation("mul", number_, constant(number_, form.factors[k]), x_[k]);
      sum = operation("add", number_, sum, product);
    }
    return sum;
  }

  Line condition(std::size_t node, const Edge& edge) {
    const Line here = operation("eq", bit_, node_, constant(node_sort_, static_cast<std::int64_t>(node)));
    Line both = operation("and", bit_, here, operation("eq", bit_, symbol_, constant(symbol_sort_, edge.symbol)));
    for (const Guard& guard : edge.guards) {
      const Line form = value(linear_form(machine_, guard.functional, node));
      const auto add = [&](const char* compare, std::int64_t limit) {
        both = operation("and", bit_, both, operation(compare, bit_, form, constant(number_, limit)));
      };
      if (guard.interval.low != -kInfinity) add("sgte", guard.interval.low);
      if (guard.interval.high != kInfinity) add("slte", guard.interval.high);
    }
    return both;
  }

  Line bad() {
    Line some = constant(bit_, 0);
    for (const Taken& taken : taken_) {
      if (taken.edge->target == kBad) some = operation("or", bit_, some, taken.condition);
    }
    return some;
  }

  Line next_node() {
    Line next = constant(node_sort_, dead());
    for (const Taken& taken : taken_) {
      if (taken.edge->target == kBad) continue;
      next = line(fmt::format("ite {} {} {} {}", node_sort_, taken.condition, constant(node_sort_, taken.edge->target), next));
    }
    return next;
  }

  Line next_number(std::size_t k) {
    Line step = constant(number_, 0);
    for (const Taken& taken : taken_) {
      if (taken.edge->target == kBad || taken.edge->step[k] == 0) continue;
      step = line(fmt::format("ite {} {} {} {}", number_, taken.condition, constant(number_, taken.edge->step[k]), step));
    }
    return operation("add", number_, x_[k], step);
  }

  const Machine& machine_;
  std::string text_;
  Line last_ = 0;
  Line bit_ = 0, number_ = 0, node_sort_ = 0, symbol_sort_ = 0, symbol_ = 0, node_ = 0;
  std::vector<Line> x_;
  std::map<std::pair<Line, std::int64_t>, Line> constants_;
  std::vector<Taken> taken_;
};

}  // namespace

std::string write_btor2(const Machine& machine, const std::string& question, std::uint64_t bound) {
  std::string title = question;
  std::replace(title.begin(), title.end(), '\n', ' ');
  return fmt::format("; {}\n; words of length at most {}\n", title, bound) + Btor2(machine, bound).write();
}

}  // namespace crasp::verifier
