#include "stages/pace.hpp"

#include <algorithm>

#include "engine/core/race.hpp"

namespace pincer::stages {

using core::Duration;
using core::Time;

namespace {

constexpr std::int64_t kMinuteMs = 60'000;

std::int64_t ms_of(Duration duration) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(duration).count();
}

core::Task<void> wait_for(core::Event& event) {
  co_await event.wait();
}

}  // namespace

bool OwnLedger::take(std::int64_t minute, std::int64_t most) {
  if (minute != minute_) {
    minute_ = minute;
    taken_ = 0;
  }
  if (taken_ >= most) return false;
  ++taken_;
  return true;
}

std::int64_t OwnLedger::taken(std::int64_t minute) {
  return minute == minute_ ? taken_ : 0;
}

std::int64_t Pace::now_ms() const {
  return clock_.now(loop_.real_now());
}

/// When the loop will have come to that time of day.
Time Pace::time_of(std::int64_t ms) const {
  const Duration left_out = loop_.real_now() - loop_.now();
  return clock_.time(ms) - left_out;
}

std::optional<std::int64_t> Pace::left() const {
  if (!limits_.requests_most) return std::nullopt;
  return std::max<std::int64_t>(0, *limits_.requests_most - static_cast<std::int64_t>(used_));
}

/// Takes a place and gives nothing, or says until when to wait for the next try.
std::optional<Time> Pace::turn() {
  const Time now = loop_.now();
  if (now < paused_until_) return paused_until_;
  if (!paced()) return std::nullopt;
  const std::int64_t ms = now_ms();
  const std::int64_t minute = ms / kMinuteMs;
  const std::int64_t into = ms % kMinuteMs;
  const Time opens = time_of((minute + 1) * kMinuteMs + ms_of(kEdge));
  const bool went_on = used_ > 0 && minute != last_minute_;
  if (went_on && into < ms_of(kEdge)) return time_of(minute * kMinuteMs + ms_of(kEdge));
  if (into >= kMinuteMs - ms_of(kEdge)) return opens;
  if (!ledger_.take(minute, limits_.per_minute)) return opens;
  last_minute_ = minute;
  return std::nullopt;
}

core::Task<bool> Pace::admit() {
  for (;;) {
    if (closed_ || left() == 0) co_return false;
    const std::optional<Time> until = turn();
    if (!until) break;
    co_await wait_until(*until);
  }
  ++used_;
  co_return true;
}

core::Task<void> Pace::wait_until(Time at) {
  if (on_wait_ && told_ != at) on_wait_(at);
  told_ = at;
  Waiting waiting;
  waiting_.push_back(waiting);
  static_cast<void>(co_await core::timeout_at(wait_for(waiting.turned_away), at));
}

void Pace::minute_used_up(std::optional<std::int64_t> reset_ms) {
  const std::int64_t ms = now_ms();
  const std::int64_t next_minute = (ms / kMinuteMs + 1) * kMinuteMs;
  const bool sound = reset_ms && *reset_ms > ms && *reset_ms - ms <= ms_of(kPauseMost);
  const Time until = time_of(sound ? *reset_ms : next_minute) + kEdge;
  paused_until_ = std::max(paused_until_, until);
  if (!paced()) limits_.per_minute = kPerMinute;
}

void Pace::close() {
  closed_ = true;
  while (Waiting* waiting = waiting_.pop_front()) waiting->turned_away.set();
}

}  // namespace pincer::stages
