#pragma once

#include <coroutine>
#include <cstddef>

#include "engine/core/check.hpp"
#include "engine/core/frame_pool.hpp"

namespace pincer::core {

class Loop;

/// Hears that a started task ended. Called while the task's frame still exists, from inside the
/// loop: it may note the fact and wake somebody, never resume or destroy anything.
class DoneListener {
 public:
  virtual void on_done() noexcept = 0;

 protected:
  ~DoneListener() = default;
};

/// What every coroutine of ours has in its promise: the loop it runs on, and whom its end concerns,
/// either the coroutine that awaits it or the listener of the object that started it.
class Job {
 public:
  Loop& loop() const noexcept {
    check(loop_ != nullptr, "a task runs on a loop");
    return *loop_;
  }

  static void* operator new(std::size_t bytes) { return allocate_frame(bytes); }
  static void operator delete(void* frame, std::size_t bytes) noexcept { free_frame(frame, bytes); }

 protected:
  /// Hands control on when the coroutine ends: to the awaiting parent at once (the one symmetric
  /// transfer there is), else to nobody: a listener's owner is woken through the ready queue.
  class FinalAwaiter {
   public:
    FinalAwaiter() noexcept = default;
    bool await_ready() const noexcept { return false; }
    template <class Promise>
    std::coroutine_handle<> await_suspend(std::coroutine_handle<Promise> ended) const noexcept {
      Job& job = ended.promise();
      if (job.listener_ != nullptr) {
        job.listener_->on_done();
        return std::noop_coroutine();
      }
      return job.parent_;
    }
    void await_resume() const noexcept {}
  };

 private:
  template <class T>
  friend class Task;
  template <class T>
  friend class Running;

  Loop* loop_ = nullptr;
  std::coroutine_handle<> parent_;
  DoneListener* listener_ = nullptr;
};

}  // namespace pincer::core
