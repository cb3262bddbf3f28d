#include "backend/training/gradient.h"

#include <algorithm>
#include <exception>
#include <utility>

#include "backend/parallel.h"
#include "backend/training/loops.h"
#include "backend/training/penalty.h"

namespace crasp::backend::training {

namespace {

/// Each shard holds a gradient, so large models get few; for small ones more cores help.
std::size_t shard_count(std::int64_t parameters) { return parameters < 1'000'000 ? 8 : parameters < 16'000'000 ? 4 : 2; }

/// Numbers that one core adds or transposes at a time.
constexpr std::int64_t kBlock = 1 << 15;

/// Cuts the batch into at most `count` runs of sequences with about equally many tokens: where each begins, and the end.
std::vector<std::int64_t> cut(const Batch& batch, std::int64_t count) {
  std::vector<std::int64_t> cuts = {0};
  for (std::int64_t piece = 1; piece < count; ++piece) {
    const std::int64_t wanted = batch.begin.back() * piece / count;
    const std::int64_t sequence = std::ranges::lower_bound(batch.begin, wanted) - batch.begin.begin();
    if (sequence > cuts.back() && sequence < batch.sequences()) cuts.push_back(sequence);
  }
  cuts.push_back(batch.sequences());
  return cuts;
}

BatchLoss collected(const std::vector<Judged>& pieces) {
  BatchLoss result;
  for (const Judged& piece : pieces) {
    result.loss += piece.loss;
    result.correct.insert(result.correct.end(), piece.correct.begin(), piece.correct.end());
  }
  result.loss /= static_cast<double>(result.correct.size());
  return result;
}

}  // namespace

template <class Real>
Gradient<Real>::Gradient(const Architecture& architecture) : architecture_(architecture), layout_(config_of(architecture)) {
  const std::size_t count = shard_count(layout_.size);
  for (std::size_t k = 0; k < count; ++k) shards_.push_back({Pass<Real>(architecture_, layout_), {}, {}});
  transposed_.resize(layout_.size);
  value_.resize(layout_.size);
}

template <class Real>
void Gradient<Real>::transpose(const Real* weights) {
  const auto one = [&](const Slice& slice) {
    if (slice.rows > 0)
      loops<Real>().transpose(weights + slice.begin, slice.columns, slice.rows, slice.columns, transposed_.data() + slice.begin,
                              slice.rows);
  };
  if (layout_.size > kBlock) return parallel_for(static_cast<std::int64_t>(layout_.all.size()), [&](std::int64_t k) { one(layout_.all[static_cast<std::size_t>(k)]); });
  for (const Slice& slice : layout_.all) one(slice);
}

/// body(shard, number) on all cores; what it throws is thrown here.
template <class Real>
void Gradient<Real>::for_shards(std::int64_t count, const std::function<void(Shard&, std::int64_t)>& body) {
  parallel_for(count, [&](std::int64_t k) {
    Shard& shard = shards_[static_cast<std::size_t>(k)];
    try {
      body(shard, k);
    } catch (...) {
      shard.problem = std::current_exception();
    }
  });
  for (Shard& shard : shards_) {
    if (const std::exception_ptr problem = std::exchange(shard.problem, nullptr)) std::rethrow_exception(problem);
  }
}

template <class Real>
void Gradient<Real>::add_shards(std::size_t count) {
  const auto block = [&](std::int64_t number) {
    const std::int64_t first = number * kBlock, size = std::min(kBlock, layout_.size - first);
    std::copy_n(shards_[0].gradient.data() + first, size, value_.data() + first);
    for (std::size_t k = 1; k < count; ++k) loops<Real>().add(value_.data() + first, shards_[k].gradient.data() + first, size);
  };
  parallel_for((layout_.size + kBlock - 1) / kBlock, block);
}

template <class Real>
BatchLoss Gradient<Real>::compute(const Batch& batch, const Real* weights, double penalty, std::uint64_t seed, std::int64_t step) {
  transpose(weights);
  const std::vector<std::int64_t> cuts = cut(batch, static_cast<std::int64_t>(shards_.size()));
  const std::size_t count = cuts.size() - 1;
  const PassInput<Real> input{&batch, weights, transposed_.data(), true, seed, step};
  std::vector<Judged> judged(count);
  for_shards(static_cast<std::int64_t>(count), [&](Shard& shard, std::int64_t k) {
    const auto at = static_cast<std::size_t>(k);
    judged[at] = shard.pass.run(input, cuts[at], cuts[at + 1], shard.gradient.resize(layout_.size));
  });
  add_shards(count);
  BatchLoss result = collected(judged);
  if (penalty > 0 && architecture_.positions != PositionKind::none)
    result.penalty = positional_penalty(layout_, architecture_.heads, penalty, weights, value_.data());
  return result;
}

/// In pieces, since nobody learns from what the layers leave behind.
template <class Real>
BatchLoss Gradient<Real>::evaluate(const Batch& batch, const Real* weights) {
  constexpr std::int64_t kTokens = 2048;
  transpose(weights);
  const std::vector<std::int64_t> cuts = cut(batch, (batch.begin.back() + kTokens - 1) / kTokens);
  const std::size_t count = cuts.size() - 1, shards = std::min(count, shards_.size());
  const PassInput<Real> input{&batch, weights, transposed_.data(), false, 0, 0};
  std::vector<Judged> judged(count);
  for_shards(static_cast<std::int64_t>(shards), [&](Shard& shard, std::int64_t first) {
    for (auto k = static_cast<std::size_t>(first); k < count; k += shards)
      judged[k] = shard.pass.run(input, cuts[k], cuts[k + 1], nullptr);
  });
  return collected(judged);
}

template class Gradient<float>;
template class Gradient<double>;

}  // namespace crasp::backend::training
