#pragma once
// Batches made before they are asked for, by a thread of their own, so that a device does not wait for them.
//
// Invariant: `next` gives batch after batch of each stream, as asking its source would, and throws where that throws. Sources are called
// by one thread at a time.

#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

#include "backend/training/batch.h"

namespace crasp::backend::training {

struct Stream {
  BatchSource source;
  std::uint64_t seed = 0;
  std::int64_t first = 0, end = 0;  ///< steps: batches from `first` on, before `end`
};

class BatchesAhead {
 public:
  /// Keeps up to `depth` batches of each stream; with depth 0 there is no thread, and `next` makes them.
  BatchesAhead(std::vector<Stream> streams, std::size_t depth);
  ~BatchesAhead();
  BatchesAhead(const BatchesAhead&) = delete;
  BatchesAhead& operator=(const BatchesAhead&) = delete;

  Batch next(std::size_t stream);
  /// Nothing more will be asked of it.
  void end(std::size_t stream);

 private:
  struct Made {
    Batch batch;
    std::exception_ptr problem;
  };
  struct Row {
    Stream stream;
    std::int64_t next = 0;  ///< the step that is made next
    std::deque<Made> made;
  };

  Made make(Row& row, std::unique_lock<std::mutex>& lock);
  Row* wanting();
  void work();

  std::size_t depth_;
  std::vector<Row> rows_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool over_ = false;
  std::thread thread_;
};

}  // namespace crasp::backend::training
