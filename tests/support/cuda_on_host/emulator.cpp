// Fibers begin by makecontext and are switched by _setjmp and _longjmp, which, unlike swapcontext, ask nothing of the kernel.

#include "tests/support/cuda_on_host/emulator.h"

#include <setjmp.h>
#include <ucontext.h>

#include <cassert>
#include <deque>
#include <memory>
#include <vector>

#include "lang/failure.h"

namespace crasp::tests::cuda_on_host {

Here* here = nullptr;

namespace {

constexpr std::size_t kStack = std::size_t{1} << 18;
constexpr int kLanes = 32;

Order order_of_threads = Order::forward;

#if defined(__SANITIZE_ADDRESS__)
#define CRASP_ADDRESS_SANITIZER 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define CRASP_ADDRESS_SANITIZER 1
#endif
#endif

#ifdef CRASP_ADDRESS_SANITIZER
extern "C" void __sanitizer_start_switch_fiber(void** fake, const void* bottom, std::size_t size);
extern "C" void __sanitizer_finish_switch_fiber(void* fake, const void** bottom, std::size_t* size);
#else
void __sanitizer_start_switch_fiber(void**, const void*, std::size_t) {}
void __sanitizer_finish_switch_fiber(void*, const void**, std::size_t*) {}
#endif

/// Something that runs, and can be left and gone back to.
struct Strand {
  jmp_buf place;
  void* fake = nullptr;           ///< of the address sanitizer
  const void* bottom = nullptr;   ///< of the stack
  std::size_t size = 0;
  bool has_begun = true;
  ucontext_t start{};             ///< of one that has not begun
};

[[gnu::noinline]] void go_to(Strand& to) {
  if (to.has_begun) _longjmp(to.place, 1);
  to.has_begun = true;
  setcontext(&to.start);
}

/// Leaves `from` for `to`, and returns when something goes back to `from`.
[[gnu::noinline]] void change(Strand& from, Strand& to) {
  __sanitizer_start_switch_fiber(&from.fake, to.bottom, to.size);
  if (_setjmp(from.place) == 0) go_to(to);
  __sanitizer_finish_switch_fiber(from.fake, nullptr, nullptr);
}

/// A stack on which one thread of the block after the other runs; when one waits, another fiber goes on with the next.
struct Fiber {
  Strand strand;
  std::unique_ptr<char[]> stack{new char[kStack]};
  Here here;
  int round = 0;  ///< exchanges so far, modulo 2
};

/// What a warp's lanes give each other. Two rounds of slots: who is a round ahead must not overwrite what others still read.
struct Warp {
  std::uint64_t slots[2][kLanes] = {};
  std::vector<Fiber*> waiting;
};

class Machine {
 public:
  void run(Size grid, int threads, const std::function<void()>& body) {
    body_ = &body;
    threads_ = threads;
    for (std::int64_t y = 0; y < grid.y; ++y)
      for (std::int64_t x = 0; x < grid.x; ++x) {
        block_ = {{}, {unsigned(x), unsigned(y)}, {unsigned(grid.x), unsigned(grid.y)}, {unsigned(threads), 1}};
        run_block();
      }
  }

  void wait_for_block() {
    if (static_cast<int>(at_barrier_.size()) + 1 == threads_) return wake(at_barrier_);
    at_barrier_.push_back(current_);
    suspend();
  }

  std::uint64_t exchange(std::uint64_t bits, unsigned from) {
    const unsigned thread = current_->here.thread.x;
    Warp& warp = warps_[thread / kLanes];
    const int lanes = std::min(kLanes, threads_ - static_cast<int>(thread) / kLanes * kLanes);
    const int round = current_->round;
    current_->round = 1 - round;
    warp.slots[round][thread % kLanes] = bits;
    if (static_cast<int>(warp.waiting.size()) + 1 == lanes) {
      wake(warp.waiting);
    } else {
      warp.waiting.push_back(current_);
      suspend();
    }
    return warp.slots[round][from % kLanes];
  }

 private:
  void run_block() {
    started_ = finished_ = 0;
    at_barrier_.clear();
    warps_.assign(static_cast<std::size_t>((threads_ + kLanes - 1) / kLanes), {});
    while (finished_ < threads_) {
      if (!runnable_.empty()) {
        resume(next_runnable());
      } else if (started_ < threads_) {
        resume(idle_fiber());
      } else {
        abandon();
        throw lang::Failure("threads of a block wait for others that have ended");
      }
    }
  }

  Fiber* next_runnable() {
    const bool first = order_of_threads == Order::forward;
    Fiber* fiber = first ? runnable_.front() : runnable_.back();
    first ? runnable_.pop_front() : runnable_.pop_back();
    return fiber;
  }

  Fiber* idle_fiber() {
    if (idle_.empty()) add_fiber();
    Fiber* fiber = idle_.back();
    idle_.pop_back();
    return fiber;
  }

  void add_fiber() {
    idle_.push_back(fibers_.emplace_back(std::make_unique<Fiber>()).get());
    Strand& strand = idle_.back()->strand;
    strand.has_begun = false;
    strand.bottom = idle_.back()->stack.get();
    strand.size = kStack;
    getcontext(&strand.start);
    strand.start.uc_stack.ss_sp = idle_.back()->stack.get();
    strand.start.uc_stack.ss_size = kStack;
    makecontext(&strand.start, &enter, 0);
  }

  /// Of a block that cannot end: its fibers will not run again.
  void abandon() {
    fibers_.clear();
    idle_.clear();
  }

  void resume(Fiber* fiber) {
    current_ = fiber;
    here = &fiber->here;
    change(scheduler_, fiber->strand);
  }

  void suspend() {
    change(current_->strand, scheduler_);
  }

  void wake(std::vector<Fiber*>& waiting) {
    runnable_.insert(runnable_.end(), waiting.begin(), waiting.end());
    waiting.clear();
  }

  void run_threads() {
    while (true) {
      while (started_ < threads_) {
        const int thread = order_of_threads == Order::forward ? started_ : threads_ - 1 - started_;
        ++started_;
        current_->here = block_;
        current_->here.thread.x = static_cast<unsigned>(thread);
        current_->round = 0;
        (*body_)();
        ++finished_;
      }
      idle_.push_back(current_);
      suspend();
    }
  }

  static void enter();

  const std::function<void()>* body_ = nullptr;
  int threads_ = 0, started_ = 0, finished_ = 0;
  Here block_;
  Strand scheduler_;
  Fiber* current_ = nullptr;
  std::vector<std::unique_ptr<Fiber>> fibers_;
  std::vector<Fiber*> idle_, at_barrier_;
  std::deque<Fiber*> runnable_;
  std::vector<Warp> warps_;
};

Machine& machine() {
  static Machine one;
  return one;
}

void Machine::enter() {
  Strand& scheduler = machine().scheduler_;
  __sanitizer_finish_switch_fiber(nullptr, &scheduler.bottom, &scheduler.size);
  machine().run_threads();
}

}  // namespace

void run(Size grid, int threads, const std::function<void()>& body) { machine().run(grid, threads, body); }
void wait_for_block() { machine().wait_for_block(); }
std::uint64_t exchange(std::uint64_t bits, unsigned from) { return machine().exchange(bits, from); }
void set_order(Order order) { order_of_threads = order; }

}  // namespace crasp::tests::cuda_on_host
