#pragma once

#include <functional>
#include <memory>
#include <type_traits>

#include "engine/core/event.hpp"
#include "engine/core/sleep.hpp"
#include "engine/flow/stream.hpp"

namespace pincer::flow {

template <class T, class U, class F>
class ConcurrentSource;

/// Each item through a function that returns a task, at most `limit` tasks at a time, results in
/// the order they land. Tasks run on between two calls of next(); memory is bounded by `limit`:
/// a result that nobody fetched keeps its place. Dropping the stream drops the tasks under way.
/// An exception that leaves a task reaches the caller of next().
template <class F>
auto map_concurrent(std::size_t limit, F function) {
  core::check(limit > 0, "map_concurrent runs at least one task");
  return [limit, function = std::move(function)]<class T>(Stream<T> upstream) mutable {
    using U = typename TaskValue<std::invoke_result_t<F&, T>>::type;
    using Concurrent = ConcurrentSource<T, U, F>;
    return Stream<U>(std::make_unique<Concurrent>(std::move(upstream), limit, std::move(function)));
  };
}

// ---- implementation ----------------------------------------------------------------------------

template <class T, class U, class F>
class ConcurrentSource final : public Source<U> {
 public:
  ConcurrentSource(Stream<T> upstream, std::size_t limit, F function)
      : upstream_(std::move(upstream)), function_(std::move(function)), limit_(limit) {}

  ~ConcurrentSource() override {
    pull_.reset();
    drop(running_);
    drop(landed_);
  }

  Task<std::optional<U>> next() override {
    core::Loop& loop = co_await core::this_loop();
    for (;;) {
      fill(loop);
      if (Slot* slot = landed_.pop_front()) {
        const std::unique_ptr<Slot> owned(slot);
        --in_flight_;
        co_return owned->task.take();
      }
      if (ended_ && in_flight_ == 0) co_return std::nullopt;
      change_.reset();
      co_await change_.wait();
    }
  }

 private:
  struct Slot final : core::ListHook, core::DoneListener {
    Slot(ConcurrentSource& stage, Task<U> body) : owner(stage), task(std::move(body)) {}
    void on_done() noexcept override { owner.land(*this); }
    ConcurrentSource& owner;
    core::Running<U> task;
  };
  struct Pull final : core::DoneListener {
    Pull(ConcurrentSource& stage, Task<std::optional<T>> body)
        : owner(stage), task(std::move(body)) {}
    void on_done() noexcept override { owner.change_.set(); }
    ConcurrentSource& owner;
    core::Running<std::optional<T>> task;
  };

  /// Starts tasks while there is room and the upstream gives items without waiting.
  void fill(core::Loop& loop) {
    while (!ended_ && in_flight_ < limit_) {
      if (!pull_) {
        pull_ = std::make_unique<Pull>(*this, upstream_.next());
        pull_->task.start(loop, *pull_);
      }
      if (!pull_->task.done()) return;
      const std::unique_ptr<Pull> pulled = std::move(pull_);
      std::optional<T> item = pulled->task.take();
      if (!item) {
        ended_ = true;
        return;
      }
      auto slot = std::make_unique<Slot>(*this, std::invoke(function_, std::move(*item)));
      Slot& started = *slot.release();  // owned by the list from here on
      running_.push_back(started);
      ++in_flight_;
      started.task.start(loop, started);
    }
  }
  void land(Slot& slot) noexcept {
    slot.unlink();
    landed_.push_back(slot);
    change_.set();
  }
  static void drop(core::List<Slot>& slots) noexcept {
    while (Slot* slot = slots.pop_front()) delete slot;
  }

  Stream<T> upstream_;
  F function_;
  std::size_t limit_;
  std::size_t in_flight_ = 0;  // running and landed
  bool ended_ = false;
  core::Event change_;
  std::unique_ptr<Pull> pull_;
  core::List<Slot> running_;
  core::List<Slot> landed_;
};

}  // namespace pincer::flow
