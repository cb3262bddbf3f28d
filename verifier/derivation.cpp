// Whatever is expanded, there is a production left for every nonterminal that waits (they are balanced). It only must not
// happen that none waits from which the rest can be derived. As some derivation exists (Esparza, Fundamenta Informaticae
// 31, 1997), there is a next step after which all that is left can still be derived, and after that another.

#include "verifier/derivation.h"

#include <algorithm>
#include <set>

namespace crasp::verifier {
namespace {

class Derivation {
 public:
  Derivation(const Grammar& grammar, std::vector<std::uint64_t> times)
      : grammar_(grammar), times_(std::move(times)), by_left_(grammar.nonterminals), waiting_(grammar.nonterminals) {
    for (std::uint32_t k = 0; k < grammar.productions.size(); ++k) {
      if (times_[k] > 0) by_left_[grammar.productions[k].left].push_back(k);
    }
    wait(0);
  }

  std::vector<std::uint32_t> run() {
    while (step()) {
    }
    return leftmost();
  }

 private:
  struct Slot {
    std::uint32_t production = 0;
    std::vector<std::size_t> children;  // slots
  };

  std::size_t wait(std::uint32_t nonterminal) {
    if (waiting_[nonterminal].empty()) some_wait_.insert(nonterminal);
    waiting_[nonterminal].push_back(slots_.size());
    slots_.emplace_back();
    return slots_.size() - 1;
  }

  /// Expands one nonterminal that waits.
  bool step() {
    for (std::uint32_t nonterminal : some_wait_) {
      for (std::uint32_t k : by_left_[nonterminal]) {
        if (times_[k] == 0 || !is_safe(k)) continue;
        expand(k);
        return true;
      }
    }
    return false;
  }

  void expand(std::uint32_t k) {
    const Production& production = grammar_.productions[k];
    --times_[k];
    const std::size_t slot = waiting_[production.left].back();
    waiting_[production.left].pop_back();
    if (waiting_[production.left].empty()) some_wait_.erase(production.left);
    slots_[slot].production = k;
    for (std::uint32_t right : production.right) {
      const std::size_t child = wait(right);
      slots_[slot].children.push_back(child);
    }
  }

  /// Can all that is left be derived from what waits after this production?
  bool is_safe(std::uint32_t k) const {
    const Production& production = grammar_.productions[k];
    const bool waits = waiting_[production.left].size() > 1 ||
                       std::find(production.right.begin(), production.right.end(), production.left) != production.right.end();
    if (times_[k] > 1 && waits) return true;  // nothing is lost
    std::vector<bool> reached(grammar_.nonterminals);
    std::vector<std::uint32_t> work(production.right);
    for (std::uint32_t other : some_wait_) {
      if (other != production.left || waits) work.push_back(other);
    }
    const auto left = [&](std::uint32_t other) { return times_[other] - (other == k ? 1 : 0); };
    while (!work.empty()) {
      const std::uint32_t nonterminal = work.back();
      work.pop_back();
      if (reached[nonterminal]) continue;
      reached[nonterminal] = true;
      for (std::uint32_t other : by_left_[nonterminal]) {
        if (left(other) > 0) work.insert(work.end(), grammar_.productions[other].right.begin(), grammar_.productions[other].right.end());
      }
    }
    for (std::uint32_t nonterminal = 0; nonterminal < grammar_.nonterminals; ++nonterminal) {
      if (reached[nonterminal]) continue;
      for (std::uint32_t other : by_left_[nonterminal]) {
        if (left(other) > 0) return false;
      }
    }
    return true;
  }

  std::vector<std::uint32_t> leftmost() const {
    std::vector<std::uint32_t> result;
    std::vector<std::size_t> work{0};
    while (!work.empty()) {
      const Slot& slot = slots_[work.back()];
      work.pop_back();
      result.push_back(slot.production);
      work.insert(work.end(), slot.children.rbegin(), slot.children.rend());
    }
    return result;
  }

  const Grammar& grammar_;
  std::vector<std::uint64_t> times_;
  std::vector<std::vector<std::uint32_t>> by_left_;  // productions that are used
  std::vector<std::vector<std::size_t>> waiting_;    // slots, by nonterminal
  std::set<std::uint32_t> some_wait_;                // nonterminals
  std::vector<Slot> slots_;                          // 0 is the root of the tree
};

/// Marks what can be come to from `work` along `next`.
void mark(std::vector<std::uint32_t> work, const std::vector<std::vector<std::uint32_t>>& next, std::vector<bool>& marked) {
  while (!work.empty()) {
    const std::uint32_t nonterminal = work.back();
    work.pop_back();
    if (marked[nonterminal]) continue;
    marked[nonterminal] = true;
    work.insert(work.end(), next[nonterminal].begin(), next[nonterminal].end());
  }
}

}  // namespace

std::vector<std::vector<std::uint32_t>> underived(const Grammar& grammar, const std::vector<std::uint64_t>& times) {
  std::vector<std::vector<std::uint32_t>> derives(grammar.nonterminals), related(grammar.nonterminals);
  for (std::size_t k = 0; k < times.size(); ++k) {
    if (times[k] == 0) continue;
    const Production& production = grammar.productions[k];
    related[production.left].push_back(production.left);
    for (std::uint32_t right : production.right) {
      derives[production.left].push_back(right);
      related[production.left].push_back(right);
      related[right].push_back(production.left);
    }
  }
  std::vector<bool> known(grammar.nonterminals);
  mark({0}, derives, known);
  std::vector<std::vector<std::uint32_t>> result;
  for (std::uint32_t first = 0; first < grammar.nonterminals; ++first) {
    if (known[first] || related[first].empty()) continue;
    std::vector<bool> together = known;
    mark({first}, related, together);
    auto& set = result.emplace_back();
    for (std::uint32_t k = 0; k < grammar.nonterminals; ++k) {
      if (together[k] && !known[k]) set.push_back(k);
    }
    known = std::move(together);
  }
  return result;
}

std::vector<std::uint32_t> derive(const Grammar& grammar, std::vector<std::uint64_t> times) {
  return Derivation(grammar, std::move(times)).run();
}

}  // namespace crasp::verifier
