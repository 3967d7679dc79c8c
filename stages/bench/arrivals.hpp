#pragma once

#include <cstddef>
#include <cstdint>

#include "engine/core/time.hpp"
#include "stages/simulator/random.hpp"

namespace pincer::stages {

enum class ArrivalKind : std::uint8_t { constant, poisson };

/// When probes of an open loop are due, whatever becomes of those before: evenly, or with the
/// exponential gaps of independent users (a Poisson process). Same seed, same times. Of several
/// shares each takes its part of one and the same schedule.
class Arrivals {
 public:
  Arrivals(double per_second, ArrivalKind kind, std::uint64_t seed, std::size_t share,
           std::size_t shares);

  /// Time of the next one of this share, since the start. Never goes back.
  core::Duration next();
  /// The place in the whole schedule of what `next` gave last.
  std::uint64_t number() const { return number_; }

 private:
  core::Duration draw();

  double gap_ns_;
  ArrivalKind kind_;
  simulator::Random random_;
  std::size_t skip_;  // of other shares, before the next one of ours
  std::size_t shares_;
  std::uint64_t drawn_ = 0;
  std::uint64_t number_ = 0;
  double at_ns_ = 0;
};

}  // namespace pincer::stages
