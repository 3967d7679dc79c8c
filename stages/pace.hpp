#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <utility>

#include "engine/core/event.hpp"
#include "engine/core/list.hpp"
#include "engine/core/task.hpp"
#include "engine/core/time.hpp"
#include "stages/wall_clock.hpp"

namespace pincer::stages {

/// Counts an account's requests by minute, together with whoever else asks in its name.
class MinuteLedger {
 public:
  /// Takes one request of a minute (in minutes since the epoch) when fewer than `most` are taken.
  virtual bool take(std::int64_t minute, std::int64_t most) = 0;
  /// How many of that minute are taken.
  virtual std::int64_t taken(std::int64_t minute) = 0;

 protected:
  ~MinuteLedger() = default;
};

/// Counts within this process only.
class OwnLedger final : public MinuteLedger {
 public:
  bool take(std::int64_t minute, std::int64_t most) override;
  std::int64_t taken(std::int64_t minute) override;

 private:
  std::int64_t minute_ = 0;
  std::int64_t taken_ = 0;
};

struct PaceLimits {
  std::int64_t per_minute = 0;                ///< 0: as fast as asked
  std::optional<std::int64_t> requests_most;  ///< of this scan; unset: any number
};

/// What every request to one account passes before it is sent: the probes and what is asked again.
///
/// OpenRouter counts free requests in minutes of the UTC clock, so those are filled to the limit
/// and then waited for; even spacing would take twice as long. A request is sent neither in the
/// last moment of a minute nor in the first, for it may arrive in the neighbour.
class Pace {
 public:
  /// Requests a minute unless told otherwise: OpenRouter allows 20, and other programs of the same
  /// account need some.
  static constexpr std::int64_t kPerMinute = 18;
  static constexpr core::Duration kEdge = std::chrono::milliseconds(250);
  /// No reset of a minute's limit is further away, whatever a server says.
  static constexpr core::Duration kPauseMost = std::chrono::seconds(90);

  /// `ledger` counts; it outlives this, as the loop does. `on_wait` hears of each time that is
  /// waited for, once, however many wait.
  Pace(core::Loop& loop, WallClock clock, MinuteLedger& ledger, PaceLimits limits,
       std::function<void(core::Time)> on_wait = {})
      : loop_(loop),
        clock_(clock),
        ledger_(ledger),
        limits_(limits),
        on_wait_(std::move(on_wait)) {}
  Pace(const Pace&) = delete;
  Pace& operator=(const Pace&) = delete;

  /// Waits for a place, takes it and gives true; whatever becomes of the request, it counts.
  /// False: the budget is used up, or pacing was closed.
  core::Task<bool> admit();

  /// The server said that the account's minute is used up: all wait until `reset_ms` (epoch
  /// milliseconds), or until the next minute when that is missing or absurd. Never shortens a
  /// pause. An account that was not paced is from here on.
  void minute_used_up(std::optional<std::int64_t> reset_ms);
  /// Lets nobody in any more and sends away who waits.
  void close();

  bool paced() const { return limits_.per_minute > 0; }
  bool closed() const { return closed_; }
  std::uint64_t used() const { return used_; }
  /// What is left of the budget; unset: there is none.
  std::optional<std::int64_t> left() const;
  std::int64_t now_ms() const;

 private:
  struct Waiting : core::ListHook {
    core::Event turned_away;
  };

  core::Task<void> wait_until(core::Time at);
  std::optional<core::Time> turn();
  core::Time time_of(std::int64_t ms) const;

  core::Loop& loop_;
  WallClock clock_;
  MinuteLedger& ledger_;
  PaceLimits limits_;
  std::uint64_t used_ = 0;
  std::int64_t last_minute_ = 0;  // in which the last place was taken
  bool closed_ = false;
  core::Time paused_until_{core::Duration::zero()};
  std::function<void(core::Time)> on_wait_;
  std::optional<core::Time> told_;  // on_wait_ knows of it
  core::List<Waiting> waiting_;
};

}  // namespace pincer::stages
