// The formula starts without cuts. A solution that is no walk, since it uses what it does not reach, gives
// cuts that exclude it. Each is one of finitely many sets of nodes, so this ends: without a solution, or with a walk.
// (Verma, Seidl & Schwentick, CADE 2005, say connectivity once and for all by distances; few cuts are needed in practice,
// and cuts are simpler to check.) Shorter walks are then asked for, by bisection.

#include "verifier/parikh.h"

#include <fmt/format.h>
#include <z3++.h>

#include <algorithm>
#include <limits>

#include "verifier/solver.h"

namespace crasp::verifier {
namespace {

constexpr std::uint64_t kLongestWord = 1'000'000;  // of those that are written down
constexpr std::size_t kMostCuts = 2'000;
const char* const kOutOfTime = "time ran out while moves were counted";

class Solver {
 public:
  Solver(const Counting& counting, const Budget& budget)
      : counting_(counting), budget_(budget), solver_(context_, "QF_LIA"), watch_(context_, budget) {
    const std::string formula = counting.formula();
    solver_.from_string(formula.c_str());
    declare(formula);
  }

  /// A connected solution for a word of at most so many symbols.
  z3::check_result ask(std::uint64_t longest, std::uint64_t shortest) {
    solver_.push();
    const z3::expr length = context_.int_const("length");
    if (longest != 0) solver_.add(length <= context_.int_val(longest));
    solver_.add(length >= context_.int_val(shortest));
    z3::check_result result = z3::unknown;
    Cuts added;
    while (!budget_.expired() && cuts_.size() + added.size() < kMostCuts) {
      set_timeout(solver_, std::max(0.001, budget_.seconds_left()));
      result = solver_.check();
      if (result != z3::sat) break;
      Solution solution = read(solver_.get_model());
      const Cuts further = counting_.violated(solution);
      if (further.empty()) {
        solution_ = std::move(solution);
        break;
      }
      result = z3::unknown;
      require(further);
      added.insert(added.end(), further.begin(), further.end());
    }
    solver_.pop();
    require(added);  // what was added above the last push is gone
    cuts_.insert(cuts_.end(), added.begin(), added.end());
    return result;
  }

  const Solution& solution() const { return solution_; }
  std::uint64_t length() const { return solution_.at("length"); }
  const Cuts& cuts() const { return cuts_; }

 private:
  void require(const Cuts& cuts) {
    if (!cuts.empty()) solver_.from_string((declarations_ + counting_.cuts(cuts)).c_str());
  }

  void declare(const std::string& formula) {
    const std::string_view begin = "(declare-const ";
    for (std::size_t at = 0; at < formula.size();) {
      const std::size_t end = formula.find('\n', at) + 1;
      if (formula.compare(at, begin.size(), begin) == 0) {
        declarations_ += formula.substr(at, end - at);
        at += begin.size();
        names_.push_back(formula.substr(at, formula.find(' ', at) - at));
      }
      at = end;
    }
  }

  Solution read(const z3::model& model) {
    Solution solution;
    for (const std::string& name : names_) {
      const z3::expr value = model.eval(context_.int_const(name.c_str()), true);
      std::uint64_t number = 0;
      solution[name] = value.is_numeral_u64(number) ? number : std::numeric_limits<std::uint64_t>::max();
    }
    return solution;
  }

