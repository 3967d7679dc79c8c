#include "stages/bench/knee.hpp"

#include <algorithm>

namespace pincer::stages {
namespace {

double best_of(const std::vector<SweepPoint>& points, std::size_t first) {
  double best = 0;
  for (std::size_t i = 0; i < first; ++i) best = std::max(best, points[i].per_second);
  return best;
}

bool gained(const std::vector<SweepPoint>& points, std::size_t index) {
  return points[index].per_second > best_of(points, index) * (1 + kKneeGain);
}

}  // namespace

bool is_past_knee(const std::vector<SweepPoint>& points) {
  const std::size_t count = points.size();
  return count >= 3 && !gained(points, count - 1) && !gained(points, count - 2);
}

std::optional<std::size_t> knee_of(const std::vector<SweepPoint>& points) {
  if (points.size() < 2 || gained(points, points.size() - 1)) return std::nullopt;
  const double enough = best_of(points, points.size()) * (1 - kKneeGain);
  for (const SweepPoint& point : points) {
    if (point.per_second >= enough) return point.in_flight;
  }
  return std::nullopt;
}

}  // namespace pincer::stages
