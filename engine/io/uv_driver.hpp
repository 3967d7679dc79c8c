#pragma once

#include <memory>
#include <span>
#include <string>

#include "engine/core/driver.hpp"
#include "engine/core/error.hpp"

struct uv_loop_s;

namespace pincer::io {

/// The real driver: one libuv loop, one timer for the earliest deadline. Everything built on it
/// (nets, signals) is destroyed before it; the destructor runs the loop dry and checks that no
/// handle is left.
class UvDriver final : public core::Driver {
 public:
  UvDriver();
  UvDriver(const UvDriver&) = delete;
  UvDriver& operator=(const UvDriver&) = delete;
  ~UvDriver() override;

  core::Time now() const override;
  core::Duration left_out() const override;
  bool wait(core::Time until, Ready& ready) override;

  /// Deadlines to the accuracy of the kernel's timers instead of whole milliseconds, for a system
  /// call more each time the earliest one changes. For who measures with this loop; before it runs.
  /// All time counts then, also what this process did not run in.
  void use_exact_timer();

  /// Last in a callback of libuv's whose event may have woken somebody.
  void served();

  uv_loop_s* raw() noexcept;
  /// One buffer for all reads of this loop: bytes in it live until the read's callback returns.
  std::span<char> read_buffer() noexcept;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// A libuv status as an Error of that phase: kind by meaning, text for people.
core::Error uv_failure(core::Phase phase, int status, const std::string& what);

}  // namespace pincer::io
