#include "backend/training/loss.h"

#include <algorithm>
#include <cmath>

#include "backend/training/loops.h"

namespace crasp::backend::training {

namespace {

/// Cross entropy: -log of the probability of the right token. The logits become probabilities, minus 1 at the right token.
template <class Real>
double judge_class(Token right, std::int64_t vocabulary, Real weight, Real* logits) {
  const Real logit = logits[right];
  const SoftmaxSum<Real> divisor = loops<Real>().softmax(logits, vocabulary, 1);
  logits[right] -= 1;
  for (std::int64_t k = 0; k < vocabulary; ++k) logits[k] *= weight;
  return std::log(double(divisor.sum)) - (double(logit) - double(divisor.most));
}

/// Is this token the first of those with the greatest logit?
template <class Real>
bool is_first_of_greatest(Token right, std::int64_t vocabulary, const Real* logits) {
  int above = 0;
  for (std::int64_t k = 0; k < right; ++k) above |= logits[k] >= logits[right];
  for (std::int64_t k = right; k < vocabulary; ++k) above |= logits[k] > logits[right];
  return above == 0 && logits[right] == logits[right];  // not of numbers that are none
}

/// Binary cross entropies: log(1 + exp(z)) - y z, which is -log of the sigmoid of z or -z.
template <class Real>
double judge_labels(const std::uint8_t* right, std::int64_t vocabulary, Real weight, Real* logits) {
  double loss = 0;
  for (std::int64_t k = 0; k < vocabulary; ++k) {
    const double wrong = right[k] ? -double(logits[k]) : double(logits[k]);
    loss += std::max(wrong, 0.0) + std::log1p(std::exp(-std::fabs(wrong)));
  }
  loops<Real>().sigmoid(logits, vocabulary, logits);
  const Real share = weight / static_cast<Real>(vocabulary);
  for (std::int64_t k = 0; k < vocabulary; ++k) logits[k] = (logits[k] - right[k]) * share;
  return loss / static_cast<double>(vocabulary);
}

template <class Real>
bool is_exactly(const std::uint8_t* right, std::int64_t vocabulary, const Real* logits) {
  for (std::int64_t k = 0; k < vocabulary; ++k) {
    if ((logits[k] > 0) != (right[k] != 0)) return false;
  }
  return true;
}

}  // namespace

template <class Real>
Judged judge(const Batch& batch, std::int64_t first, std::int64_t count, std::int64_t vocabulary, Real weight, Real* logits) {
  Judged judged;
  for (std::int64_t q = first; q < first + count; ++q, logits += vocabulary) {
    if (batch.loss == Loss::classes) {
      const Token right = batch.target[static_cast<std::size_t>(q)];
      judged.correct.push_back(is_first_of_greatest(right, vocabulary, logits));
      judged.loss += judge_class(right, vocabulary, weight, logits);
    } else {
      const std::uint8_t* const right = batch.right.data() + q * vocabulary;
      judged.correct.push_back(is_exactly(right, vocabulary, logits));
      judged.loss += judge_labels(right, vocabulary, weight, logits);
    }
  }
  return judged;
}

template Judged judge(const Batch&, std::int64_t, std::int64_t, std::int64_t, float, float*);
template Judged judge(const Batch&, std::int64_t, std::int64_t, std::int64_t, double, double*);

}  // namespace crasp::backend::training
