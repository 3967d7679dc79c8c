#pragma once

#include "engine/core/check.hpp"

namespace pincer::core {

/// A place in one List at a time. Derive from it; destroying the object takes it out of its list.
class ListHook {
 public:
  ListHook() = default;
  ListHook(const ListHook&) = delete;
  ListHook& operator=(const ListHook&) = delete;
  ~ListHook() { unlink(); }

  bool linked() const noexcept { return next_ != nullptr; }
  void unlink() noexcept {
    if (next_ == nullptr) return;
    previous_->next_ = next_;
    next_->previous_ = previous_;
    next_ = previous_ = nullptr;
  }

 private:
  template <class T>
  friend class List;
  ListHook* next_ = nullptr;
  ListHook* previous_ = nullptr;
};

/// An intrusive first-in-first-out list: no allocation, O(1) removal. Owns nothing. T derives from
/// ListHook.
template <class T>
class List {
 public:
  List() noexcept { head_.next_ = head_.previous_ = &head_; }
  List(const List&) = delete;
  List& operator=(const List&) = delete;
  ~List() {
    while (pop_front() != nullptr) {
    }
    head_.next_ = head_.previous_ = nullptr;
  }

  bool empty() const noexcept { return head_.next_ == &head_; }
  T* front() noexcept { return empty() ? nullptr : static_cast<T*>(head_.next_); }
  T* back() noexcept { return empty() ? nullptr : static_cast<T*>(head_.previous_); }

  void push_back(T& item) noexcept { insert_before(head_, item); }
  void push_front(T& item) noexcept { insert_before(*head_.next_, item); }
  T* pop_front() noexcept {
    T* item = front();
    if (item != nullptr) item->ListHook::unlink();
    return item;
  }
  T* pop_back() noexcept {
    T* item = back();
    if (item != nullptr) item->ListHook::unlink();
    return item;
  }

 private:
  static void insert_before(ListHook& place, ListHook& item) noexcept {
    check(!item.linked(), "an item is in one list at a time");
    item.next_ = &place;
    item.previous_ = place.previous_;
    place.previous_->next_ = &item;
    place.previous_ = &item;
  }

  ListHook head_;
};

}  // namespace pincer::core
