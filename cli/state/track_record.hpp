#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "stages/freshness.hpp"

namespace pincer::cli {

/// What the answers to one probe of one model add up to.
struct TrackRecord {
  std::string model;
  stages::ProbeKind kind = stages::ProbeKind::tool;
  std::size_t asked = 0;
  std::size_t worked = 0;
  std::optional<double> reliability;   ///< 0 to 1, recent answers weigh more
  std::optional<std::int64_t> p50_ms;  ///< of the answers that worked
  std::optional<std::int64_t> p90_ms;
  std::size_t flips = 0;        ///< how often it went from working to not, or back
  std::int64_t changed_ms = 0;  ///< since when it is as it is now
  stages::PastAnswer last;
};

/// Adds answers up, of which it keeps the last of each probe and what the others took.
class TrackRecords {
 public:
  explicit TrackRecords(std::int64_t now_ms) : now_ms_(now_ms) {}
  /// Told oldest first.
  void add(const stages::PastAnswer& answer);
  /// One record for each probe of each model there are answers of, models in alphabetical order,
  /// the tool probe first. Nothing is left here.
  std::vector<TrackRecord> take();

 private:
  struct Sum {
    TrackRecord record;
    stages::Reliability reliability;
    std::vector<std::int64_t> latencies;  // of the answers that worked
  };
  std::int64_t now_ms_;
  std::map<std::pair<std::string, stages::ProbeKind>, Sum> sums_;
};

}  // namespace pincer::cli
