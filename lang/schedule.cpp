// Two passes. The first finds which terms each scope holds, from the wanted terms downwards. The second goes through each
// scope in the order of ids (operands have smaller ids than their users) and hands out places, as register allocation does
// for straight-line code: a place is free again after the last step that reads its column.

#include "lang/schedule.h"

#include <algorithm>
#include <cassert>
#include <limits>
#include <unordered_map>

namespace crasp::lang {

namespace {

constexpr std::uint32_t kForever = std::numeric_limits<std::uint32_t>::max();

/// What a scope holds, before its steps are laid out.
struct Draft {
  ScopeIndex parent = 0;
  TermId binder;                                      ///< the term of `parent` that the scope belongs to
  std::unordered_map<TermId, std::uint32_t> members;  ///< with the id of the last term that reads each
  std::unordered_map<TermId, ScopeIndex> inner;       ///< scopes of this one's open counts, firsts and lasts
};

class Scheduler {
 public:
  explicit Scheduler(const Terms& terms) : terms_(terms), drafts_(1) {}

  Schedule schedule(std::span<const TermId> wanted) {
    for (TermId term : wanted) {
      assert(terms_.open_levels(term) == 0);
      require(0, term, kForever);
    }
    while (!pending_.empty()) {
      auto [scope, term] = pending_.back();
      pending_.pop_back();
      require_operands(scope, term);
    }
    Schedule result;
    result.scopes.resize(drafts_.size());
    places_.resize(drafts_.size());
    for (ScopeIndex scope = 0; scope < drafts_.size(); ++scope) assign_places(scope, result.scopes[scope].slots);
    for (ScopeIndex scope = 0; scope < drafts_.size(); ++scope) lay_out(scope, result.scopes[scope]);
    for (TermId term : wanted) result.wanted.push_back({0, places_[0].at(term)});
    return result;
  }

 private:
  /// The scope in which a term that is read in `scope` is evaluated.
  ScopeIndex home(ScopeIndex scope, TermId term) const { return terms_.open_levels(term) == 0 ? 0 : scope; }

  /// The scope in which the operands of `term` are read.
  ScopeIndex operand_scope(ScopeIndex scope, TermId term) const {
    if (terms_[term].op == Op::at_outer) return drafts_[scope].parent;
    auto inner = drafts_[scope].inner.find(term);
    return inner == drafts_[scope].inner.end() ? scope : inner->second;
  }

  bool binds_open_operands(TermId term) const {
    Op op = terms_[term].op;
    if (op != Op::count && op != Op::first && op != Op::last) return false;
    return std::ranges::any_of(terms_.operands(term), [&](TermId operand) { return terms_.open_levels(operand) > 0; });
  }

  void require(ScopeIndex scope, TermId term, std::uint32_t reader) {
    auto [member, is_new] = drafts_[scope].members.try_emplace(term, reader);
    member->second = std::max(member->second, reader);
    if (is_new) pending_.push_back({scope, term});
  }

  void require_operands(ScopeIndex scope, TermId term) {
    if (binds_open_operands(term)) {
      auto inner = static_cast<ScopeIndex>(drafts_.size());
      drafts_[scope].inner.emplace(term, inner);
      drafts_.push_back({scope, term, {}, {}});
    }
    ScopeIndex read_in = operand_scope(scope, term);
    for (TermId operand : terms_.operands(term)) {
      ScopeIndex target = home(read_in, operand);
      require(target, operand, reader_in(target, scope, term).index);
    }
  }

  /// The term of scope `target` during which `term` of `scope` is evaluated; `target` is `scope` or one around it.
  TermId reader_in(ScopeIndex target, ScopeIndex scope, TermId term) const {
    if (target >= scope) return term;  // its own scope, or the one it opens
    while (scope != target) {
      term = drafts_[scope].binder;
      scope = drafts_[scope].parent;
    }
    return term;
  }

  std::vector<TermId> in_order(ScopeIndex scope) const {
    std::vector<TermId> order;
    for (auto [term, reader] : drafts_[scope].members) order.push_back(term);
    std::ranges::sort(order);
    return order;
  }

  void assign_places(ScopeIndex scope, std::vector<Type>& slots) {
    std::vector<TermId> order = in_order(scope);
    std::unordered_map<std::uint32_t, std::vector<TermId>> last_read_by;
    for (TermId term : order) last_read_by[drafts_[scope].members.at(term)].push_back(term);
    std::vector<std::uint32_t> free[2];
    for (TermId term : order) {
      Type type = terms_.type(term);
      places_[scope][term] = take_place(free[static_cast<int>(type)], type, slots);
      for (TermId done : last_read_by[term.index]) {
        free[static_cast<int>(terms_.type(done))].push_back(places_[scope].at(done));
      }
    }
  }

  static std::uint32_t take_place(std::vector<std::uint32_t>& free, Type type, std::vector<Type>& slots) {
    if (free.empty()) {
      slots.push_back(type);
      return static_cast<std::uint32_t>(slots.size() - 1);
    }
    std::uint32_t place = free.back();
    free.pop_back();
    return place;
  }

  void lay_out(ScopeIndex scope, Scope& result) const {
    result.parent = drafts_[scope].parent;
    for (TermId term : in_order(scope)) {
      Step step{term, places_[scope].at(term), {}, std::nullopt};
      ScopeIndex read_in = operand_scope(scope, term);
      for (TermId operand : terms_.operands(term)) {
        ScopeIndex from = home(read_in, operand);
        step.operands.push_back({from, places_[from].at(operand)});
      }
      if (auto inner = drafts_[scope].inner.find(term); inner != drafts_[scope].inner.end()) step.inner = inner->second;
      result.steps.push_back(std::move(step));
    }
  }

  const Terms& terms_;
  std::vector<Draft> drafts_;
  std::vector<std::pair<ScopeIndex, TermId>> pending_;
  std::vector<std::unordered_map<TermId, std::uint32_t>> places_;
};

}  // namespace

Schedule make_schedule(const Terms& terms, std::span<const TermId> wanted) {
  return Scheduler(terms).schedule(wanted);
}

}  // namespace crasp::lang
