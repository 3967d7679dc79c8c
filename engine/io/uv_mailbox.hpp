#pragma once

#include <functional>
#include <memory>

#include "engine/io/uv_driver.hpp"

namespace pincer::io {

/// The only way from one thread to another: letters to a loop, read on the loop's own thread. What
/// a letter holds goes over with it; who posts must not touch it any more.
///
/// Letters are kept until they are read, so that posting never waits: who posts sees to it that
/// there are few (one for each thing under way).
class Mailbox {
 public:
  using Letter = std::function<void()>;

  /// From the thread of the driver's loop, as is the destructor.
  explicit Mailbox(UvDriver& driver);
  Mailbox(const Mailbox&) = delete;
  Mailbox& operator=(const Mailbox&) = delete;
  ~Mailbox();

  /// Where others post; may outlive the mailbox, then nobody reads what is posted.
  class Slot {
   public:
    /// From any thread. Letters of one thread are read in their order, by the driver: they may
    /// wake waiters and change values, not run or destroy a coroutine.
    void post(Letter letter) const;

   private:
    friend class Mailbox;
    struct State;
    explicit Slot(std::shared_ptr<State> state) : state_(std::move(state)) {}
    std::shared_ptr<State> state_;
  };
  Slot slot() const { return slot_; }

  /// Reads what has come, now; for who will not wait on its loop any more.
  void read() const;

 private:
  Slot slot_;
};

}  // namespace pincer::io
