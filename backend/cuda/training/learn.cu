// The loss of each question, the sums of a step, and AdamW. All sums are in a fixed order.

#include "backend/cuda/training/kernels.h"
#include "backend/training/batch.h"
#include "dialect.h"

namespace crasp::backend::cuda {

namespace {

constexpr int kThreads = 256;

/// A question's logits, and what is right.
struct Question {
  float* logits;
  Int vocabulary;
  float share;  ///< of the loss
};

/// training::judge_class: -log of the probability of the right token, which should be the first of those with the greatest logit.
__device__ double judge_class(const Question& question, Row right, std::uint8_t& correct) {
  float* const logits = question.logits;
  float most = logits[0];
  correct = logits[right] == logits[right];
  for (Int k = 0; k < question.vocabulary; ++k) {
    most = max(most, logits[k]);
    if (k < right ? logits[k] >= logits[right] : logits[k] > logits[right]) correct = 0;
  }
  const float chosen = logits[right];
  float sum = 0;
  for (Int k = 0; k < question.vocabulary; ++k) sum += logits[k] = exp(logits[k] - most);
  for (Int k = 0; k < question.vocabulary; ++k) logits[k] = (logits[k] / sum - (k == right ? 1.0F : 0.0F)) * question.share;
  return log(double(sum)) - (double(chosen) - double(most));
}

/// training::judge_labels: the mean of log(1 + exp(z)) - y z over the vocabulary; exactly the right logits should be positive.
__device__ double judge_labels(const Question& question, const std::uint8_t* right, std::uint8_t& correct) {
  double loss = 0;
  correct = 1;
  for (Int k = 0; k < question.vocabulary; ++k) {
    const float z = question.logits[k];
    const double wrong = right[k] ? -double(z) : double(z);
    loss += max(wrong, 0.0) + log1p(exp(-fabs(wrong)));
    if ((z > 0) != (right[k] != 0)) correct = 0;
    question.logits[k] = (1 / (1 + exp(-z)) - (right[k] ? 1.0F : 0.0F)) * question.share / float(question.vocabulary);
  }
  return loss / double(question.vocabulary);
}

/// A thread for each question.
__global__ void judge_rows_kernel(JudgeRows at) {
  const Int number = Int(blockIdx.x) * kThreads + threadIdx.x, model = blockIdx.y, place = model * at.questions + number;
  if (number >= at.questions) return;
  const Facts& facts = at.facts[model];
  const Question question{at.logits + place * at.vocabulary, at.vocabulary, 1 / float(facts.questions)};
  if (number >= facts.questions) {
    for (Int k = 0; k < at.vocabulary; ++k) question.logits[k] = 0;
  } else if (facts.loss == std::int32_t(training::Loss::classes)) {
    at.loss[place] = judge_class(question, at.target[place], at.correct[place]);
  } else {
    at.loss[place] = judge_labels(question, at.right + place * at.vocabulary, at.correct[place]);
  }
}

/// The sum over the block's threads, by halves.
__device__ double sum_of_block(double value) {
  __shared__ double sums[kThreads];
  __syncthreads();  // the sum before this one has been read
  sums[threadIdx.x] = value;
  for (unsigned half = kThreads / 2; half > 0; half /= 2) {
    __syncthreads();
    if (threadIdx.x < half) sums[threadIdx.x] += sums[threadIdx.x + half];
  }
  __syncthreads();
  return sums[0];
}

__device__ double sum_of(const double* numbers, Int count) {
  double sum = 0;
  for (Int k = threadIdx.x; k < count; k += kThreads) sum += numbers[k];
  return sum_of_block(sum);
}

__global__ void square_kernel(Learn at) {
  const float* const gradient = at.gradient + Int(blockIdx.y) * at.size;
  double sum = 0;
  for (Int k = Int(blockIdx.x) * kThreads + threadIdx.x; k < at.size; k += kThreads * kSquareBlocks) sum += double(gradient[k]) * gradient[k];
  const double total = sum_of_block(sum);
  if (threadIdx.x == 0) at.squares[Int(blockIdx.y) * kSquareBlocks + blockIdx.x] = total;
}

/// A block for each model.
__global__ void conclude_kernel(Learn at) {
  const Int model = blockIdx.x, questions = at.facts[model].questions;
  Outcome outcome{};
  outcome.loss = sum_of(at.loss + model * at.questions, questions) / double(max(questions, Int(1)));
  outcome.penalty = sum_of(at.parts + model * at.part_size, at.part_size);
  if (at.squares) outcome.squares = sum_of(at.squares + model * kSquareBlocks, kSquareBlocks);
  if (threadIdx.x == 0) at.outcome[model] = outcome;
}

__device__ inline bool is_finite(double x) { return x - x == 0; }

/// As `adam` of training/loops_body.h.
__global__ void adam_kernel(Learn at) {
  const Int k = Int(blockIdx.x) * kThreads + threadIdx.x, place = Int(blockIdx.y) * at.size + k;
  const Facts& facts = at.facts[blockIdx.y];
  const Outcome& outcome = at.outcome[blockIdx.y];
  const double norm = sqrt(outcome.squares);
  if (k >= at.size || !facts.learns || !is_finite(outcome.loss) || !is_finite(outcome.penalty) || !is_finite(norm)) return;
  const training::AdamStep<float>& step = facts.adam;
  const float scale = facts.clip > 0 && norm > facts.clip ? float(facts.clip / (norm + 1e-6)) : 1.0F;
  const float g = at.gradient[place] * scale;
  const float first = step.beta1 * at.first[place] + (1 - step.beta1) * g;
  const float second = step.beta2 * at.second[place] + (1 - step.beta2) * g * g;
  at.first[place] = first;
  at.second[place] = second;
  const float keep = at.decays[k] ? step.keep : 1.0F;
  at.weights[place] = at.weights[place] * keep - step.rate * first / (sqrt(second) * step.root_correction + step.epsilon);
}

}  // namespace

void judge_rows(const JudgeRows& arguments) {
  launch({(arguments.questions + kThreads - 1) / kThreads, arguments.models}, kThreads, judge_rows_kernel, arguments);
}

void conclude(const Learn& arguments) {
  Learn at = arguments;
  at.squares = nullptr;
  launch({at.models, 1}, kThreads, conclude_kernel, at);
}

void learn(const Learn& arguments) {
  launch({kSquareBlocks, arguments.models}, kThreads, square_kernel, arguments);
  launch({arguments.models, 1}, kThreads, conclude_kernel, arguments);
  launch({(arguments.size + kThreads - 1) / kThreads, arguments.models}, kThreads, adam_kernel, arguments);
}

}  // namespace crasp::backend::cuda
