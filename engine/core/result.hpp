#pragma once

#include <optional>
#include <utility>
#include <variant>

#include "engine/core/check.hpp"
#include "engine/core/error.hpp"

namespace pincer::core {

/// A value or the reason why there is none. Reading the side that is not there is a bug (check).
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}      // NOLINT: implicit
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT: implicit

  bool ok() const noexcept { return state_.index() == 0; }
  explicit operator bool() const noexcept { return ok(); }

  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(value()); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  T& value() & {
    check(ok(), "value of a failed Result");
    return *std::get_if<0>(&state_);
  }
  const T& value() const& {
    check(ok(), "value of a failed Result");
    return *std::get_if<0>(&state_);
  }
  T&& value() && { return std::move(value()); }

  Error& error() & {
    check(!ok(), "error of a good Result");
    return *std::get_if<1>(&state_);
  }
  const Error& error() const& {
    check(!ok(), "error of a good Result");
    return *std::get_if<1>(&state_);
  }
  Error&& error() && { return std::move(error()); }

 private:
  std::variant<T, Error> state_;
};

/// Success without a value, or the reason why not.
template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)) {}  // NOLINT: implicit by design

  bool ok() const noexcept { return !error_.has_value(); }
  explicit operator bool() const noexcept { return ok(); }

  Error& error() & {
    check(!ok(), "error of a good Result");
    return *error_;
  }
  const Error& error() const& {
    check(!ok(), "error of a good Result");
    return *error_;
  }
  Error&& error() && { return std::move(error()); }

 private:
  std::optional<Error> error_;
};

}  // namespace pincer::core
