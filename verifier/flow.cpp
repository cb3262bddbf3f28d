#include "verifier/flow.h"

#include <fmt/format.h>

#include <set>

#include "verifier/smtlib.h"

namespace crasp::verifier {
namespace {

using smtlib::Sum;

class FlowWriter {
 public:
  explicit FlowWriter(const Phases& phases) : phases_(phases), leaving_(phases.nodes), entering_(phases.nodes), ending_(phases.nodes) {
    std::set<std::uint32_t> nodes{0}, values;
    for (std::size_t m = 0; m < phases.moves.size(); ++m) {
      const Transition& move = phases.moves[m];
      leaving_[move.from].push_back(m);
      entering_[move.edge.target].push_back(m);
      nodes.insert({move.from, move.edge.target});
      for (const Guard& guard : move.edge.guards) values.insert(guard.functional);
    }
    for (std::size_t k = 0; k < phases.ends.size(); ++k) {
      ending_[phases.ends[k].from].push_back(k);
      nodes.insert(phases.ends[k].from);
      for (const Guard& guard : phases.ends[k].edge.guards) values.insert(guard.functional);
    }
    nodes_.assign(nodes.begin(), nodes.end());
    values_.assign(values.begin(), values.end());
  }

  std::string flow() {
    for (std::size_t p = 0; p < phases_.count; ++p) declare(p);
    for (std::size_t k = 0; k < phases_.ends.size(); ++k) declare_bit(fmt::format("b{}", k));
    for (std::size_t p = 0; p < phases_.count; ++p) {
      balance(p);
      values(p);
      guards(p);
      directions(p);
    }
    end_guards();
    length();
    return std::move(text_);
  }

  std::string cuts(const Cuts& cuts) {
    for (const auto& cut : cuts) {
      for (std::size_t p = 0; p < phases_.count; ++p) write_cut(p, {cut.begin(), cut.end()});
    }
    return std::move(text_);
  }

 private:
  bool last(std::size_t p) const { return p + 1 == phases_.count; }
  static std::string y(std::size_t p, std::size_t m) { return fmt::format("y{}_{}", p, m); }
  static std::string z(std::size_t p, std::size_t m) { return fmt::format("z{}_{}", p, m); }
  static std::string t(std::size_t p, std::uint32_t v) { return fmt::format("t{}_{}", p, v); }
  static std::string at_start(std::size_t p, std::uint32_t f) { return p == 0 ? "0" : fmt::format("v{}_{}", p, f); }
  static std::string at_end(std::size_t p, std::uint32_t f) { return fmt::format("u{}_{}", p, f); }

  void require(const std::string& formula) { text_ += "(assert " + formula + ")\n"; }
  void declare(const std::string& name) { text_ += "(declare-const " + name + " Int)\n"; }
  void declare_bit(const std::string& name) {
    declare(name);
    require("(<= 0 " + name + " 1)");
  }

  void declare(std::size_t p) {
    for (std::size_t m = 0; m < phases_.moves.size(); ++m) {
      declare(y(p, m));
      require("(<= 0 " + y(p, m) + ")");
      if (!last(p)) declare_bit(z(p, m));
    }
    for (std::uint32_t v : nodes_) {
      if (!last(p)) declare_bit(t(p, v));
    }
    for (std::uint32_t f : values_) {
      if (p > 0) declare(at_start(p, f));
      declare(at_end(p, f));
    }
  }

  /// 1 where phase p starts: at the start of the machine, where the one before ended, or where the move after it leads.
  void add_start(Sum& sum, std::size_t p, std::uint32_t v) const {
    if (p == 0) return sum.add("1", v == 0 ? 1 : 0);
    sum.add(t(p - 1, v));
    for (std::size_t m : leaving_[v]) sum.add(z(p - 1, m), -1);
    for (std::size_t m : entering_[v]) sum.add(z(p - 1, m));
  }

