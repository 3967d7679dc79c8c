#pragma once

#include <cstddef>

#include "engine/core/loop.hpp"

namespace pincer::core {

class Limit;

/// The right to be one of at most n. Given back when destroyed.
class [[nodiscard]] Permit {
 public:
  Permit(Permit&& other) noexcept : limit_(std::exchange(other.limit_, nullptr)) {}
  Permit& operator=(Permit&& other) noexcept;
  ~Permit() { give_back(); }

 private:
  friend class Limit;
  explicit Permit(Limit& limit) noexcept : limit_(&limit) {}
  void give_back() noexcept;
  Limit* limit_;
};

/// At most n at a time, first come, first served. Outlives its permits and waiters.
class Limit {
 public:
  explicit Limit(std::size_t permits) noexcept : free_(permits) {}
  Limit(const Limit&) = delete;
  Limit& operator=(const Limit&) = delete;

  /// Permit permit = co_await limit.acquire();
  auto acquire() noexcept { return Awaiter(*this); }
  std::size_t free() const noexcept { return free_; }

 private:
  friend class Permit;

  class Awaiter : public ListHook {
   public:
    explicit Awaiter(Limit& limit) noexcept : limit_(limit) {}
    Awaiter(const Awaiter&) = delete;
    Awaiter& operator=(const Awaiter&) = delete;
    ~Awaiter() {
      if (granted_) limit_.release();  // dropped between the grant and its use: passed on
    }
    bool await_ready() noexcept {
      if (limit_.free_ == 0) return false;
      --limit_.free_;
      granted_ = true;
      return true;
    }
    template <class Promise>
    void await_suspend(std::coroutine_handle<Promise> coroutine) {
      waiter_.suspend(coroutine);
      limit_.waiting_.push_back(*this);
    }
    Permit await_resume() noexcept {
      granted_ = false;
      return Permit(limit_);
    }

   private:
    friend class Limit;
    Limit& limit_;
    Waiter waiter_;
    bool granted_ = false;
  };

  void release() noexcept {
    Awaiter* next = waiting_.pop_front();
    if (next == nullptr) {
      ++free_;
      return;
    }
    next->granted_ = true;
    next->waiter_.wake();
  }

  List<Awaiter> waiting_;
  std::size_t free_;
};

inline Permit& Permit::operator=(Permit&& other) noexcept {
  if (this != &other) {
    give_back();
    limit_ = std::exchange(other.limit_, nullptr);
  }
  return *this;
}

inline void Permit::give_back() noexcept {
  if (limit_ != nullptr) std::exchange(limit_, nullptr)->release();
}

}  // namespace pincer::core
