#pragma once

#include "engine/core/time.hpp"

namespace pincer::core {

/// The seam to the outside: what time it is, and waiting for events. UvDriver for real, a virtual
/// one in tests. Its events wake waiters of the loop and never run a coroutine themselves.
class Driver {
 public:
  /// The loop, as far as a driver knows it.
  class Ready {
   public:
    /// Runs the coroutines that were woken, a bounded number of them. Between two events only:
    /// what an event belongs to may be gone afterwards.
    virtual void run_ready() = 0;

   protected:
    ~Ready() = default;
  };

  virtual ~Driver() = default;

  /// Monotonic time, constant while one event is served.
  virtual Time now() const = 0;
  /// What now() has left out, because nothing ran meanwhile (RunningTime).
  virtual Duration left_out() const { return Duration::zero(); }

  /// Delivers events; blocks for the first one, at most until `until`. A time in the past only
  /// collects what is already there. False when nothing is left that could ever happen: no event
  /// source and `until` is kNever. When thousands of events are there it may run, after a few of
  /// them, what these have woken: what they share with it is in the cache then.
  virtual bool wait(Time until, Ready& ready) = 0;
};

}  // namespace pincer::core