  /// What starts at a node or comes into it ends there or leaves it. What starts is 1 in all nodes together, so what ends is, too.
  void balance(std::size_t p) {
    for (std::uint32_t v : nodes_) {
      Sum in, out, further;
      add_start(in, p, v);
      for (std::size_t m : entering_[v]) in.add(y(p, m));
      for (std::size_t m : leaving_[v]) {
        out.add(y(p, m));
        if (!last(p)) further.add(z(p, m));
      }
      if (!last(p)) {
        out.add(t(p, v));
        if (!further.empty()) require(fmt::format("(<= {} {})", further.text(), t(p, v)));
      } else {
        for (std::size_t k : ending_[v]) out.add(fmt::format("b{}", k));
      }
      require(fmt::format("(= {} {})", in.text(), out.text()));
    }
  }

  void values(std::size_t p) {
    for (std::uint32_t f : values_) {
      Sum sum, next;
      if (p > 0) sum.add(at_start(p, f));
      next.add(at_end(p, f));
      for (std::size_t m = 0; m < phases_.moves.size(); ++m) {
        sum.add(y(p, m), phases_.moves[m].edge.step[f]);
        if (!last(p)) next.add(z(p, m), phases_.moves[m].edge.step[f]);
      }
      require(fmt::format("(= {} {})", at_end(p, f), sum.text()));
      if (!last(p)) require(fmt::format("(= {} {})", at_start(p + 1, f), next.text()));
    }
  }

  void guards(std::size_t p) {
    for (const auto& [guards, moves] : by_guards(phases_.moves)) {
      Sum made, further;
      for (std::size_t m : moves) made.add(y(p, m));
      for (std::size_t m : moves) further.add(z(p, m));
      const std::string start = smtlib::bounds(guards, [&](std::uint32_t f) { return at_start(p, f); });
      const std::string end = smtlib::bounds(guards, [&](std::uint32_t f) { return at_end(p, f); });
      require(fmt::format("(=> (< 0 {}) (and {} {}))", made.text(), start, end));
      if (!last(p)) require(fmt::format("(=> (< 0 {}) {})", further.text(), end));
    }
  }

  void directions(std::size_t p) {
    for (std::uint32_t f : phases_.turning) {
      Sum up, down;
      for (std::size_t m = 0; m < phases_.moves.size(); ++m) {
        const std::int64_t step = phases_.moves[m].edge.step[f];
        if (step != 0) (step > 0 ? up : down).add(y(p, m));
      }
      require(fmt::format("(or (= 0 {}) (= 0 {}))", up.text(), down.text()));
    }
  }

  void end_guards() {
    for (const auto& [guards, ends] : by_guards(phases_.ends)) {
      Sum taken;
      for (std::size_t k : ends) taken.add(fmt::format("b{}", k));
      const auto value = [&](std::uint32_t f) { return at_end(phases_.count - 1, f); };
      require(fmt::format("(=> (< 0 {}) {})", taken.text(), smtlib::bounds(guards, value)));
    }
  }

  void length() {
    declare("length");
    Sum sum;
    sum.add("1");
    for (std::size_t p = 0; p < phases_.count; ++p) {
      for (std::size_t m = 0; m < phases_.moves.size(); ++m) {
        sum.add(y(p, m));
        if (!last(p)) sum.add(z(p, m));
      }
    }
    require(fmt::format("(= length {})", sum.text()));
  }

  void write_cut(std::size_t p, const std::set<std::uint32_t>& cut) {
    Sum left, come;
    for (std::uint32_t v : cut) {
      add_start(come, p, v);
      for (std::size_t m : leaving_[v]) left.add(y(p, m));
      for (std::size_t m : entering_[v]) come.add(y(p, m), cut.contains(phases_.moves[m].from) ? 0 : 1);
    }
    if (!left.empty()) require(fmt::format("(=> (< 0 {}) (< 0 {}))", left.text(), come.text()));
  }

  const Phases& phases_;
  std::vector<std::vector<std::size_t>> leaving_, entering_, ending_;  // by node
  std::vector<std::uint32_t> nodes_, values_;
  std::string text_;
};

}  // namespace

std::string write_flow(const Phases& phases, const Cuts& cuts) {
  return FlowWriter(phases).flow() + write_cuts(phases, cuts);
}

std::string write_cuts(const Phases& phases, const Cuts& cuts) { return FlowWriter(phases).cuts(cuts); }

}  // namespace crasp::verifier
