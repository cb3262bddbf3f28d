#pragma once
// One way forward and back through all models for a step of some shape: training/pass.h on the device.
//
// Invariant: what is launched depends on the bucket and on the places of memory alone, so that it can be repeated as a graph.

#include "backend/cuda/decoder.h"
#include "backend/cuda/products.h"
#include "backend/cuda/training/buffers.h"
#include "backend/cuda/unit_of.h"
#include "backend/training/layout.h"
#include "backend/training/step_hashes.h"

namespace crasp::backend::cuda {

/// The models, in memory of the device: [models, layout.size].
struct ModelNumbers {
  float *weights, *gradient, *first, *second;
  const std::uint8_t* decays;  // [layout.size]
};

class Pass {
 public:
  /// The first two must outlive the object.
  Pass(const training::Architecture& architecture, const training::Layout& layout, const Bucket& bucket, const StepData& data,
       Buffers buffers, ModelNumbers numbers, Precision precision);

  /// Losses, outcomes and right answers, and nothing else.
  void judge() const;
  /// A step of all models that learn.
  void learn() const;

 private:
  /// Some rows of all models.
  struct Rows {
    Int count;          ///< of a model
    const Row* row_of;  ///< null for all
  };
  using Slice = training::Slice;

  void forward() const;
  void backward() const;
  void embed() const;
  void forward(std::size_t layer, float* next) const;
  void project(std::size_t layer) const;
  void head() const;
  void head_back(float* dx) const;
  void mlp_back(std::size_t layer, float* dnext) const;
  void attention_back(std::size_t layer, const float* dnext, float* dx) const;
  void projection_back(std::size_t layer) const;
  void embed_back(const float* dx) const;
  void penalise() const;
  Learn concluding() const;

  /// y = x w, with columns `from` … `from + out` of the matrix.
  void linear(Int rows, const float* x, Int x_stride, const Slice& w, Int from, Int out, float* y, Int y_stride) const;
  /// dx = dy w^T, and the gradients of w = x^T dy.
  void linear_back(Int rows, const float* dy, Int dy_stride, const Slice& w, Int from, Int out, float* dx) const;
  void weights_back(Int rows, const float* x, Int x_stride, const float* dy, Int dy_stride, const Slice& w, Int from, Int out) const;
  /// The gradient of a bias, or of a norm's weight if `norm` is not null: sums over rows.
  void bias_back(Int rows, const float* dy, Int dy_stride, const Slice& bias, Int from, Int columns, const SumRows* norm = nullptr) const;
  void norm(Int rows, const float* x, const Slice& weight, const Slice& bias, float* y, float* mean, float* inverse) const;
  void norm_back(Int rows, const float* x, const float* dy, const Slice& weight, const Slice& bias, const float* mean,
                 const float* inverse, float* dx, bool add) const;
  void finish(Rows rows, float* y, Int stride, const Slice& bias, Int from, Int columns, const float* residual, Drop drop) const;
  /// dx after dropout: `dropped`, or dx itself if nothing is dropped.
  const float* after_dropout(Rows rows, const float* dx, std::size_t layer, training::DropoutSite site) const;
  AttendRows attention(std::size_t layer) const;

  Drop drop(std::size_t layer, training::DropoutSite site) const;
  bool picks(std::size_t layer) const { return bucket_.picks && layer + 1 == layout_.layers.size(); }
  Rows rows_of(std::size_t layer) const { return picks(layer) ? Rows{bucket_.questions, data_.row_of} : Rows{bucket_.rows, nullptr}; }
  const float* weight(const Slice& slice) const { return numbers_.weights + slice.begin; }
  float* gradient(const Slice& slice) const { return numbers_.gradient + slice.begin; }

  const training::Architecture& architecture_;
  const training::Layout& layout_;
  Config config_;
  Bucket bucket_;
  StepData data_;
  Buffers at_;
  ModelNumbers numbers_;
  Precision precision_;
};

}  // namespace crasp::backend::cuda
