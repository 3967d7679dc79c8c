#pragma once

#include <memory>
#include <optional>
#include <utility>

#include "engine/core/task.hpp"

namespace pincer::flow {

using core::Task;

/// The T of a Task<T>.
template <class Made>
struct TaskValue;
template <class T>
struct TaskValue<Task<T>> {
  using type = T;
};

/// Where the items of a stream come from. Asked for one at a time.
template <class T>
class Source {
 public:
  virtual ~Source() = default;
  /// The next item; nullopt at the end, and from then on.
  virtual Task<std::optional<T>> next() = 0;
};

/// A pipeline, pulled item by item: nothing runs until `next` is awaited. Owns all its stages;
/// dropping it cancels what is under way. Written as a sentence:
///   from(models) | filter(is_free) | map_concurrent(8, probe) | map(classify)
template <class T>
class Stream {
 public:
  using Item = T;
  explicit Stream(std::unique_ptr<Source<T>> source) : source_(std::move(source)) {}

  /// std::optional<T> item = co_await stream.next(). One caller at a time; the stream outlives
  /// the task.
  Task<std::optional<T>> next() { return source_->next(); }

 private:
  std::unique_ptr<Source<T>> source_;
};

/// A stage is anything that turns one stream into another.
template <class T, class Stage>
auto operator|(Stream<T> stream, Stage stage) {
  return std::move(stage)(std::move(stream));
}

}  // namespace pincer::flow
