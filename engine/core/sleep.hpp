#pragma once

#include "engine/core/loop.hpp"

namespace pincer::core {

/// co_await this_loop(): the loop the awaiting coroutine runs on; never waits.
class this_loop {
 public:
  this_loop() = default;
  this_loop(const this_loop&) = delete;
  this_loop& operator=(const this_loop&) = delete;
  bool await_ready() const noexcept { return false; }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> coroutine) noexcept {
    loop_ = &coroutine.promise().loop();
    return false;
  }
  Loop& await_resume() const noexcept { return *loop_; }

 private:
  Loop* loop_ = nullptr;
};

/// co_await sleep_until(time): waits for a moment; one in the past gives the others a turn.
/// kNever waits until dropped.
class sleep_until {
 public:
  explicit sleep_until(Time at) noexcept : at_(at) {}
  sleep_until(const sleep_until&) = delete;
  sleep_until& operator=(const sleep_until&) = delete;

  bool await_ready() const noexcept { return false; }
  template <class Promise>
  void await_suspend(std::coroutine_handle<Promise> coroutine) {
    alarm_.emplace(coroutine.promise().loop());
    alarm_->waiter.suspend(coroutine);
    alarm_->set(at_);
  }
  void await_resume() const noexcept {}

 protected:
  sleep_until() = default;
  Time at_ = kNever;

 private:
  class Alarm final : public Deadline {
   public:
    using Deadline::Deadline;
    Waiter waiter;

   private:
    void on_due() override { waiter.wake(); }
  };
  std::optional<Alarm> alarm_;
};

/// co_await sleep(duration).
class sleep : public sleep_until {
 public:
  explicit sleep(Duration duration) noexcept : duration_(duration) {}
  template <class Promise>
  void await_suspend(std::coroutine_handle<Promise> coroutine) {
    at_ = later(coroutine.promise().loop().now(), duration_);
    sleep_until::await_suspend(coroutine);
  }

 private:
  Duration duration_;
};

}  // namespace pincer::core
