#pragma once

#include <memory>

#include "engine/core/result.hpp"
#include "engine/core/task.hpp"
#include "engine/io/uv_driver.hpp"

namespace pincer::io {

/// Tells when a descriptor (a terminal, a pipe) has something to read, or has come to its end.
/// The descriptor stays its owner's, is made non-blocking and is closed after this is gone. What
/// is non-blocking is the open file itself: hand in one that no other process shares.
class Readable {
 public:
  static core::Result<std::unique_ptr<Readable>> watch(UvDriver& driver, int fd);
  ~Readable();
  Readable(const Readable&) = delete;
  Readable& operator=(const Readable&) = delete;

  /// Returns once a read would not wait. One at a time; a dropped wait costs nothing.
  core::Task<void> wait();

 private:
  struct Watch;
  struct State;
  explicit Readable(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace pincer::io
