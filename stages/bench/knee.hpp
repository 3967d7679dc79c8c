#pragma once

#include <cstddef>
#include <optional>
#include <vector>

namespace pincer::stages {

/// One step of a sweep: how many in flight, and what came through.
struct SweepPoint {
  std::size_t in_flight = 0;
  double per_second = 0;  ///< of probes that worked
};

/// A doubling that brings less than this much more is no gain, and a throughput within this of the
/// best one is as good.
inline constexpr double kKneeGain = 0.10;

/// Whether a sweep has seen enough: two doublings in a row brought no gain over the best before.
bool is_past_knee(const std::vector<SweepPoint>& points);

/// The least concurrency whose throughput is within a tenth of the best of all; unset while the
/// last doubling still gained, for then more may yet be better.
std::optional<std::size_t> knee_of(const std::vector<SweepPoint>& points);

}  // namespace pincer::stages
