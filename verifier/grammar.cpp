// The triple construction for pushdown automata, with a stack of one symbol that is never written down, and of the triples
// C(p, s) those alone from which something is derived. With n places and m moves: O(n² m) productions.

#include "verifier/grammar.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bitset>
#include <map>

namespace crasp::verifier {
namespace {

constexpr std::size_t kMostProductions = 20'000;
constexpr std::size_t kMostPlaces = 256;
constexpr std::int64_t kWidestBand = 5'000;

/// A node, or the way to it with `left` still to be added to F.
struct Place {
  std::uint32_t node = 0;
  std::int64_t left = 0;
  friend auto operator<=>(const Place&, const Place&) = default;
};

/// A step of F by at most 1.
struct UnitStep {
  int by = 0;
  std::uint32_t target = 0;           // a place
  std::optional<std::uint32_t> move;  // of which it is the first part
  Interval guard;                     // of F, before it
};

int sign(std::int64_t number) { return number > 0 ? 1 : number < 0 ? -1 : 0; }

/// The places and steps of a one-counter automaton over all integers.
class Automaton {
 public:
  Automaton(const Moves& moves, std::uint32_t functional) {
    place_of({0, 0});
    for (std::uint32_t m = 0; m < moves.moves.size(); ++m) {
      const auto& [from, edge] = moves.moves[m];
      const std::int64_t step = edge.step[functional];
      too_large_ = too_large_ || step > kWidestBand || step < -kWidestBand || steps_.size() > kMostPlaces;
      if (too_large_) return;
      const std::uint32_t source = place_of({from, 0});
      const std::uint32_t target = place_of({edge.target, step - sign(step)});
      steps_[source].push_back({sign(step), target, m, edge.guards.empty() ? Interval{} : edge.guards.front().interval});
    }
    for (std::uint32_t k = 0; k < moves.ends.size(); ++k) ends_[place_of({moves.ends[k].from, 0})].push_back(k);
  }

  bool too_large() const { return too_large_ || steps_.size() > kMostPlaces; }
  std::uint32_t places() const { return static_cast<std::uint32_t>(steps_.size()); }
  const std::vector<UnitStep>& steps(std::uint32_t place) const { return steps_[place]; }
  const std::vector<std::uint32_t>& ends(std::uint32_t place) const { return ends_[place]; }

 private:
  /// Its number; what is left of a step is made from there.
  std::uint32_t place_of(Place place) {
    const auto next = static_cast<std::uint32_t>(steps_.size());
    const auto [known, is_new] = numbers_.try_emplace(place, next);
    if (!is_new) return known->second;
    steps_.emplace_back();
    ends_.emplace_back();
    if (place.left != 0) {
      const int by = sign(place.left);
      const std::uint32_t target = place_of({place.node, place.left - by});
      steps_[next].push_back({by, target, std::nullopt, {}});
    }
    return next;
  }

  std::map<Place, std::uint32_t> numbers_;
  std::vector<std::vector<UnitStep>> steps_;          // by place
  std::vector<std::vector<std::uint32_t>> ends_;      // by place
  bool too_large_ = false;
};

/// The least interval with 0 at whose ends, and beyond them, every guard on F has one truth.
Interval band_of(const std::vector<Transition>& moves) {
  Interval band{0, 0};
  for (const Transition& move : moves) {
    for (const Guard& guard : move.edge.guards) {
      const auto& [low, high] = guard.interval;
      if (low != -kInfinity) band = hull(band, {low - 1, low});
      if (high != kInfinity) band = hull(band, {high, high + 1});
    }
  }
  return band;
}

using Places = std::bitset<kMostPlaces>;
/// Beyond one end of the band: by place, where F can first be one nearer to it.
using Returns = std::vector<Places>;

/// What one more look at the steps of a place says of it.
Places returns_of(const Automaton& automaton, std::uint32_t place, const Returns& known, int outwards, std::int64_t value) {
  Places result = known[place];
  for (const UnitStep& step : automaton.steps(place)) {
    if (!step.guard.contains(value)) continue;
    if (step.by == -outwards) result.set(step.target);
    if (step.by == 0) result |= known[step.target];
    for (std::uint32_t t = 0; step.by == outwards && t < automaton.places(); ++t) {
      if (known[step.target][t]) result |= known[t];
    }
  }
  return result;
}

Returns find_returns(const Automaton& automaton, int outwards, std::int64_t value) {
  Returns returns(automaton.places());
  for (bool changed = true; changed;) {
    changed = false;
    for (std::uint32_t p = automaton.places(); p-- > 0;) {
      const Places more = returns_of(automaton, p, returns, outwards, value);
      changed = changed || more != returns[p];
      returns[p] = more;
    }
  }
  return returns;
}

enum class Kind : std::uint8_t { band, open, close };

/// B(p, c), or O(p) or C(p, s) where `side` says which end of the band is meant.
struct Nonterminal {
  Kind kind = Kind::band;
  int side = 0;
  std::uint32_t place = 0;
  std::int64_t at = 0;  // c or s
  friend auto operator<=>(const Nonterminal&, const Nonterminal&) = default;
};

class GrammarBuilder {
 public:
  GrammarBuilder(Moves moves, std::uint32_t functional) : automaton_(moves, functional), band_(band_of(moves.moves)) {
    static_cast<Moves&>(result_) = std::move(moves);
    result_.functional = functional;
  }

