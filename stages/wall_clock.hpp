#pragma once

#include <chrono>
#include <cstdint>

#include "engine/core/time.hpp"

namespace pincer::stages {

/// Epoch milliseconds told by the loop's clock (Loop::real_now): the wall clock is read once, so
/// that one that is set meanwhile moves nothing.
struct WallClock {
  std::int64_t epoch_ms = 0;
  core::Time at{};  ///< when it was that late

  std::int64_t now(core::Time time) const {
    return epoch_ms + std::chrono::duration_cast<std::chrono::milliseconds>(time - at).count();
  }
  core::Time time(std::int64_t ms) const { return at + std::chrono::milliseconds(ms - epoch_ms); }
};

}  // namespace pincer::stages
