#pragma once

#include <utility>

#include "engine/core/task.hpp"

namespace pincer::core {

/// A task that was started and runs beside its owner. The listener hears when it ends; then
/// `take()` gives its value. Dropping it cancels it.
template <class T>
class Running {
 public:
  explicit Running(Task<T> task) : task_(std::move(task)) {}
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

  /// Runs the task up to its first wait. `listener` must outlive this object; on_done may come
  /// before start returns.
  void start(Loop& loop, DoneListener& listener) {
    Job& job = task_.frame_.promise();
    job.loop_ = &loop;
    job.listener_ = &listener;
    task_.frame_.resume();
  }

  bool done() const noexcept { return task_.frame_.done(); }
  T take() {
    check(done(), "only a finished task is taken");
    return task_.frame_.promise().take();
  }

 private:
  Task<T> task_;
};

}  // namespace pincer::core
