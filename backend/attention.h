#pragma once
// One attention head of one sequence in progress: it takes in positions block by block, and keeps of the past what its kind needs.
//
// Invariant: after each block, every position of it has the softmax over itself and all before, whatever the blocks were.

#include <cstdint>
#include <memory>

#include "backend/network.h"

namespace crasp::backend {

/// What a head sees of a block: `columns` neighbouring positions of one sequence, features by row.
template <class Real>
struct HeadBlock {
  const Real* query;  // [key_dims, stride]
  const Real* key;    // [key_dims, stride]
  const Real* value;  // [value_dims, stride]
  std::int64_t stride;
  std::int64_t columns;
  Real* output;  // [value_dims, output_stride]
  std::int64_t output_stride;
};

template <class Real>
class Attention {
 public:
  virtual ~Attention() = default;

  /// Takes in the positions of a block. A head with `attends_while_appending` also writes their outputs.
  virtual void append(const HeadBlock<Real>& block) = 0;
  virtual bool attends_while_appending() const = 0;

  /// Writes the outputs of columns begin … end - 1 of the block that was appended last. May run at the same time for other columns.
  virtual void attend(const HeadBlock<Real>& block, std::int64_t begin, std::int64_t end) const = 0;
};

/// The columns that `attend` is best called with at once.
constexpr std::int64_t kQueryTile = 256;

/// A head with no past.
template <class Real>
std::unique_ptr<Attention<Real>> make_attention(const Head& head);

template <class Real>
std::unique_ptr<Attention<Real>> make_uniform_attention(const Head& head);
template <class Real>
std::unique_ptr<Attention<Real>> make_positional_attention(const Head& head);
template <class Real>
std::unique_ptr<Attention<Real>> make_matching_attention(const Head& head);
template <class Real>
std::unique_ptr<Attention<Real>> make_dense_attention(const Head& head);

}  // namespace crasp::backend
