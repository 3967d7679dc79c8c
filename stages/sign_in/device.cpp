#include "stages/sign_in/device.hpp"

#include <algorithm>
#include <utility>

#include "engine/core/sleep.hpp"

namespace pincer::stages {
namespace {

constexpr core::Duration kIntervalMin = std::chrono::seconds(1);
constexpr core::Duration kIntervalMax = std::chrono::minutes(1);
constexpr core::Duration kSlowDown = std::chrono::seconds(5);
/// A server that names years is not waited for so long.
constexpr core::Duration kLifetimeMax = std::chrono::hours(1);

core::Error too_late(const std::string& who, const std::optional<core::Error>& lost) {
  if (lost) {
    core::Error error = *lost;
    error.text += "; the code is too old by now, sign in again";
    return error;
  }
  return core::Error{
      core::Phase::none, core::ErrorKind::timeout, 0,
      "nobody confirmed the code at " + who + " in time (expired_token); sign in again"};
}

}  // namespace

PollState poll_state(std::string_view error_code) {
  if (error_code == "authorization_pending") return PollState::pending;
  if (error_code == "slow_down") return PollState::slow_down;
  return PollState::refused;
}

core::Task<core::Result<void>> poll_until_granted(DevicePoller& poller, DeviceCode code,
                                                  std::string who) {
  using Outcome = core::Result<void>;
  core::Loop& loop = co_await core::this_loop();
  const core::Time end = core::later(loop.now(), std::min(code.lifetime, kLifetimeMax));
  core::Duration interval = std::clamp(code.interval, kIntervalMin, kIntervalMax);
  core::Duration pause = interval;
  std::optional<core::Error> lost;
  while (core::later(loop.now(), pause) < end) {
    co_await core::sleep(pause);
    PollAnswer answer = co_await poller.ask();
    if (answer.interval) interval = std::clamp(*answer.interval, interval, kIntervalMax);
    if (answer.state == PollState::granted) co_return Outcome();
    if (answer.state == PollState::refused) co_return Outcome(std::move(answer.error));
    lost.reset();
    if (answer.state == PollState::unreachable) {
      lost = std::move(answer.error);
      pause = std::min(pause * 2, kIntervalMax);
      continue;
    }
    if (answer.state == PollState::slow_down && !answer.interval) {
      interval = std::min(interval + kSlowDown, kIntervalMax);
    }
    pause = interval;
  }
  co_await core::sleep_until(end);
  co_return Outcome(too_late(who, lost));
}

}  // namespace pincer::stages
