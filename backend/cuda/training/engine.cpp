// A step is one copy to the device, a graph, and one copy back. Graphs are kept by the shape of the step; when memory for activations
// grows, they are noted anew.

#include "backend/cuda/training/engine.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "backend/cuda/graph.h"
#include "backend/cuda/memory.h"
#include "backend/cuda/training/pass.h"
#include "lang/failure.h"

namespace crasp::backend::cuda {

namespace {

using training::Architecture;
using training::Batch;
using training::BatchLoss;
using training::Lesson;
using training::Numbers;
using training::Taught;

/// Rows that are examined at once, of each model.
constexpr Int kExaminedRows = 4096;

/// Weights, gradient and moments of a model.
Int bytes_of_model(Int size) { return 4 * size * Int{sizeof(float)}; }

[[noreturn]] void fail_for_models(Int models, const char* what, Int bytes, Int free) {
  throw lang::Failure(fmt::format("the device has no memory for {} models at once: {} bytes each for {}, {} models would fit", models, bytes,
                                  what, bytes > 0 ? free / bytes : 0));
}

/// The sequences `first` to `last - 1`.
Batch piece_of(const Batch& batch, std::size_t first, std::size_t last, Int vocabulary) {
  Batch piece;
  piece.loss = batch.loss;
  const Int from = batch.begin[first], to = batch.begin[last];
  for (std::size_t s = first + 1; s <= last; ++s) piece.begin.push_back(batch.begin[s] - from);
  piece.tokens.assign(batch.tokens.begin() + from, batch.tokens.begin() + to);
  const auto question = std::ranges::lower_bound(batch.asked, from), end = std::ranges::lower_bound(batch.asked, to);
  for (auto asked = question; asked != end; ++asked) piece.asked.push_back(*asked - from);
  const Int skipped = question - batch.asked.begin(), count = end - question;
  if (batch.loss == training::Loss::labels) {
    piece.right.assign(batch.right.begin() + skipped * vocabulary, batch.right.begin() + (skipped + count) * vocabulary);
  } else {
    piece.target.assign(batch.target.begin() + skipped, batch.target.begin() + skipped + count);
  }
  return piece;
}

/// Where the next piece of at most kExaminedRows ends; a longer sequence is a piece of its own.
std::size_t end_of_piece(const Batch& batch, std::size_t first) {
  std::size_t last = first + 1;
  while (last + 1 < batch.begin.size() && batch.begin[last + 1] - batch.begin[first] <= kExaminedRows) ++last;
  return last;
}

class DeviceEngine : public training::Engine {
 public:
  DeviceEngine(const Architecture& architecture, Int models, Precision precision)
      : architecture_(architecture), layout_(config_of(architecture)), models_(models), precision_(precision) {
    if (config_of(architecture).head_dim() > kMostTrainedDims)
      throw lang::Failure(fmt::format("heads of more than {} dimensions are not trained on a device", kMostTrainedDims));
    const Int bytes = bytes_of_model(layout_.size), free = free_memory();
    if (models * bytes > free) fail_for_models(models, "weights and moments", bytes, free);
    for (Array<float>* array : {&weights_, &gradient_, &first_, &second_}) {
      *array = Array<float>(models * layout_.size);
      clear(array->data(), array->bytes());
    }
    std::vector<std::uint8_t> decays(static_cast<std::size_t>(layout_.size));
    for (const training::Slice& slice : layout_.all)
      if (slice.rows > 0) std::fill_n(decays.begin() + slice.begin, slice.size(), std::uint8_t{1});
    decays_ = Array<std::uint8_t>(decays);
  }

  std::vector<Taught> step(std::span<const Lesson> lessons) override {
    const Bucket bucket = bucket_of(architecture_, lessons);
    run(bucket, lessons, true);
    std::vector<Taught> taught(lessons.size());
    for (std::size_t k = 0; k < lessons.size(); ++k) {
      if (lessons[k].batch == nullptr) continue;
      taught[k].loss = loss_of(bucket, k, std::ssize(lessons[k].batch->asked));
      taught[k].gradient_norm = std::sqrt(outcome_of(k).squares);
    }
    return taught;
  }

  std::vector<BatchLoss> evaluate(std::span<const Batch* const> batches) override {
    std::vector<BatchLoss> losses(batches.size());
    std::vector<std::size_t> next(batches.size());
    while (true) {
      std::vector<Batch> pieces(batches.size());
      std::vector<Lesson> lessons(batches.size());
      bool some = false;
      for (std::size_t k = 0; k < batches.size(); ++k) {
        if (batches[k] == nullptr || next[k] + 1 >= batches[k]->begin.size()) continue;
        const std::size_t last = end_of_piece(*batches[k], next[k]);
        pieces[k] = piece_of(*batches[k], std::exchange(next[k], last), last, architecture_.vocabulary);
        lessons[k].batch = &pieces[k];
        some = true;
      }
      if (!some) break;
      add_pieces(lessons, losses);
    }
    for (BatchLoss& loss : losses) loss.loss /= static_cast<double>(std::max<std::size_t>(loss.correct.size(), 1));
    return losses;
  }

