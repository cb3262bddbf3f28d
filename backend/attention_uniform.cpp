// Equal scores: the softmax is the mean of all values so far. The sum runs in double and is rounded once, after the division, so in
// float the error before that rounding is at most n^2 V 2^-54 for values up to V: the sum is exact for integers.

#include "backend/attention.h"

namespace crasp::backend {

namespace {

template <class Real>
class UniformAttention final : public Attention<Real> {
 public:
  explicit UniformAttention(const Head& head) : sums_(static_cast<std::size_t>(head.value_dims), 0.0) {}

  bool attends_while_appending() const override { return true; }

  void append(const HeadBlock<Real>& block) override {
    for (std::size_t d = 0; d < sums_.size(); ++d) {
      const Real* value = block.value + static_cast<std::int64_t>(d) * block.stride;
      Real* output = block.output + static_cast<std::int64_t>(d) * block.output_stride;
      double sum = sums_[d];
      for (std::int64_t c = 0; c < block.columns; ++c) {
        sum += value[c];
        output[c] = static_cast<Real>(sum / static_cast<double>(length_ + c + 1));
      }
      sums_[d] = sum;
    }
    length_ += block.columns;
  }

  void attend(const HeadBlock<Real>&, std::int64_t, std::int64_t) const override {}

 private:
  std::vector<double> sums_;
  std::int64_t length_ = 0;
};

}  // namespace

template <class Real>
std::unique_ptr<Attention<Real>> make_uniform_attention(const Head& head) {
  return std::make_unique<UniformAttention<Real>>(head);
}

template std::unique_ptr<Attention<float>> make_uniform_attention(const Head&);
template std::unique_ptr<Attention<double>> make_uniform_attention(const Head&);

}  // namespace crasp::backend
