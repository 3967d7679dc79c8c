#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "stages/bench/histogram.hpp"
#include "stages/bench/timeline.hpp"
#include "stages/verdict.hpp"

namespace pincer::stages {

/// One probe of a benchmark. Times since the run began.
struct Shot {
  std::uint64_t number = 0;  ///< from 0, in the order they were due
  core::Duration due{0};     ///< when it was to start: in a closed loop when it was sent
  core::Duration sent{0};    ///< when it really was
  core::Duration ended{0};   ///< when its answer had come or was given up
  bool measured = false;     ///< due after the warm-up
  Verdict verdict;
  int status = 0;                             ///< of HTTP, 0 without one
  std::optional<core::Duration> first_token;  ///< since it was sent
  std::uint64_t bytes = 0;                    ///< of the answer
  bool reused = false;                        ///< on a connection that was there already

  /// From the moment it was due: what somebody who does not wait for others would have seen.
  core::Duration latency() const { return ended - due; }
};

/// What became of the probes of a run, in a room that does not grow with their number. Tallies of
/// runs side by side are merged into one.
class Tally {
 public:
  /// A probe that started this long after it was due was late: the client did not keep up.
  static constexpr core::Duration kLate = std::chrono::milliseconds(5);

  /// What ends from `from` to `to` (since the start of the run) counts as throughput.
  Tally(core::Duration from, core::Duration to) : from_(from), to_(to) {}

  void add(const Shot& shot);
  /// Due, and not sent because as many as allowed were under way.
  void drop(core::Duration due, bool measured);
  void saw_in_flight(std::size_t count);
  void merge(const Tally& other);

  std::uint64_t measured() const { return latency.count(); }
  std::uint64_t of(Bucket bucket) const { return buckets[static_cast<std::size_t>(bucket)]; }
  std::uint64_t failed() const { return measured() - of(Bucket::ok); }

  // Of measured probes.
  Histogram latency;      ///< from due to end, all of them
  Histogram latency_ok;   ///< the same, of those that worked
  Histogram service;      ///< from sent to end
  Histogram first_token;  ///< from sent
  std::array<std::uint64_t, 8> buckets{};
  std::map<std::pair<Bucket, Reason>, std::uint64_t> reasons;
  std::uint64_t late = 0;
  std::uint64_t dropped = 0;
  core::Duration lag_most{0};         ///< longest from due to sent
  core::Duration last_end{0};         ///< of a measured probe
  std::uint64_t new_connections = 0;  ///< measured probes that had to open one
  std::string first_failure;          ///< its sentence; may quote the server

  // Of all, warm-up included.
  std::uint64_t probes = 0;
  std::size_t in_flight_most = 0;
  Timeline timeline;

  // Whenever they were due: what the client's work of that time was spent on.
  std::uint64_t ended = 0;      ///< since `from`
  std::uint64_t in_window = 0;  ///< from `from` to `to`
  std::uint64_t ok_in_window = 0;

 private:
  core::Duration from_;
  core::Duration to_;
};

}  // namespace pincer::stages
