// A binary tree over the positions so far, level by level: bounds of the keys and sums of the values of every complete block of
// 16 << level positions. Each thread takes a query: the O(log n) blocks that make up its prefix, descending where bounds settle
// nothing. Neighbouring queries visit nearly the same nodes.

#include "backend/cuda/softmax_sum.h"
#include "backend/cuda/sparse_heads.h"
#include "dialect.h"

namespace crasp::backend::cuda {

namespace {

constexpr int kThreads = 128;
constexpr Int kLeaf = 16;
constexpr int kLevels = 40;
constexpr int kStack = 2 * kLevels;

struct Tree {
  SparseHead at;
  int levels;
  Int nodes;            ///< of all levels
  Int begin[kLevels];   ///< the first node of each level
  Int count[kLevels];
  float* low;           // [key_dims, nodes]
  float* high;          // [key_dims, nodes]
  double* sum;          // [value_dims, nodes]
};

struct Level {
  Tree tree;
  int level;
};

/// Row r < key_dims of a level: bounds of a dimension of the keys; the others: sums of a feature of the values.
__global__ void build_level_kernel(Level at) {
  const Tree& tree = at.tree;
  const SparseHead& head = tree.at;
  const Int index = Int(blockIdx.x) * kThreads + threadIdx.x, keys = head.head.key_dims;
  if (index >= tree.count[at.level]) return;
  const bool is_key = blockIdx.y < keys;
  const Int row = is_key ? blockIdx.y : blockIdx.y - keys;
  const Int node = tree.begin[at.level] + index;
  float low = INFINITY, high = -INFINITY;
  double sum = 0;
  if (at.level == 0) {
    const Int feature = is_key ? head.head.key + row : head.head.value + row;
    const float* entries = head.segment.kept + feature * head.segment.capacity + index * kLeaf;
    for (Int k = 0; k < kLeaf; ++k) low = min(low, entries[k]), high = max(high, entries[k]), sum += entries[k];
  } else {
    const Int child = row * tree.nodes + tree.begin[at.level - 1] + 2 * index;
    if (is_key) {
      low = min(tree.low[child], tree.low[child + 1]);
      high = max(tree.high[child], tree.high[child + 1]);
    } else {
      sum = tree.sum[child] + tree.sum[child + 1];
    }
  }
  if (is_key) {
    tree.low[row * tree.nodes + node] = low;
    tree.high[row * tree.nodes + node] = high;
  } else {
    tree.sum[row * tree.nodes + node] = sum;
  }
}

struct Node {
  std::int32_t level, index;
  float lower, upper;
};

class Search {
 public:
  __device__ Search(const Tree& tree, const QueryHere& here)
      : tree_(tree), here_(here), sum_(own_score(), here.values) {}

  __device__ void run() {
    const Int leaves = (here_.position + 1) / kLeaf;
    push_prefix(leaves);
    for (Int position = leaves * kLeaf; position <= here_.position; ++position) add_key(sum_, tree_.at, here_, position);
    while (size_ > 0) visit(stack_[--size_]);
    sum_.write(here_.output(tree_.at), tree_.at.block.stride);
  }

 private:
  __device__ float own_score() const {
    const Segment& segment = tree_.at.segment;
    return here_.query.score(segment.kept + tree_.at.head.key * segment.capacity + here_.position, segment.capacity);
  }

  /// The blocks of the first `leaves` leaves, the latest on top.
  __device__ void push_prefix(Int leaves) {
    Int first = 0;
    for (int level = tree_.levels - 1; level >= 0; --level) {
      if ((leaves >> level) % 2 == 0) continue;
      const Node block = node(level, first >> level);
      sum_.raise(block.lower);
      stack_[size_++] = block;
      first += Int(1) << level;
    }
  }

  __device__ Node node(int level, Int index) const {
    const Int place = tree_.begin[level] + index;
    const ScoreBounds bounds = here_.query.bounds(tree_.low + place, tree_.high + place, tree_.nodes);
    return {level, std::int32_t(index), bounds.lower, bounds.upper};
  }

  __device__ void visit(const Node& at) {
    if (sum_.is_negligible(at.upper)) return;
    if (at.lower == at.upper) {
      const double* sums = tree_.sum + here_.first_value * tree_.nodes + tree_.begin[at.level] + at.index;
      sum_.add(at.lower, kLeaf << at.level, [&](int d) { return sums[d * tree_.nodes]; });
    } else if (at.level == 0) {
      for (Int k = 0; k < kLeaf; ++k) add_key(sum_, tree_.at, here_, at.index * kLeaf + k);
    } else {
      const Node left = node(at.level - 1, 2 * Int(at.index)), right = node(at.level - 1, 2 * Int(at.index) + 1);
      sum_.raise(max(left.lower, right.lower));
      const bool right_first = left.upper < right.upper;  // the more promising one may settle the other
      stack_[size_++] = right_first ? left : right;
      stack_[size_++] = right_first ? right : left;
    }
  }

  const Tree& tree_;
  const QueryHere& here_;
  SoftmaxSum sum_;
  Node stack_[kStack];
  int size_ = 0;
};

__global__ void search_kernel(Tree tree) {
  const Int index = Int(blockIdx.x) * kThreads + threadIdx.x;
  if (index >= tree.at.segment.count) return;
  const QueryHere here(tree.at, index);
  Search(tree, here).run();
}

}  // namespace

void attend_by_positions(const SparseHead& head) {
  Tree tree{head, 0, 0, {}, {}, nullptr, nullptr, nullptr};
  for (Int count = head.length() / kLeaf; count > 0; count /= 2, ++tree.levels) {
    tree.begin[tree.levels] = tree.nodes;
    tree.count[tree.levels] = count;
    tree.nodes += count;
  }
  Array<float> low(head.head.key_dims * tree.nodes), high(head.head.key_dims * tree.nodes);
  Array<double> sum(head.head.value_dims * tree.nodes);
  tree.low = low.data(), tree.high = high.data(), tree.sum = sum.data();
  for (int level = 0; level < tree.levels; ++level)
    launch({(tree.count[level] + kThreads - 1) / kThreads, head.head.key_dims + head.head.value_dims}, kThreads, build_level_kernel,
           Level{tree, level});
  launch({(head.segment.count + kThreads - 1) / kThreads, (head.head.value_dims + kValuesAtOnce - 1) / kValuesAtOnce}, kThreads,
         search_kernel, tree);
}

}  // namespace crasp::backend::cuda
