#include "stages/bench/arrivals.hpp"

#include <cmath>

#include "engine/core/check.hpp"

namespace pincer::stages {

using core::Duration;

Arrivals::Arrivals(double per_second, ArrivalKind kind, std::uint64_t seed, std::size_t share,
                   std::size_t shares)
    : gap_ns_(1e9 / per_second),
      kind_(kind),
      random_(seed, 0, simulator::Purpose::arrivals),
      skip_(share),
      shares_(shares) {
  core::check(per_second > 0, "arrivals have a rate");
  core::check(share < shares, "a share is one of all");
}

Duration Arrivals::draw() {
  // Even ones are told by their number, so that no rounding adds up.
  if (kind_ == ArrivalKind::constant) {
    at_ns_ = static_cast<double>(drawn_) * gap_ns_;
  } else {
    at_ns_ -= std::log1p(-random_.unit()) * gap_ns_;
  }
  ++drawn_;
  return Duration(static_cast<std::int64_t>(at_ns_));
}

Duration Arrivals::next() {
  for (; skip_ > 0; --skip_) draw();
  const Duration at = draw();
  number_ = drawn_ - 1;
  skip_ = shares_ - 1;
  return at;
}

}  // namespace pincer::stages
