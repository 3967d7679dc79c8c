#include "stages/bench/tally.hpp"

#include <algorithm>

namespace pincer::stages {

using core::Duration;

void Tally::add(const Shot& shot) {
  ++probes;
  timeline.done(shot.ended, shot.latency(), !shot.verdict.ok());
  if (shot.ended >= from_) {
    ++ended;
    if (shot.ended <= to_) {
      ++in_window;
      if (shot.verdict.ok()) ++ok_in_window;
    }
  }
  if (!shot.measured) return;
  const Duration lag = shot.sent - shot.due;
  latency.record(shot.latency());
  if (shot.verdict.ok()) latency_ok.record(shot.latency());
  service.record(shot.ended - shot.sent);
  if (shot.first_token) first_token.record(*shot.first_token);
  ++buckets[static_cast<std::size_t>(shot.verdict.bucket)];
  ++reasons[{shot.verdict.bucket, shot.verdict.reason}];
  if (lag > kLate) ++late;
  if (!shot.reused) ++new_connections;
  lag_most = std::max(lag_most, lag);
  last_end = std::max(last_end, shot.ended);
  if (!shot.verdict.ok() && first_failure.empty()) first_failure = shot.verdict.sentence;
}

void Tally::drop(Duration due, bool measured) {
  timeline.dropped(due);
  if (measured) ++dropped;
}

void Tally::saw_in_flight(std::size_t count) {
  in_flight_most = std::max(in_flight_most, count);
}

void Tally::merge(const Tally& other) {
  latency.merge(other.latency);
  latency_ok.merge(other.latency_ok);
  service.merge(other.service);
  first_token.merge(other.first_token);
  for (std::size_t i = 0; i < buckets.size(); ++i) buckets[i] += other.buckets[i];
  for (const auto& [why, count] : other.reasons) reasons[why] += count;
  late += other.late;
  dropped += other.dropped;
  lag_most = std::max(lag_most, other.lag_most);
  last_end = std::max(last_end, other.last_end);
  new_connections += other.new_connections;
  if (first_failure.empty()) first_failure = other.first_failure;
  probes += other.probes;
  // Side by side: what each had at its own peak, perhaps not all in one moment.
  in_flight_most += other.in_flight_most;
  timeline.merge(other.timeline);
  ended += other.ended;
  in_window += other.in_window;
  ok_in_window += other.ok_in_window;
}

}  // namespace pincer::stages
