#pragma once

#include <chrono>

namespace pincer::core {

using Duration = std::chrono::nanoseconds;

/// The monotonic clock of the driver. It has no now(): only a Loop knows what time it is, so that
/// tests can run on virtual time.
struct MonotonicClock {
  using rep = Duration::rep;
  using period = Duration::period;
  using duration = Duration;
  using time_point = std::chrono::time_point<MonotonicClock, Duration>;
  static constexpr bool is_steady = true;
};

using Time = MonotonicClock::time_point;

/// A time that never comes.
inline constexpr Time kNever = Time::max();

/// Adds without overflowing: far beyond the end of time is kNever.
constexpr Time later(Time from, Duration by) {
  if (by <= Duration::zero()) return from;
  return from > kNever - by ? kNever : from + by;
}

}  // namespace pincer::core
