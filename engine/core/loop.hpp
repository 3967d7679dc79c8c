#pragma once

#include <optional>
#include <utility>

#include "engine/core/deadline.hpp"
#include "engine/core/driver.hpp"
#include "engine/core/list.hpp"
#include "engine/core/running.hpp"
#include "engine/core/task.hpp"

namespace pincer::core {

class Waiter;

/// Runs coroutines on one thread: a ready queue, deadlines, and a driver that waits. Everything
/// that runs on it must be gone before it is destroyed.
class Loop final : private Driver::Ready {
 public:
  explicit Loop(Driver& driver) noexcept : driver_(driver) {}
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;
  ~Loop();

  Time now() const { return driver_.now(); }
  /// The same with the time in which this process stood still: for the time of day.
  Time real_now() const {
    const Time now = driver_.now();
    return now + driver_.left_out();
  }

  /// Runs the task to its end and gives its value. The task may be built from a loop-bound object
  /// but must not be running. A task that waits for what can never happen is a bug (check).
  template <class T>
  T run(Task<T> task);

  /// Resumes one ready waiter, or delivers what is due, or waits for the driver. False when
  /// nothing is left that could ever happen. For run() and for tests that stop in between.
  bool step();

  /// Nothing ready and no deadline armed.
  bool idle() const noexcept { return ready_.empty() && deadlines_.empty(); }

 private:
  friend class Waiter;
  friend class Deadline;

  void run_ready() override;
  bool wait();
  void fire_due();

  Driver& driver_;
  List<Waiter> ready_;
  DeadlineHeap deadlines_;
};

/// The place where one coroutine waits until somebody wakes it. Waking puts it into the ready
/// queue; destroying the waiter takes it out again, so a dropped task is never resumed.
class Waiter : public ListHook {
 public:
  Waiter() = default;

  /// From await_suspend: this coroutine waits here from now on.
  template <class Promise>
  void suspend(std::coroutine_handle<Promise> coroutine) {
    check(!coroutine_, "one coroutine waits at a waiter");
    coroutine_ = coroutine;
    loop_ = &coroutine.promise().loop();
  }

  /// Lets the waiting coroutine run soon. Waking twice is waking once; waking when nobody waits
  /// is nothing.
  void wake() noexcept {
    if (coroutine_ && !linked()) loop_->ready_.push_back(*this);
  }
  bool waiting() const noexcept { return static_cast<bool>(coroutine_); }
  bool woken() const noexcept { return linked(); }

 private:
  friend class Loop;
  void resume() { std::exchange(coroutine_, nullptr).resume(); }

  std::coroutine_handle<> coroutine_;
  Loop* loop_ = nullptr;
};

// ---- implementation ----------------------------------------------------------------------------

template <class T>
T Loop::run(Task<T> task) {
  class Ended final : public DoneListener {
   public:
    void on_done() noexcept override { value = true; }
    bool value = false;
  };
  Ended ended;
  Running<T> root(std::move(task));
  root.start(*this, ended);
  while (!ended.value) {
    run_ready();
    if (ended.value) break;
    const bool more = wait();
    check(more || ended.value, "a task waits for what can never happen");
  }
  return root.take();
}

}  // namespace pincer::core