  /// Nothing if it is too large.
  std::optional<Grammar> run() {
    if (automaton_.too_large() || band_.high - band_.low > kWidestBand) return std::nullopt;
    for (int side : {-1, 1}) returns_[side > 0 ? 1 : 0] = find_returns(automaton_, side, end_of_band(side));
    number({Kind::band, 0, 0, 0});
    while (!work_.empty() && result_.productions.size() <= kMostProductions) {
      const Nonterminal next = work_.back();
      work_.pop_back();
      expand(next);
    }
    if (result_.productions.size() > kMostProductions) return std::nullopt;
    drop_endless();
    return std::move(result_);
  }

 private:
  std::int64_t end_of_band(int side) const { return side > 0 ? band_.high : band_.low; }
  const Places& returns(int side, std::uint32_t place) const { return returns_[side > 0 ? 1 : 0][place]; }

  std::uint32_t number(const Nonterminal& nonterminal) {
    const auto [known, is_new] = numbers_.try_emplace(nonterminal, static_cast<std::uint32_t>(numbers_.size()));
    if (is_new) work_.push_back(nonterminal);
    return known->second;
  }

  void expand(const Nonterminal& from) {
    const std::int64_t value = from.kind == Kind::band ? from.at : end_of_band(from.side);
    for (const UnitStep& step : automaton_.steps(from.place)) {
      if (!step.guard.contains(value)) continue;
      if (from.kind == Kind::band) step_in_band(from, step);
      if (from.kind == Kind::open) step_outside(from, step);
      if (from.kind == Kind::close) step_back(from, step);
    }
    if (from.kind == Kind::close) return;
    for (std::uint32_t k : automaton_.ends(from.place)) {
      result_.productions.push_back({number(from), std::nullopt, k, {}});
    }
  }

  void add(const Nonterminal& from, const UnitStep& step, std::initializer_list<Nonterminal> right) {
    Production production{number(from), step.move, std::nullopt, {}};
    for (const Nonterminal& nonterminal : right) production.right.push_back(number(nonterminal));
    result_.productions.push_back(std::move(production));
  }

  void step_in_band(const Nonterminal& from, const UnitStep& step) {
    const std::int64_t after = from.at + step.by;
    if (band_.contains(after)) return add(from, step, {{Kind::band, 0, step.target, after}});
    leave(from, step, step.by, [&](std::uint32_t t) { return Nonterminal{Kind::band, 0, t, from.at}; });
  }

  void step_outside(const Nonterminal& from, const UnitStep& step) {
    if (step.by == 0) add(from, step, {{Kind::open, from.side, step.target, 0}});
    if (step.by == from.side) leave(from, step, from.side, [&](std::uint32_t t) { return Nonterminal{Kind::open, from.side, t, 0}; });
  }

  /// One level further out, for good or until F is back, at a place from where `on` goes on.
  template <class On>
  void leave(const Nonterminal& from, const UnitStep& step, int side, const On& on) {
    add(from, step, {{Kind::open, side, step.target, 0}});
    for (std::uint32_t t = 0; t < automaton_.places(); ++t) {
      if (returns(side, step.target)[t]) add(from, step, {{Kind::close, side, step.target, t}, on(t)});
    }
  }

  void step_back(const Nonterminal& from, const UnitStep& step) {
    const auto back = static_cast<std::uint32_t>(from.at);
    const int side = from.side;
    if (step.by == -side && step.target == back) add(from, step, {});
    if (step.by == 0 && returns(side, step.target)[back]) add(from, step, {{Kind::close, side, step.target, back}});
    if (step.by != side) return;
    for (std::uint32_t t = 0; t < automaton_.places(); ++t) {
      if (returns(side, step.target)[t] && returns(side, t)[back]) add(from, step, {{Kind::close, side, step.target, t}, {Kind::close, side, t, back}});
    }
  }

  /// Productions that no finite derivation uses.
  void drop_endless() {
    std::vector<bool> ends(numbers_.size());
    const auto all_end = [&](const Production& production) {
      return std::all_of(production.right.begin(), production.right.end(), [&](std::uint32_t right) { return ends[right]; });
    };
    for (bool changed = true; changed;) {
      changed = false;
      for (auto production = result_.productions.rbegin(); production != result_.productions.rend(); ++production) {
        if (ends[production->left] || !all_end(*production)) continue;
        ends[production->left] = changed = true;
      }
    }
    std::erase_if(result_.productions, [&](const Production& production) { return !all_end(production); });
    result_.nonterminals = static_cast<std::uint32_t>(numbers_.size());
  }

  Grammar result_;
  Automaton automaton_;
  Interval band_;
  std::array<Returns, 2> returns_;  // below the band, and above
  std::map<Nonterminal, std::uint32_t> numbers_;
  std::vector<Nonterminal> work_;
};

}  // namespace

std::variant<Grammar, NoGrammar> find_grammar(const Machine& machine) {
  if (machine.no_bad_word()) return NoGrammar{"the machine has no bad word"};
  const std::vector<bool> matters = find_mattering(machine);
  for (std::uint32_t f = 0; f < machine.functionals.size(); ++f) {
    std::vector<bool> kept(machine.functionals.size(), false);
    kept[f] = true;
    auto moves = find_moves(machine, matters, kept);
    if (!moves) return NoGrammar{"the machine is too large to count moves"};
    if (!moves->exact) continue;
    if (auto grammar = GrammarBuilder(std::move(*moves), f).run()) return std::move(*grammar);
    return NoGrammar{fmt::format("one functional feeds back, but its grammar would have more than {} productions, {} places, or {} "
                                 "values between its thresholds", kMostProductions, kMostPlaces, kWidestBand)};
  }
  return NoGrammar{"more than one functional feeds back, and turns round too often to count moves"};
}

}  // namespace crasp::verifier
