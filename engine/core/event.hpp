#pragma once

#include "engine/core/loop.hpp"

namespace pincer::core {

/// A flag one coroutine can wait for. `set` before the wait is not lost; `reset` makes it wait
/// again. Destroying the waiting coroutine leaves the event usable.
class Event {
 public:
  void set() noexcept {
    set_ = true;
    if (waiter_ != nullptr) waiter_->wake();
  }
  void reset() noexcept { set_ = false; }
  bool is_set() const noexcept { return set_; }

  /// co_await event.wait(): returns once the event is set, at once if it is.
  auto wait() noexcept { return Awaiter(*this); }

 private:
  class Awaiter {
   public:
    explicit Awaiter(Event& event) noexcept : event_(event) {}
    Awaiter(const Awaiter&) = delete;
    Awaiter& operator=(const Awaiter&) = delete;
    ~Awaiter() {
      if (event_.waiter_ == &waiter_) event_.waiter_ = nullptr;
    }
    bool await_ready() const noexcept { return event_.set_; }
    template <class Promise>
    void await_suspend(std::coroutine_handle<Promise> coroutine) {
      check(event_.waiter_ == nullptr, "one coroutine waits for an event");
      waiter_.suspend(coroutine);
      event_.waiter_ = &waiter_;
    }
    void await_resume() const noexcept {}

   private:
    Event& event_;
    Waiter waiter_;
  };

  bool set_ = false;
  Waiter* waiter_ = nullptr;
};

}  // namespace pincer::core
