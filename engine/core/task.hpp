#pragma once

#include <coroutine>
#include <exception>
#include <optional>
#include <utility>

#include "engine/core/job.hpp"

namespace pincer::core {

/// A coroutine that gives one T, lazily: it runs when awaited, once. The Task object owns it and
/// dropping the object cancels it: its locals are destroyed where it stands, innermost first.
/// An exception that leaves the body reaches whoever awaits.
template <class T = void>
class [[nodiscard]] Task {
 public:
  class promise_type;

  Task(Task&& other) noexcept : frame_(std::exchange(other.frame_, nullptr)) {}
  Task& operator=(Task&& other) noexcept {
    if (this != &other) {
      drop();
      frame_ = std::exchange(other.frame_, nullptr);
    }
    return *this;
  }
  ~Task() { drop(); }

  /// Runs the task as part of the awaiting one. The parent's frame keeps it alive.
  auto operator co_await() && noexcept { return Awaiter(frame_); }

 private:
  template <class U>
  friend class Running;

  class Awaiter {
   public:
    explicit Awaiter(std::coroutine_handle<promise_type> frame) noexcept : frame_(frame) {}
    Awaiter(const Awaiter&) = delete;
    Awaiter& operator=(const Awaiter&) = delete;

    bool await_ready() const noexcept { return false; }
    template <class Parent>
    std::coroutine_handle<> await_suspend(std::coroutine_handle<Parent> parent) noexcept {
      Job& child = frame_.promise();
      child.loop_ = &parent.promise().loop();
      child.parent_ = parent;
      return frame_;
    }
    T await_resume() { return frame_.promise().take(); }

   private:
    std::coroutine_handle<promise_type> frame_;
  };

  explicit Task(std::coroutine_handle<promise_type> frame) noexcept : frame_(frame) {}
  void drop() noexcept {
    if (frame_) std::exchange(frame_, nullptr).destroy();
  }

  std::coroutine_handle<promise_type> frame_;
};

// ---- implementation ----------------------------------------------------------------------------

template <class T>
class Task<T>::promise_type : public Job {
 public:
  Task get_return_object() noexcept {
    return Task(std::coroutine_handle<promise_type>::from_promise(*this));
  }
  std::suspend_always initial_suspend() const noexcept { return {}; }
  FinalAwaiter final_suspend() const noexcept { return FinalAwaiter(); }
  template <class U>
  void return_value(U&& value) {
    value_.emplace(std::forward<U>(value));
  }
  void unhandled_exception() noexcept { thrown_ = std::current_exception(); }

  T take() {
    if (thrown_) std::rethrow_exception(std::exchange(thrown_, nullptr));
    check(value_.has_value(), "a finished task has a value");
    return std::move(*value_);
  }

 private:
  std::optional<T> value_;
  std::exception_ptr thrown_;
};

template <>
class Task<void>::promise_type : public Job {
 public:
  Task get_return_object() noexcept {
    return Task(std::coroutine_handle<promise_type>::from_promise(*this));
  }
  std::suspend_always initial_suspend() const noexcept { return {}; }
  FinalAwaiter final_suspend() const noexcept { return FinalAwaiter(); }
  void return_void() const noexcept {}
  void unhandled_exception() noexcept { thrown_ = std::current_exception(); }

  void take() {
    if (thrown_) std::rethrow_exception(std::exchange(thrown_, nullptr));
  }

 private:
  std::exception_ptr thrown_;
};

}  // namespace pincer::core
