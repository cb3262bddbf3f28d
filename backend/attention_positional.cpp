// Heads that look for positions: at a fixed offset, or in a dyadic block. A binary tree over the positions holds bounds of the keys
// and sums of the values of every aligned block of 16, 32, 64, … positions (a segment tree that grows at its end). A query takes
// the O(log n) blocks that make up its prefix and descends where bounds settle nothing (branch and bound): codes of positions
// agree on whole blocks, so an offset is found in O(log n) steps, and a block of a Fenwick head is one node.

#include <algorithm>
#include <bit>

#include "backend/attention.h"
#include "backend/key_groups.h"
#include "backend/key_value_store.h"

namespace crasp::backend {

namespace {

/// Positions of the tree's leaves; smaller blocks are cheaper to look at than to keep.
constexpr std::int64_t kLeaf = 16;

template <class Real>
class PositionalAttention final : public Attention<Real> {
 public:
  explicit PositionalAttention(const Head& head)
      : store_(head.key_dims, round_up_to_key(head.key_dims), head.value_dims), scale_(static_cast<Real>(head.scale)) {}

  bool attends_while_appending() const override { return false; }

  void append(const HeadBlock<Real>& block) override {
    store_.append(block);
    for (std::int64_t leaf = levels_.empty() ? 0 : std::ssize(levels_[0]); (leaf + 1) * kLeaf <= store_.length(); ++leaf)
      add_leaf(leaf);
  }

  void attend(const HeadBlock<Real>& block, std::int64_t begin, std::int64_t end) const override {
    Search search(*this);
    const std::int64_t first = store_.length() - block.columns;
    for (std::int64_t c = begin; c < end; ++c) {
      search.run(block.query + c, block.stride, first + c);
      search.write(block.output + c, block.output_stride);
    }
  }

 private:
  using Group = KeyGroup<Real>;

  /// A block of kLeaf << level positions; the block at `index` begins at index * its size.
  struct Node {
    std::size_t level;
    std::int64_t index;
    Bounds<Real> bounds;
  };

  /// One query at a time.
  class Search {
   public:
    explicit Search(const PositionalAttention& head)
        : head_(head), query_(static_cast<std::size_t>(head.store_.key_stride())), softmax_(head.store_.value_dims()) {}

    void run(const Real* query, std::int64_t stride, std::int64_t position) {
      gather_query(query, stride, head_.store_.key_dims(), head_.scale_, query_);
      const std::int64_t leaves = (position + 1) / kLeaf;
      push_prefix(leaves);
      Real best = score(position);
      for (const Node& node : stack_) best = std::max(best, node.bounds.lower);
      softmax_.begin(best);
      add_keys(leaves * kLeaf, position + 1);
      while (!stack_.empty()) {
        const Node node = stack_.back();
        stack_.pop_back();
        visit(node);
      }
    }

    void write(Real* output, std::int64_t stride) const { softmax_.write(output, stride); }

   private:
    /// The blocks of the first `leaves` leaves, the latest on top.
    void push_prefix(std::int64_t leaves) {
      for (std::int64_t rest = leaves, begin = 0; rest > 0;) {
        const std::size_t level = static_cast<std::size_t>(std::bit_width(static_cast<std::uint64_t>(rest))) - 1;
        stack_.push_back(node(level, begin >> level));
        begin += std::int64_t{1} << level;
        rest -= std::int64_t{1} << level;
      }
    }

    Node node(std::size_t level, std::int64_t index) const {
      return {level, index, group(level, index).bounds(query_.data())};
    }

    const Group& group(std::size_t level, std::int64_t index) const {
      return head_.levels_[level][static_cast<std::size_t>(index)];
    }

    void visit(const Node& at) {
      if (softmax_.is_negligible(at.bounds.upper)) return;
      const Group& keys = group(at.level, at.index);
      if (at.bounds.lower == at.bounds.upper) return softmax_.add(at.bounds.lower, keys.count(), keys.sum().data());
      if (at.level == 0) return add_keys(at.index * kLeaf, (at.index + 1) * kLeaf);
      Node left = node(at.level - 1, 2 * at.index), right = node(at.level - 1, 2 * at.index + 1);
      softmax_.raise(std::max(left.bounds.lower, right.bounds.lower));
      if (left.bounds.upper > right.bounds.upper) std::swap(left, right);
      stack_.push_back(left);  // the more promising one is visited first: it may settle the other
      stack_.push_back(right);
    }

    void add_keys(std::int64_t begin, std::int64_t end) {
      for (std::int64_t position = begin; position < end; ++position) {
        const Real s = score(position);
        softmax_.raise(s);
        if (!softmax_.is_negligible(s)) softmax_.add(s, 1, head_.store_.value(position));
      }
    }

    Real score(std::int64_t position) const {
      Real score, same;
      const Real* key = head_.store_.key(position);
      kernels<Real>().bounds(query_.data(), key, key, head_.store_.key_stride(), &score, &same);
      return score;
    }

    const PositionalAttention& head_;
    std::vector<Real> query_;
    std::vector<Node> stack_;
    SoftmaxSum<Real> softmax_;
  };

  /// Adds the leaf that is the next one, and the blocks that it completes.
  void add_leaf(std::int64_t leaf) {
    Group group(store_.key_stride(), store_.value_dims());
    for (std::int64_t position = leaf * kLeaf; position < (leaf + 1) * kLeaf; ++position)
      group.add(store_.key(position), store_.value(position));
    for (std::size_t level = 0;; ++level) {
      if (level == levels_.size()) levels_.emplace_back();
      levels_[level].push_back(group);
      if (levels_[level].size() % 2 != 0) return;
      Group parent = levels_[level][levels_[level].size() - 2];
      parent.add(group);
      group = std::move(parent);
    }
  }

  KeyValueStore<Real> store_;
  Real scale_;
  std::vector<std::vector<Group>> levels_;  ///< levels_[0] are the leaves
};

}  // namespace

template <class Real>
std::unique_ptr<Attention<Real>> make_positional_attention(const Head& head) {
  return std::make_unique<PositionalAttention<Real>>(head);
}

template std::unique_ptr<Attention<float>> make_positional_attention(const Head&);
template std::unique_ptr<Attention<double>> make_positional_attention(const Head&);

}  // namespace crasp::backend
