// Heads that look for a symbol: keys hold a code of one of a few symbols, and are grouped by which of their entries are exactly 0.
// The entries that a mismatch would multiply are exactly 0 where the symbols agree, whatever the LayerNorm's noise, so a group has
// one score or a hopeless one. A query costs O(groups); keys in groups that bounds cannot settle are looked at one by one.

#include <unordered_map>

#include "backend/attention.h"
#include "backend/key_groups.h"
#include "backend/key_value_store.h"

namespace crasp::backend {

namespace {

/// One bit per dimension.
using Pattern = std::vector<bool>;

template <class Real>
class MatchingAttention final : public Attention<Real> {
 public:
  explicit MatchingAttention(const Head& head)
      : store_(head.key_dims, round_up_to_key(head.key_dims), head.value_dims),
        scale_(static_cast<Real>(head.scale)),
        query_(static_cast<std::size_t>(store_.key_stride())),
        softmax_(head.value_dims) {}

  bool attends_while_appending() const override { return true; }

  void append(const HeadBlock<Real>& block) override {
    const std::int64_t first = store_.length();
    store_.append(block);
    for (std::int64_t c = 0; c < block.columns; ++c) {
      insert(first + c);
      gather_query(block.query + c, block.stride, store_.key_dims(), scale_, query_);
      attend_to_groups();
      softmax_.write(block.output + c, block.output_stride);
    }
  }

  void attend(const HeadBlock<Real>&, std::int64_t, std::int64_t) const override {}

 private:
  struct Group {
    KeyGroup<Real> keys;
    std::vector<std::int64_t> members;
  };

  void insert(std::int64_t position) {
    const Real* key = store_.key(position);
    Pattern pattern(static_cast<std::size_t>(store_.key_dims()));
    for (std::size_t d = 0; d < pattern.size(); ++d) pattern[d] = key[d] != 0;
    const auto [found, is_new] = group_of_.emplace(std::move(pattern), groups_.size());
    if (is_new) groups_.push_back({KeyGroup<Real>(store_.key_stride(), store_.value_dims()), {}});
    Group& group = groups_[found->second];
    group.keys.add(key, store_.value(position));
    group.members.push_back(position);
  }

  void attend_to_groups() {
    bounds_.clear();
    Real best = std::numeric_limits<Real>::lowest();
    for (const Group& group : groups_) {
      bounds_.push_back(group.keys.bounds(query_.data()));
      best = std::max(best, bounds_.back().lower);
    }
    softmax_.begin(best);
    for (std::size_t g = 0; g < groups_.size(); ++g) {
      const KeyGroup<Real>& keys = groups_[g].keys;
      if (softmax_.is_negligible(bounds_[g].upper)) continue;
      if (bounds_[g].lower == bounds_[g].upper)
        softmax_.add(bounds_[g].lower, keys.count(), keys.sum().data());
      else
        attend_to_members(groups_[g]);
    }
  }

  void attend_to_members(const Group& group) {
    for (const std::int64_t position : group.members) {
      Real score, same;
      const Real* key = store_.key(position);
      kernels<Real>().bounds(query_.data(), key, key, store_.key_stride(), &score, &same);
      softmax_.add(score, 1, store_.value(position));
    }
  }

  KeyValueStore<Real> store_;
  Real scale_;
  std::unordered_map<Pattern, std::size_t> group_of_;
  std::vector<Group> groups_;
  // Of the query at hand:
  std::vector<Real> query_;
  std::vector<Bounds<Real>> bounds_;  ///< by group
  SoftmaxSum<Real> softmax_;
};

}  // namespace

template <class Real>
std::unique_ptr<Attention<Real>> make_matching_attention(const Head& head) {
  return std::make_unique<MatchingAttention<Real>>(head);
}

template std::unique_ptr<Attention<float>> make_matching_attention(const Head&);
template std::unique_ptr<Attention<double>> make_matching_attention(const Head&);

}  // namespace crasp::backend
