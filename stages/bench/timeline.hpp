#pragma once

#include <cstdint>
#include <vector>

#include "stages/bench/histogram.hpp"

namespace pincer::stages {

/// What happened in one stretch of a run.
struct Slice {
  std::uint64_t done = 0;     ///< probes that ended in it, failed ones included
  std::uint64_t failed = 0;   ///< of those
  std::uint64_t dropped = 0;  ///< due in it and not sent
  Histogram latency{4};       ///< of `done`, within 3.1 %
};

/// A run cut into slices of equal width, as many as fit: 100 ms each, doubled whenever there would
/// be more than kSlicesMax, so that a run of any length takes the same room.
class Timeline {
 public:
  static constexpr std::size_t kSlicesMax = 120;

  /// `at`: since the start of the run.
  void done(core::Duration at, core::Duration latency, bool failed);
  void dropped(core::Duration at);
  void merge(const Timeline& other);

  core::Duration width() const { return width_; }
  const std::vector<Slice>& slices() const { return slices_; }

 private:
  Slice& slice_at(core::Duration at);
  void widen();

  core::Duration width_ = std::chrono::milliseconds(100);
  std::vector<Slice> slices_;
};

}  // namespace pincer::stages
