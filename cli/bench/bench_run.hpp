#pragma once

#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "cli/bench/bench_target.hpp"
#include "cli/bench/usage.hpp"
#include "cli/outside.hpp"
#include "stages/bench/load.hpp"

namespace pincer::cli {

/// One run under one load, and what it cost. Filled while it goes on, so that one that is cut short
/// has told what it knew.
struct BenchStep {
  explicit BenchStep(stages::LoadPlan its_plan)
      : plan(its_plan), tally(its_plan.warmup, its_plan.ends()) {}

  stages::LoadPlan plan;
  std::size_t threads = 1;
  stages::Tally tally;                             ///< of several threads, once all are done
  io::HttpClient::Counters counters;               ///< of the whole run, likewise
  std::uint64_t probes_seen = 0, failed_seen = 0;  ///< so far, for who watches
  std::uint64_t untold = 0;    ///< measured probes the listener did not hear of: it was too slow
  core::Duration ran{0};       ///< since the start, warm-up and last answers included
  core::Duration measured{0};  ///< of that, what came after the warm-up
  bool cut_short = false;
  /// Used while measuring.
  double cpu_seconds = 0, waiting_seconds = 0, server_cpu_seconds = 0;
  std::size_t memory_before = 0;  ///< bytes resident before the first connection
  std::size_t memory_most = 0;
};

struct BenchOutcome {
  std::deque<BenchStep> steps;
  std::optional<std::size_t> knee;  ///< of a sweep: its concurrency
  std::optional<int> signal;        ///< that cut it short
};

/// Hears of a benchmark while it goes on. Called between two awaits; must not wait.
class BenchListener {
 public:
  virtual void on_step(const BenchStep& step) = 0;
  /// Each measured probe, if it wants to hear of them.
  virtual bool wants_shots() const = 0;
  virtual void on_shot(std::size_t step, const stages::Shot& shot) = 0;
  /// A few times a second.
  virtual void on_beat(const BenchStep& step) = 0;

 protected:
  ~BenchListener() = default;
};

/// The loads that the options ask for, one after the other; a sweep goes on while it gains.
class BenchLoads {
 public:
  explicit BenchLoads(const BenchOptions& options, double per_second_most);
  /// The next one; nullopt when those before have told all.
  std::optional<stages::LoadPlan> next(const std::deque<BenchStep>& done);

 private:
  BenchProfile profile_;
  stages::LoadPlan plan_;
  std::size_t in_flight_most_;
};

/// The stretch of a step that its throughput is of: `duration`, or until the last of `count` ended.
core::Duration window_of(const BenchStep& step);
/// Probes of a step that worked, a second of that.
double ok_per_second(const BenchStep& step);
std::optional<std::size_t> knee_of(const std::deque<BenchStep>& steps);

/// Reads the simulator's catalog: the free models that take tools are what is asked.
core::Task<Result<void>> find_models(Outside& outside, BenchTarget& target);

/// Runs all loads, each from so many threads; with one, from this loop. Dropped half way, the step
/// under way has what was known.
core::Task<void> run_bench(Outside& outside, const BenchTarget& target, BenchLoads loads,
                           std::size_t threads, BenchOutcome& outcome, BenchListener& listener);

/// One probe whose verdict tells whether measuring makes sense at all.
core::Task<stages::Verdict> try_one(Outside& outside, const BenchTarget& target);

}  // namespace pincer::cli
