#include "backend/training/batches_ahead.h"

#include <algorithm>

namespace crasp::backend::training {

BatchesAhead::BatchesAhead(std::vector<Stream> streams, std::size_t depth) : depth_(depth) {
  for (Stream& stream : streams) rows_.push_back({std::move(stream), stream.first, {}});
  if (depth_ > 0) thread_ = std::thread([this] { work(); });
}

BatchesAhead::~BatchesAhead() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    over_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

/// Calls the source without the lock.
BatchesAhead::Made BatchesAhead::make(Row& row, std::unique_lock<std::mutex>& lock) {
  const std::int64_t step = row.next++;
  lock.unlock();
  Made made;
  try {
    made.batch = row.stream.source(row.stream.seed, step);
  } catch (...) {
    made.problem = std::current_exception();
  }
  lock.lock();
  return made;
}

/// Of the streams that have room, the one with the fewest batches.
BatchesAhead::Row* BatchesAhead::wanting() {
  const auto row = std::ranges::min_element(rows_, {}, [&](const Row& one) { return one.next < one.stream.end ? one.made.size() : depth_; });
  return row == rows_.end() || row->next >= row->stream.end || row->made.size() >= depth_ ? nullptr : &*row;
}

void BatchesAhead::work() {
  std::unique_lock lock(mutex_);
  while (true) {
    Row* row = nullptr;
    changed_.wait(lock, [&] { return over_ || (row = wanting()) != nullptr; });
    if (over_) return;
    row->made.push_back(make(*row, lock));
    changed_.notify_all();
  }
}

Batch BatchesAhead::next(std::size_t stream) {
  std::unique_lock lock(mutex_);
  Row& row = rows_[stream];
  if (depth_ > 0) changed_.wait(lock, [&] { return !row.made.empty(); });
  Made made;
  if (depth_ == 0) {
    made = make(row, lock);
  } else {
    made = std::move(row.made.front());
    row.made.pop_front();
  }
  changed_.notify_all();
  if (made.problem) std::rethrow_exception(made.problem);
  return std::move(made.batch);
}

void BatchesAhead::end(std::size_t stream) {
  const std::lock_guard lock(mutex_);
  rows_[stream].stream.end = 0;
}

}  // namespace crasp::backend::training
