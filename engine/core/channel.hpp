#pragma once

#include <deque>
#include <optional>

#include "engine/core/loop.hpp"

namespace pincer::core {

/// A bounded queue between tasks of one loop. Senders wait while it is full, receivers while it is
/// empty; each side is served in order. Outlives whoever waits on it.
template <class T>
class Channel {
 public:
  explicit Channel(std::size_t capacity) : capacity_(capacity) {
    check(capacity > 0, "a channel holds at least one item");
  }
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;

  /// bool taken = co_await channel.send(item): false when the channel was closed.
  auto send(T item) { return SendAwaiter(*this, std::move(item)); }
  /// std::optional<T> item = co_await channel.receive(): nullopt when closed and empty.
  auto receive() { return ReceiveAwaiter(*this); }

  /// No more items. Those inside are still received; waiting senders get false.
  void close() {
    closed_ = true;
    while (SendAwaiter* sender = senders_.pop_front()) sender->waiter_.wake();
    while (ReceiveAwaiter* receiver = receivers_.pop_front()) receiver->waiter_.wake();
  }
  std::size_t size() const noexcept { return items_.size(); }

 private:
  class SendAwaiter : public ListHook {
   public:
    SendAwaiter(Channel& channel, T item) : channel_(channel), item_(std::move(item)) {}
    SendAwaiter(const SendAwaiter&) = delete;
    SendAwaiter& operator=(const SendAwaiter&) = delete;
    bool await_ready() {
      if (channel_.closed_) return true;
      if (channel_.items_.size() >= channel_.capacity_) return false;
      taken_ = true;
      channel_.put(std::move(item_));
      return true;
    }
    template <class Promise>
    void await_suspend(std::coroutine_handle<Promise> coroutine) {
      waiter_.suspend(coroutine);
      channel_.senders_.push_back(*this);
    }
    bool await_resume() const noexcept { return taken_; }

   private:
    friend class Channel;
    Channel& channel_;
    T item_;
    Waiter waiter_;
    bool taken_ = false;
  };

  class ReceiveAwaiter : public ListHook {
   public:
    explicit ReceiveAwaiter(Channel& channel) : channel_(channel) {}
    ReceiveAwaiter(const ReceiveAwaiter&) = delete;
    ReceiveAwaiter& operator=(const ReceiveAwaiter&) = delete;
    ~ReceiveAwaiter() {
      if (item_) channel_.put_back(std::move(*item_));  // dropped after the hand-over: passed on
    }
    bool await_ready() {
      if (channel_.items_.empty()) return channel_.closed_;
      item_ = std::move(channel_.items_.front());
      channel_.items_.pop_front();
      channel_.refill();
      return true;
    }
    template <class Promise>
    void await_suspend(std::coroutine_handle<Promise> coroutine) {
      waiter_.suspend(coroutine);
      channel_.receivers_.push_back(*this);
    }
    std::optional<T> await_resume() {
      // Woken by close(), yet an item may have come back from a receiver that was dropped.
      if (!item_ && !channel_.items_.empty()) await_ready();
      return std::exchange(item_, std::nullopt);
    }

   private:
    friend class Channel;
    Channel& channel_;
    std::optional<T> item_;
    Waiter waiter_;
  };

  bool hand_over(T& item) {
    ReceiveAwaiter* receiver = receivers_.pop_front();
    if (receiver == nullptr) return false;
    receiver->item_ = std::move(item);
    receiver->waiter_.wake();
    return true;
  }
  void put(T item) {
    if (!hand_over(item)) items_.push_back(std::move(item));
  }
  void put_back(T item) {
    if (!hand_over(item)) items_.push_front(std::move(item));
  }
  void refill() {
    if (items_.size() >= capacity_) return;
    SendAwaiter* sender = senders_.pop_front();
    if (sender == nullptr) return;
    sender->taken_ = true;
    items_.push_back(std::move(sender->item_));
    sender->waiter_.wake();
  }

  std::size_t capacity_;
  std::deque<T> items_;
  List<SendAwaiter> senders_;
  List<ReceiveAwaiter> receivers_;
  bool closed_ = false;
};

}  // namespace pincer::core
