#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
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

/// One record for each probe of each model there are answers of, models in alphabetical order, the
/// tool probe first. `answers` oldest first.
std::vector<TrackRecord> track_records(std::span<const stages::PastAnswer> answers,
                                       std::int64_t now_ms);

}  // namespace pincer::cli
