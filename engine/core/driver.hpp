#pragma once

#include "engine/core/time.hpp"

namespace pincer::core {

/// The seam to the outside: what time it is, and waiting for events. UvDriver for real, a virtual
/// one in tests. Its events wake waiters of the loop and never run a coroutine themselves.
class Driver {
 public:
  virtual ~Driver() = default;

  /// Monotonic time, constant within one turn of the loop.
  virtual Time now() const = 0;

  /// Delivers events; blocks for the first one, at most until `until`. A time in the past only
  /// collects what is already there. False when nothing is left that could ever happen: no event
  /// source and `until` is kNever.
  virtual bool wait(Time until) = 0;
};

}  // namespace pincer::core
