#pragma once

#include <algorithm>

#include "engine/core/time.hpp"

namespace pincer::core {

/// Time as a loop lives it. While a process stands still (a reader that takes no output, a file
/// that is locked, Ctrl-Z, a machine that is too busy) answers come and nobody looks; were that
/// counted, all deadlines would be over afterwards, and servers be told to be slow that were not.
class RunningTime {
 public:
  /// Counted of a span in which nobody looked at the clock.
  static constexpr Duration kCountedMost = std::chrono::milliseconds(500);

  /// What time it is, when the clock says `real`. Never earlier than before.
  Time read(Time real) noexcept {
    Time now = real - left_out_;
    if (now > expected_by_) {
      left_out_ += now - expected_by_;
      now = expected_by_;
    }
    expected_by_ = later(now, kCountedMost);
    return now;
  }
  /// The loop waits until then, if nothing comes before.
  void wait_until(Time until) noexcept {
    expected_by_ = std::max(expected_by_, later(until, kCountedMost));
  }
  Duration left_out() const noexcept { return left_out_; }

 private:
  Duration left_out_{0};
  Time expected_by_ = kNever;  // before the first look
};

}  // namespace pincer::core