  Numbers numbers(std::size_t model) const override {
    return {downloaded(weights_, model), downloaded(first_, model), downloaded(second_, model)};
  }

  void set_numbers(std::size_t model, const Numbers& numbers) override {
    const auto place = [&](Array<float>& array) { return array.data() + static_cast<Int>(model) * layout_.size; };
    upload(place(weights_), numbers.weights.data(), numbers.weights.size() * sizeof(float));
    upload(place(first_), numbers.first.data(), numbers.first.size() * sizeof(float));
    upload(place(second_), numbers.second.data(), numbers.second.size() * sizeof(float));
  }

 private:
  std::vector<float> downloaded(const Array<float>& from, std::size_t model) const {
    std::vector<float> numbers(static_cast<std::size_t>(layout_.size));
    download(numbers.data(), from.data() + static_cast<Int>(model) * layout_.size, numbers.size() * sizeof(float));
    return numbers;
  }

  void add_pieces(std::span<const Lesson> lessons, std::vector<BatchLoss>& losses) {
    const Bucket bucket = bucket_of(architecture_, lessons);
    run(bucket, lessons, false);
    for (std::size_t k = 0; k < lessons.size(); ++k) {
      if (lessons[k].batch == nullptr) continue;
      const Int count = std::ssize(lessons[k].batch->asked);
      const BatchLoss piece = loss_of(bucket, k, count);
      losses[k].loss += piece.loss * static_cast<double>(count);
      losses[k].correct.insert(losses[k].correct.end(), piece.correct.begin(), piece.correct.end());
    }
  }

  void run(const Bucket& bucket, std::span<const Lesson> lessons, bool learning) {
    const Config config = config_of(architecture_);
    reserve(StepData(architecture_, bucket, Places(nullptr)).bytes, Buffers(config, bucket, Places(nullptr)).bytes);
    const StepData host(architecture_, bucket, Places(staged_.data()));
    fill(architecture_, bucket, lessons, learning, host);
    upload(data_.data(), staged_.data(), static_cast<std::size_t>(host.bytes));
    const Buffers buffers(config, bucket, Places(buffers_.data()));
    const Pass pass(architecture_, layout_, bucket, StepData(architecture_, bucket, Places(data_.data())), buffers,
                    {weights_.data(), gradient_.data(), first_.data(), second_.data(), decays_.data()}, precision_);
    graphs_[{bucket, learning}].run([&] { learning ? pass.learn() : pass.judge(); });
    const auto bytes = static_cast<std::size_t>(buffers.correct - reinterpret_cast<const std::uint8_t*>(buffers.outcome));
    correct_begin_ = bytes;
    results_.resize(bytes + static_cast<std::size_t>(bucket.models * bucket.questions));
    download(results_.data(), buffers.outcome, results_.size());
  }

  /// Room for the data of a step and for its activations.
  void reserve(Int data_bytes, Int buffer_bytes) {
    if (data_bytes <= data_.size() && buffer_bytes <= buffers_.size()) return;
    graphs_.clear();
    data_bytes = std::max(data_bytes, data_.size());
    buffer_bytes = std::max(buffer_bytes, buffers_.size());
    data_ = Array<std::byte>();
    buffers_ = Array<std::byte>();
    const Int each = (data_bytes + buffer_bytes + models_ - 1) / models_, free = free_memory();
    if (data_bytes + buffer_bytes > free) fail_for_models(models_, "activations", each, free);
    data_ = Array<std::byte>(data_bytes);
    buffers_ = Array<std::byte>(buffer_bytes);
    staged_.resize(static_cast<std::size_t>(data_bytes));
  }

  Outcome outcome_of(std::size_t model) const {
    Outcome outcome;
    std::copy_n(results_.data() + model * sizeof outcome, sizeof outcome, reinterpret_cast<std::byte*>(&outcome));
    return outcome;
  }

  BatchLoss loss_of(const Bucket& bucket, std::size_t model, Int questions) const {
    const Outcome outcome = outcome_of(model);
    const auto* const correct = reinterpret_cast<const std::uint8_t*>(results_.data() + correct_begin_) + static_cast<Int>(model) * bucket.questions;
    return {outcome.loss, outcome.penalty, {correct, correct + questions}};
  }

  Architecture architecture_;
  training::Layout layout_;
  Int models_;
  Precision precision_;
  Array<float> weights_, gradient_, first_, second_;  // [models, layout.size]
  Array<std::uint8_t> decays_;
  Array<std::byte> data_, buffers_;
  std::vector<std::byte> staged_, results_;  ///< what is copied to the device, and back
  std::size_t correct_begin_ = 0;            ///< within the results
  std::map<std::pair<Bucket, bool>, Graph> graphs_;
};

}  // namespace

std::unique_ptr<training::Engine> make_engine(const Architecture& architecture, std::int64_t models, Precision precision) {
  require_device();
  return std::make_unique<DeviceEngine>(architecture, models, precision);
}

}  // namespace crasp::backend::cuda
