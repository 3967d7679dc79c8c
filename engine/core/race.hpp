#pragma once

#include <type_traits>
#include <variant>

#include "engine/core/event.hpp"
#include "engine/core/sleep.hpp"

namespace pincer::core {

/// What a task gives, with std::monostate for nothing.
template <class T>
using Given = std::conditional_t<std::is_void_v<T>, std::monostate, T>;

/// Wakes its owner once when a started task ends.
class DoneEvent final : public DoneListener {
 public:
  void on_done() noexcept override { event_.set(); }
  auto wait() noexcept { return event_.wait(); }
  void set() noexcept { event_.set(); }
  void reset() noexcept { event_.reset(); }

 private:
  Event event_;
};

template <class T>
Given<T> take_given(Running<T>& running) {
  if constexpr (std::is_void_v<T>) {
    running.take();
    return {};
  } else {
    return running.take();
  }
}

/// Runs both side by side; the first to end wins, the other is dropped. When both end at once the
/// first one wins.
template <class A, class B>
Task<std::variant<Given<A>, Given<B>>> race(Task<A> first, Task<B> second) {
  using Outcome = std::variant<Given<A>, Given<B>>;
  Loop& loop = co_await this_loop();
  DoneEvent ended;
  Running<A> a(std::move(first));
  Running<B> b(std::move(second));
  a.start(loop, ended);
  if (a.done()) co_return Outcome(std::in_place_index<0>, take_given(a));
  b.start(loop, ended);
  co_await ended.wait();
  if (a.done()) co_return Outcome(std::in_place_index<0>, take_given(a));
  co_return Outcome(std::in_place_index<1>, take_given(b));
}

/// The task's value, or nullopt when `at` came first: then the task was dropped.
template <class T>
Task<std::optional<Given<T>>> timeout_at(Task<T> task, Time at) {
  class Alarm final : public Deadline {
   public:
    Alarm(Loop& loop, DoneEvent& event) : Deadline(loop), event_(event) {}

   private:
    void on_due() override { event_.set(); }
    DoneEvent& event_;
  };
  Loop& loop = co_await this_loop();
  DoneEvent ended;
  Alarm alarm(loop, ended);
  Running<T> running(std::move(task));
  running.start(loop, ended);
  if (!running.done()) {
    alarm.set(at);
    co_await ended.wait();
  }
  if (!running.done()) co_return std::nullopt;
  co_return take_given(running);
}

/// The same, with a duration from now.
template <class T>
Task<std::optional<Given<T>>> timeout(Task<T> task, Duration limit) {
  Loop& loop = co_await this_loop();
  std::optional<Given<T>> value = co_await timeout_at(std::move(task), later(loop.now(), limit));
  co_return value;
}

}  // namespace pincer::core
