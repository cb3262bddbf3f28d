#include "backend/parallel.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace crasp::backend {

namespace {

using Body = std::function<void(std::int64_t)>;

/// A waiting thread looks this often before it sleeps: loops often follow each other within microseconds.
constexpr int kLooks = 2000;

template <class Condition>
void look_for(const Condition& condition) {
  for (int look = 0; look < kLooks && !condition(); ++look) std::atomic_signal_fence(std::memory_order_seq_cst);
}

/// Threads that take iterations of one loop from a shared counter. A loop is a generation. Workers enter it while it is open; the
/// caller takes iterations, too, then closes the loop and waits until nobody is inside, so that the body outlives its calls.
class Pool {
 public:
  explicit Pool(int threads) {
    for (int k = 1; k < threads; ++k) workers_.emplace_back([this] { work(); });
  }
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;
  ~Pool() {
    {
      const std::lock_guard lock(mutex_);
      stop_ = true;
      ++generation_;
    }
    wake_.notify_all();
    for (std::thread& worker : workers_) worker.join();
  }

  int threads() const { return static_cast<int>(workers_.size()) + 1; }

  void run(std::int64_t count, const Body& body) {
    const std::lock_guard one_loop_at_a_time(run_mutex_);
    set(count, &body, true);
    wake_.notify_all();
    take();
    set(count, &body, false);
    look_for([this] { return inside_ == 0; });
    std::unique_lock lock(mutex_);
    left_.wait(lock, [this] { return inside_ == 0; });
  }

 private:
  void set(std::int64_t count, const Body* body, bool open) {
    const std::lock_guard lock(mutex_);
    if (open) next_ = 0;
    if (open) ++generation_;
    count_ = count;
    body_ = body;
    open_ = open;
  }

  void take() {
    for (std::int64_t k = next_++; k < count_; k = next_++) (*body_)(k);
  }

  void work() {
    for (std::uint64_t seen = 0;;) {
      look_for([&] { return generation_ != seen; });
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [&] { return generation_ != seen; });
      if (stop_) return;
      seen = generation_;
      if (!open_) continue;
      ++inside_;
      lock.unlock();
      take();
      lock.lock();
      --inside_;
      left_.notify_one();
    }
  }

  std::vector<std::thread> workers_;
  std::mutex run_mutex_, mutex_;
  std::condition_variable wake_, left_;
  std::atomic<std::uint64_t> generation_ = 0;
  std::atomic<std::int64_t> next_ = 0;
  std::atomic<int> inside_ = 0;
  // Written under the mutex while nobody is inside.
  const Body* body_ = nullptr;
  std::int64_t count_ = 0;
  bool open_ = false, stop_ = false;
};

std::unique_ptr<Pool>& pool() {
  static std::unique_ptr<Pool> instance;
  return instance;
}

/// The pool starts with the first loop that needs it.
Pool& started_pool() {
  static std::mutex mutex;
  const std::lock_guard lock(mutex);
  if (!pool()) pool() = std::make_unique<Pool>(std::max(1u, std::thread::hardware_concurrency()));
  return *pool();
}

}  // namespace

void parallel_for(std::int64_t count, const Body& body) {
  if (count > 1 && started_pool().threads() > 1) return started_pool().run(count, body);
  for (std::int64_t k = 0; k < count; ++k) body(k);
}

int thread_count() { return started_pool().threads(); }

void set_thread_count(int count) {
  pool() = std::make_unique<Pool>(count > 0 ? count : static_cast<int>(std::max(1u, std::thread::hardware_concurrency())));
}

}  // namespace crasp::backend
