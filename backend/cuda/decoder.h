#pragma once
// Running a network on a CUDA device: the interface and the meaning of backend::Decoder<float>, for long inputs and large batches.
//
// Invariant: every head has the softmax over all positions so far of its sequence, however they came; docs/cuda.md states in which
// order each kind of head sums. Results do not depend on the run or on timing.

#include <cstdint>
#include <memory>
#include <span>

#include "backend/decoder.h"
#include "backend/network.h"
#include "backend/precision.h"

namespace crasp::backend::cuda {

class Decoder {
 public:
  /// Copies the network to the device; it is not needed afterwards. All sequences are empty. Throws lang::Failure if there is no
  /// device, or not enough memory on it. `precision` is that of products with full matrices; maps that are kept as their entries are
  /// always in float32.
  explicit Decoder(const Network<float>& network, std::int64_t sequences = 1, Precision precision = Precision::float32);
  ~Decoder();
  Decoder(Decoder&&) noexcept;
  Decoder& operator=(Decoder&&) noexcept;

  std::int64_t length(std::int64_t sequence) const;

  /// As backend::Decoder::append. Throws lang::Failure, which says how many positions would fit, before anything is appended if the
  /// device has no memory for them; if it fails later, the sequences of the pieces are empty.
  void append(std::span<const Piece> pieces, Positions wanted, const LogitSink<float>& sink);

  /// Makes a sequence empty again.
  void reset(std::int64_t sequence);

 private:
  class Work;
  std::unique_ptr<Work> work_;
};

}  // namespace crasp::backend::cuda
