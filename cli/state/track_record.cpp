#include "cli/state/track_record.hpp"

#include <algorithm>
#include <cmath>

namespace pincer::cli {
namespace {

using stages::PastAnswer;

/// The smallest of the values that at least `share` of them do not pass.
std::optional<std::int64_t> percentile(const std::vector<std::int64_t>& sorted, double share) {
  if (sorted.empty()) return std::nullopt;
  const auto rank = static_cast<std::size_t>(std::ceil(share * static_cast<double>(sorted.size())));
  return sorted[std::max<std::size_t>(rank, 1) - 1];
}

}  // namespace

void TrackRecords::add(const PastAnswer& answer) {
  const auto [found, is_first] =
      sums_.try_emplace({answer.model, answer.kind}, Sum{{}, stages::Reliability(now_ms_), {}});
  Sum& sum = found->second;
  TrackRecord& record = sum.record;
  const bool ok = answer.verdict.ok();
  const bool flips = !is_first && record.last.verdict.ok() != ok;
  if (flips) ++record.flips;
  if (is_first || flips) record.changed_ms = answer.asked_ms;
  ++record.asked;
  if (ok) sum.latencies.push_back(answer.latency_ms);
  sum.reliability.count(answer);
  record.last = answer;
}

std::vector<TrackRecord> TrackRecords::take() {
  std::vector<TrackRecord> records;
  records.reserve(sums_.size());
  for (auto& [probe, sum] : sums_) {
    TrackRecord& record = records.emplace_back(std::move(sum.record));
    record.model = probe.first;
    record.kind = probe.second;
    record.worked = sum.latencies.size();
    record.reliability = sum.reliability.share();
    std::sort(sum.latencies.begin(), sum.latencies.end());
    record.p50_ms = percentile(sum.latencies, 0.5);
    record.p90_ms = percentile(sum.latencies, 0.9);
  }
  sums_.clear();
  return records;
}

}  // namespace pincer::cli
