#pragma once

#include <concepts>
#include <memory>
#include <type_traits>
#include <utility>

#include "engine/core/check.hpp"

namespace pincer::core {

/// A value that may be there, as std::optional, but on the heap: what is kept by the thousand and
/// mostly without it stays small, and moving it moves a pointer. A copy copies the value.
template <class T>
class Boxed {
 public:
  Boxed() = default;
  Boxed(T value) : value_(std::make_unique<T>(std::move(value))) {}  // NOLINT: as std::optional
  Boxed(Boxed&&) noexcept = default;
  Boxed& operator=(Boxed&&) noexcept = default;
  Boxed(const Boxed& other) : value_(other ? std::make_unique<T>(*other) : nullptr) {}
  Boxed& operator=(const Boxed& other) {
    if (this != &other) value_ = other ? std::make_unique<T>(*other) : nullptr;
    return *this;
  }
  template <class Value>
    requires(std::constructible_from<T, Value> && !std::same_as<std::remove_cvref_t<Value>, Boxed>)
  Boxed& operator=(Value&& value) {
    value_ = std::make_unique<T>(std::forward<Value>(value));
    return *this;
  }
  ~Boxed() = default;

  template <class... Arguments>
  T& emplace(Arguments&&... arguments) {
    value_ = std::make_unique<T>(std::forward<Arguments>(arguments)...);
    return *value_;
  }
  void reset() { value_.reset(); }

  T& value() {
    check(has_value(), "a box is asked for a value it has");
    return *value_;
  }
  const T& value() const {
    check(has_value(), "a box is asked for a value it has");
    return *value_;
  }
  bool has_value() const noexcept { return value_ != nullptr; }
  explicit operator bool() const noexcept { return has_value(); }
  T& operator*() noexcept { return *value_; }
  const T& operator*() const noexcept { return *value_; }
  T* operator->() noexcept { return value_.get(); }
  const T* operator->() const noexcept { return value_.get(); }

 private:
  std::unique_ptr<T> value_;
};

}  // namespace pincer::core