  const Counting& counting_;
  const Budget& budget_;
  z3::context context_;
  z3::solver solver_;
  std::string declarations_;
  std::vector<std::string> names_;
  Solution solution_;
  Cuts cuts_;
  Watch watch_;
};

/// The word up to where the machine is bad first; nothing if it never is.
std::optional<lang::Word> bad_prefix(const Machine& machine, lang::Word word) {
  std::uint32_t node = 0;
  std::vector<std::int64_t> x(machine.dimensions, 0);
  for (std::size_t k = 0; k < word.size(); ++k) {
    const std::vector<Edge>& edges = machine.nodes[node].edges;
    const auto taken = std::find_if(edges.begin(), edges.end(), [&](const Edge& edge) {
      return edge.symbol == word[k] && may_take(machine, node, x, edge);
    });
    if (taken == edges.end()) return std::nullopt;
    if (taken->target == kBad) {
      word.resize(k + 1);
      return word;
    }
    for (std::size_t d = 0; d < x.size(); ++d) x[d] += taken->step[d];
    node = taken->target;
  }
  return std::nullopt;
}

/// Bisects the length, from what was found down to what was tried. Was a shortest one found?
bool shorten(Solver& solver, std::uint64_t tried) {
  std::uint64_t low = tried + 1;
  while (low < solver.length()) {
    const std::uint64_t middle = low + (solver.length() - low) / 2;
    const z3::check_result result = solver.ask(middle, low);
    if (result == z3::unknown) return false;
    if (result == z3::unsat) low = middle + 1;
  }
  return true;
}

std::variant<NoWalk, BadWord, Undecided> search(const Machine& machine, const Counting& counting, const Wanted& wanted,
                                                const Budget& budget) {
  Solver solver(counting, budget);
  const z3::check_result result = solver.ask(0, 1);
  if (result == z3::unsat) return NoWalk{solver.cuts()};
  if (result == z3::unknown) return Undecided{kOutOfTime};
  const bool shorter = wanted.shortest || solver.length() > kLongestWord;
  const bool shortest = shorter && shorten(solver, counting.exact() ? wanted.tried : 0);
  if (solver.length() > kLongestWord) {
    return Undecided{fmt::format("there are counterexamples, but the shortest that was found has more than {} symbols", kLongestWord)};
  }
  auto word = bad_prefix(machine, counting.word(solver.solution()));
  if (!word) return Undecided{"moves were counted, but not all feedback of the machine could be counted with them"};
  const bool whole = word->size() == solver.length();
  return BadWord{std::move(*word), shortest && whole, solver.cuts()};
}

}  // namespace

bool walks_decide(const Machine& machine, Counted counted) {
  auto made = make_counting(machine, counted);
  const auto* counting = std::get_if<std::unique_ptr<Counting>>(&made);
  return counting != nullptr && (*counting)->exact();
}

std::variant<NoWalk, BadWord, Undecided> find_walk(const Machine& machine, Counted counted, const Wanted& wanted, const Budget& budget) {
  auto made = make_counting(machine, counted);
  if (auto* reason = std::get_if<std::string>(&made)) return Undecided{std::move(*reason)};
  try {
    auto found = search(machine, *std::get<std::unique_ptr<Counting>>(made), wanted, budget);
    if (auto* proof = std::get_if<NoWalk>(&found)) proof->counted = counted;
    return found;
  } catch (const z3::exception& failure) {
    if (budget.expired()) return Undecided{kOutOfTime};  // a query was interrupted
    return Undecided{std::string("the solver failed: ") + failure.msg()};
  }
}

std::variant<std::string, Undecided> write_no_walk(const Machine& machine, const NoWalk& proof) {
  auto made = make_counting(machine, proof.counted);
  if (auto* reason = std::get_if<std::string>(&made)) return Undecided{std::move(*reason)};
  const Counting& counting = *std::get<std::unique_ptr<Counting>>(made);
  for (const auto& cut : proof.cuts) {
    for (std::uint32_t member : cut) {
      if (member >= counting.members()) return Undecided{"a cut holds what the machine does not have"};
    }
  }
  return counting.formula() + counting.cuts(proof.cuts);
}

std::string check_no_walk(const Machine& machine, const NoWalk& proof, double seconds, std::optional<std::uint64_t> longest) {
  const auto formula = write_no_walk(machine, proof);
  if (const auto* undecided = std::get_if<Undecided>(&formula)) return undecided->reason;
  try {
    z3::context context;
    z3::solver solver(context, "QF_LIA");
    set_timeout(solver, seconds);
    solver.from_string(std::get<std::string>(formula).c_str());
    if (longest) solver.add(context.int_const("length") <= context.int_val(*longest));
    const z3::check_result result = solver.check();
    if (result == z3::unsat) return {};
    return result == z3::sat ? "the formula of the machine has a solution" : "the solver gave up";
  } catch (const z3::exception& failure) {
    return std::string("the solver failed: ") + failure.msg();
  }
}

}  // namespace crasp::verifier
