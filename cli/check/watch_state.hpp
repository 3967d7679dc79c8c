#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "cli/check/checked_model.hpp"

namespace pincer::cli {

/// How often in a row a model worked, or did not.
struct ModelRun {
  int failures = 0;
  int successes = 0;
  std::int64_t counted_ms = 0;  ///< when the last answer came that counted
  std::int64_t worked_ms = 0;   ///< when it last worked; 0: never seen
};

/// A default that had to give way to one of its fallbacks, and may come back.
struct Demotion {
  ModelTarget target;
  std::string key;
  std::string by;  ///< what took its place
  std::int64_t at_ms = 0;
};

/// What a watch knows from one round to the next, and from one run to the next.
struct WatchState {
  std::map<std::string, ModelRun> runs;  ///< by run_name
  std::vector<Demotion> demoted;
  std::int64_t day = 0;    ///< since 1970, UTC
  std::int64_t spent = 0;  ///< requests of that day

  const ModelRun& run_of(const CheckedModel& model) const;
  /// Requests spent today.
  std::int64_t spent_on(std::int64_t now_ms) const;
  void spend(std::int64_t requests, std::int64_t now_ms);

  /// Counts each answer once. What speaks of the account or the network counts as nothing. Failures
  /// that are less than `apart_ms` away from the last one that counted are one failure: three
  /// within a minute tell no more than one. `now_ms` is when the last answer had come. Models that
  /// are not in the chain are forgotten.
  void note(const std::vector<CheckedModel>& models, std::int64_t now_ms, std::int64_t apart_ms);
};

/// Whether the answer says that the model, and nobody else, failed.
bool is_failure(const CheckedModel& model);

/// Where a watch of this config keeps its state, beside the history; empty: nowhere.
std::string watch_state_path(const Environment& environment, const std::string& config_path);

/// A file that is missing or broken is an empty state: it is counted anew.
WatchState read_watch_state(const std::string& path);
Result<void> write_watch_state(const std::string& path, const WatchState& state);

}  // namespace pincer::cli
