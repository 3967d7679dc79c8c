#pragma once

#include <exception>
#include <memory>

#include "engine/core/event.hpp"
#include "engine/core/loop.hpp"

namespace pincer::core {

/// Owns tasks that run beside their owner. Declare it last: dropping it cancels what still runs
/// before anything they borrow goes away. Bounded by whoever spawns.
class Scope {
 public:
  explicit Scope(Loop& loop) : loop_(loop), reaper_(*this) {}
  Scope(const Scope&) = delete;
  Scope& operator=(const Scope&) = delete;
  ~Scope() { cancel(); }

  /// Starts the task up to its first wait. It owns its arguments (rule L2).
  void spawn(Task<void> task);

  /// Waits until all tasks ended, those spawned meanwhile too; then throws the first exception
  /// that left one of them, if any did.
  Task<void> join();

  /// Drops every task. Not from inside one of them.
  void cancel() noexcept;

  std::size_t running() const noexcept { return running_count_; }

 private:
  struct Child final : ListHook, DoneListener {
    Child(Scope& owner, Task<void> body) : scope(owner), task(std::move(body)) {}
    void on_done() noexcept override { scope.ended(*this); }
    Scope& scope;
    Running<void> task;
  };
  // A frame is not destroyed while it runs: ended children are collected from the loop's stack.
  class Reaper final : public Deadline {
   public:
    explicit Reaper(Scope& scope) : Deadline(scope.loop_), scope_(scope) {}

   private:
    void on_due() override { scope_.reap(); }
    Scope& scope_;
  };

  void ended(Child& child) noexcept;
  void reap() noexcept;
  static void destroy_all(List<Child>& children) noexcept;

  Loop& loop_;
  List<Child> children_;
  List<Child> ended_;
  std::size_t running_count_ = 0;
  Event all_ended_;
  std::exception_ptr failure_;
  Reaper reaper_;
};

}  // namespace pincer::core
