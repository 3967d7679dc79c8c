#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/core/time.hpp"

namespace pincer::core {

class Loop;

/// A moment something has to happen at. `on_due` is called by the loop, from nobody's stack; it
/// may set or clear deadlines and wake waiters, never resume or destroy a coroutine. Destroying a
/// deadline clears it.
class Deadline {
 public:
  explicit Deadline(Loop& loop) noexcept : loop_(loop) {}
  Deadline(const Deadline&) = delete;
  Deadline& operator=(const Deadline&) = delete;
  virtual ~Deadline() { clear(); }

  /// Arms it, or moves it. kNever clears it.
  void set(Time at);
  void clear() noexcept;
  bool armed() const noexcept { return index_ != kIdle; }
  Time at() const noexcept { return at_; }

 protected:
  virtual void on_due() = 0;
  Loop& loop() const noexcept { return loop_; }

 private:
  friend class DeadlineHeap;
  friend class Loop;
  static constexpr std::size_t kIdle = static_cast<std::size_t>(-1);

  Loop& loop_;
  Time at_ = kNever;
  std::size_t index_ = kIdle;
};

/// Deadlines ordered by (time, order of setting): a binary heap that knows where each one stands,
/// so that moving and clearing are O(log n).
class DeadlineHeap {
 public:
  bool empty() const noexcept { return items_.empty(); }
  std::size_t size() const noexcept { return items_.size(); }
  Deadline* first() const noexcept { return items_.empty() ? nullptr : items_.front().deadline; }
  void set(Deadline& deadline, Time at);
  void remove(Deadline& deadline) noexcept;

 private:
  /// With its own copy of when: to compare is not to touch the deadlines, which lie far apart.
  struct Item {
    Time at{};
    std::uint64_t sequence = 0;
    Deadline* deadline = nullptr;
  };
  static bool earlier(const Item& a, const Item& b) noexcept;
  void place(std::size_t index, const Item& item) noexcept;
  void sift_up(std::size_t index) noexcept;
  void sift_down(std::size_t index) noexcept;

  std::vector<Item> items_;
  std::uint64_t next_sequence_ = 0;
};

}  // namespace pincer::core
