#pragma once
// A prepared network in the memory of the device: the arrays of backend::Network<float>, and what of each layer is kept for later
// positions.

#include <cstdint>
#include <vector>

#include "backend/cuda/attention.h"
#include "backend/cuda/decoder.h"
#include "backend/cuda/kernels.h"
#include "backend/cuda/memory.h"
#include "backend/network.h"

namespace crasp::backend::cuda {

class DeviceMap {
 public:
  DeviceMap() = default;
  DeviceMap(const LinearMap<float>& map, Precision precision);

  /// y = unit(A x + b), or y += A x + b.
  void apply(const float* x, Int x_stride, float* y, Int y_stride, Int columns, bool add, Unit unit) const;
  Int outputs() const { return outputs_; }
  Int inputs() const { return inputs_; }

 private:
  Int inputs_ = 0, outputs_ = 0, rows_ = 0, live_rows_ = 0;
  Precision precision_ = Precision::float32;
  bool sparse_ = false;
  Array<float> matrix_, bias_, value_;
  Array<std::int32_t> begin_, column_, target_;
};

struct DeviceNorm {
  Array<float> weight, bias;  ///< empty for 1 and 0
  double epsilon = 0;

  DeviceNorm() = default;
  explicit DeviceNorm(const PreparedNorm<float>& norm);
  void apply(const float* x, float* y, Int stride, Int dim, Int columns) const;
};

/// Heads of one kind: the same rows here and on the device.
struct HeadGroup {
  std::vector<HeadRows> host;
  Array<HeadRows> device;
  Int dims = 0, value_dims = 0;  ///< the most of a head

  void add(const HeadRows& head);
  void finish() { device = Array<HeadRows>(host); }
  bool empty() const { return host.empty(); }
};

/// Heads without values are left out: they have no output.
struct DeviceLayer {
  DeviceNorm ln_1, ln_2;
  DeviceMap qkv, mix, fc, proj;
  HeadGroup dense, positional, matching;
  Array<KeptRow> kept;
  Array<MeanRow> means;
};

class DeviceNetwork {
 public:
  DeviceNetwork(const Network<float>& network, Precision precision);

  Config config;
  Array<float> wte, wpe;  ///< wpe empty for 0
  std::vector<DeviceLayer> layers;
  DeviceNorm ln_f;
  DeviceMap lm_head;
  Int kept_rows = 0;  ///< numbers that a position leaves in each sequence
  Int sums = 0;       ///< running sums of each sequence
  Int projected = 0, mixed = 0, hidden = 0;  ///< the widest layer

 private:
  void place_heads(const PreparedLayer<float>& from, DeviceLayer& to);
};

}  // namespace crasp::backend::cuda
