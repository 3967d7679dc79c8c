#pragma once

#include <vector>

#include "stages/bench/arrivals.hpp"
#include "stages/bench/tally.hpp"
#include "stages/model.hpp"
#include "stages/probe.hpp"

namespace pincer::stages {

/// How a benchmark loads a server.
struct LoadPlan {
  /// closed: `in_flight_most` probes at any time, the next when one ends, so that a server that
  /// stalls is asked less. rate: an open loop, probes are due when the schedule says.
  enum class Profile : std::uint8_t { closed, rate };

  Profile profile = Profile::closed;
  std::size_t in_flight_most = 64;
  double per_second = 0;  ///< rate: how many are due
  ArrivalKind arrivals = ArrivalKind::constant;
  std::uint64_t seed = 1;
  core::Duration warmup{0};    ///< at the start, not measured
  core::Duration duration{0};  ///< of what is measured; zero: until `count`
  std::uint64_t count = 0;     ///< probes to measure; 0: until `duration`
  double per_second_most = 0;  ///< closed: never more starts than that; 0: no bound
  std::size_t share = 0;       ///< of `shares` runs side by side that make up the whole plan
  std::size_t shares = 1;

  core::Duration ends() const {
    return duration > duration.zero() ? warmup + duration : core::Duration::max();
  }
};

/// Hears of a run while it goes on. Called between two awaits; must not wait.
class LoadObserver {
 public:
  /// The warm-up is over: what the client spends from here on counts.
  virtual void on_measuring() {}
  virtual void on_shot(const Shot& shot) = 0;
  /// A probe of the open loop that was not sent.
  virtual void on_dropped(core::Duration due, bool measured) = 0;
  virtual void on_in_flight(std::size_t count) = 0;

 protected:
  ~LoadObserver() = default;
};

/// The share of `total` that falls to one of several, the first ones taking what does not divide.
std::uint64_t share_of(std::uint64_t total, std::size_t share, std::size_t shares);

/// Runs the plan's share: tool probes of `models` in turn, until the plan's end, then waits for
/// those under way (each ends within the prober's timeout). Borrows all but the plan until it ends.
core::Task<void> run_load(Prober& prober, const std::vector<Model>& models, LoadPlan plan,
                          LoadObserver& observer);

}  // namespace pincer::stages
