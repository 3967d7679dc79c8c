#pragma once

#include <functional>
#include <optional>
#include <thread>

#include "engine/core/task.hpp"
#include "engine/io/net.hpp"
#include "engine/io/uv_mailbox.hpp"

namespace pincer::io {

/// A thread with a driver, a loop and a network of its own, on which one task runs. Dropping it
/// drops the task and waits until the thread is gone: as long as the coroutine step under way
/// takes.
class LoopThread {
 public:
  struct World {
    UvDriver& driver;
    core::Loop& loop;
    Net& net;
  };
  /// Makes the task; called on the thread, and kept until the task is gone.
  using Body = std::function<core::Task<void>(World world)>;

  explicit LoopThread(Body body);
  LoopThread(const LoopThread&) = delete;
  LoopThread& operator=(const LoopThread&) = delete;
  ~LoopThread();

  /// Letters to the thread's loop. Those that come when its task is over are not read.
  const Mailbox::Slot& slot() const { return *slot_; }

 private:
  std::optional<Mailbox::Slot> slot_;
  std::function<void()> stop_;
  std::thread thread_;
};

}  // namespace pincer::io
