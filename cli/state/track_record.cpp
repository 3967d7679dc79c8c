#include "cli/state/track_record.hpp"

#include <algorithm>
#include <cmath>
#include <map>

namespace pincer::cli {
namespace {

using stages::PastAnswer;

/// The smallest of the values that at least `share` of them do not pass.
std::optional<std::int64_t> percentile(const std::vector<std::int64_t>& sorted, double share) {
  if (sorted.empty()) return std::nullopt;
  const auto rank = static_cast<std::size_t>(std::ceil(share * static_cast<double>(sorted.size())));
  return sorted[std::max<std::size_t>(rank, 1) - 1];
}

TrackRecord record_of(const std::vector<PastAnswer>& answers, std::int64_t now_ms) {
  TrackRecord record;
  record.last = answers.back();
  record.model = record.last.model;
  record.kind = record.last.kind;
  record.asked = answers.size();
  stages::Reliability reliability(now_ms);
  record.changed_ms = answers.front().asked_ms;
  std::vector<std::int64_t> latencies;
  bool before = answers.front().verdict.ok();
  for (const PastAnswer& answer : answers) {
    reliability.count(answer);
    const bool ok = answer.verdict.ok();
    if (ok) latencies.push_back(answer.latency_ms);
    if (ok != before) {
      ++record.flips;
      record.changed_ms = answer.asked_ms;
    }
    before = ok;
  }
  record.reliability = reliability.share();
  record.worked = latencies.size();
  std::sort(latencies.begin(), latencies.end());
  record.p50_ms = percentile(latencies, 0.5);
  record.p90_ms = percentile(latencies, 0.9);
  return record;
}

}  // namespace

std::vector<TrackRecord> track_records(std::span<const PastAnswer> answers, std::int64_t now_ms) {
  std::map<std::pair<std::string, stages::ProbeKind>, std::vector<PastAnswer>> probes;
  for (const PastAnswer& answer : answers) probes[{answer.model, answer.kind}].push_back(answer);
  std::vector<TrackRecord> records;
  records.reserve(probes.size());
  for (const auto& [probe, of_it] : probes) records.push_back(record_of(of_it, now_ms));
  return records;
}

}  // namespace pincer::cli
