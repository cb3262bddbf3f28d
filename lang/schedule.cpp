// Two passes. The first finds which terms each frame holds, from the wanted terms downwards. The second goes through each
// frame in the order of ids (operands have smaller ids than their users) and hands out places, as register allocation does
// for straight-line code: a place is free again after the last step that reads its column.

#include "lang/schedule.h"

#include <algorithm>
#include <cassert>
#include <limits>
#include <unordered_map>

namespace crasp::lang {

namespace {

constexpr std::uint32_t kForever = std::numeric_limits<std::uint32_t>::max();

/// What a frame holds, before its steps are laid out.
struct Draft {
  FrameIndex parent = 0;
  TermId binder;                                      ///< the term of `parent` that the frame belongs to
  std::unordered_map<TermId, std::uint32_t> members;  ///< with the id of the last term that reads each
  std::unordered_map<TermId, FrameIndex> inner;       ///< frames of this one's open counts, firsts and lasts
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
      auto [frame, term] = pending_.back();
      pending_.pop_back();
      require_operands(frame, term);
    }
    Schedule result;
    result.frames.resize(drafts_.size());
    places_.resize(drafts_.size());
    for (FrameIndex frame = 0; frame < drafts_.size(); ++frame) assign_places(frame, result.frames[frame].slots);
    for (FrameIndex frame = 0; frame < drafts_.size(); ++frame) lay_out(frame, result.frames[frame]);
    for (TermId term : wanted) result.wanted.push_back({0, places_[0].at(term)});
    return result;
  }

 private:
  /// The frame in which a term that is read in `frame` is evaluated.
  FrameIndex home(FrameIndex frame, TermId term) const { return terms_.open_levels(term) == 0 ? 0 : frame; }

  /// The frame in which the operands of `term` are read.
  FrameIndex operand_frame(FrameIndex frame, TermId term) const {
    if (terms_[term].op == Op::at_outer) return drafts_[frame].parent;
    auto inner = drafts_[frame].inner.find(term);
    return inner == drafts_[frame].inner.end() ? frame : inner->second;
  }

  bool binds_open_operands(TermId term) const {
    Op op = terms_[term].op;
    if (op != Op::count && op != Op::first && op != Op::last) return false;
    return std::ranges::any_of(terms_.operands(term), [&](TermId operand) { return terms_.open_levels(operand) > 0; });
  }

  void require(FrameIndex frame, TermId term, std::uint32_t reader) {
    auto [member, is_new] = drafts_[frame].members.try_emplace(term, reader);
    member->second = std::max(member->second, reader);
    if (is_new) pending_.push_back({frame, term});
  }

  void require_operands(FrameIndex frame, TermId term) {
    if (binds_open_operands(term)) {
      auto inner = static_cast<FrameIndex>(drafts_.size());
      drafts_[frame].inner.emplace(term, inner);
      drafts_.push_back({frame, term, {}, {}});
    }
    FrameIndex read_in = operand_frame(frame, term);
    for (TermId operand : terms_.operands(term)) {
      FrameIndex target = home(read_in, operand);
      require(target, operand, reader_in(target, frame, term).index);
    }
  }

  /// The term of frame `target` during which `term` of `frame` is evaluated; `target` is `frame` or one around it.
  TermId reader_in(FrameIndex target, FrameIndex frame, TermId term) const {
    if (target >= frame) return term;  // its own frame, or the one it opens
    while (frame != target) {
      term = drafts_[frame].binder;
      frame = drafts_[frame].parent;
    }
    return term;
  }

  std::vector<TermId> in_order(FrameIndex frame) const {
    std::vector<TermId> order;
    for (auto [term, reader] : drafts_[frame].members) order.push_back(term);
    std::ranges::sort(order);
    return order;
  }

  void assign_places(FrameIndex frame, std::vector<Type>& slots) {
    std::vector<TermId> order = in_order(frame);
    std::unordered_map<std::uint32_t, std::vector<TermId>> last_read_by;
    for (TermId term : order) last_read_by[drafts_[frame].members.at(term)].push_back(term);
    std::vector<std::uint32_t> free[2];
    for (TermId term : order) {
      Type type = terms_.type(term);
      places_[frame][term] = take_place(free[static_cast<int>(type)], type, slots);
      for (TermId done : last_read_by[term.index]) {
        free[static_cast<int>(terms_.type(done))].push_back(places_[frame].at(done));
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

  void lay_out(FrameIndex frame, Frame& result) const {
    result.parent = drafts_[frame].parent;
    for (TermId term : in_order(frame)) {
      Step step{term, places_[frame].at(term), {}, std::nullopt};
      FrameIndex read_in = operand_frame(frame, term);
      for (TermId operand : terms_.operands(term)) {
        FrameIndex from = home(read_in, operand);
        step.operands.push_back({from, places_[from].at(operand)});
      }
      if (auto inner = drafts_[frame].inner.find(term); inner != drafts_[frame].inner.end()) step.inner = inner->second;
      result.steps.push_back(std::move(step));
    }
  }

  const Terms& terms_;
  std::vector<Draft> drafts_;
  std::vector<std::pair<FrameIndex, TermId>> pending_;
  std::vector<std::unordered_map<TermId, std::uint32_t>> places_;
};

}  // namespace

Schedule make_schedule(const Terms& terms, std::span<const TermId> wanted) {
  return Scheduler(terms).schedule(wanted);
}

}  // namespace crasp::lang
