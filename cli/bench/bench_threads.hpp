#pragma once

#include "cli/bench/bench_run.hpp"

namespace pincer::cli {

/// Hears of each probe on the loop that sends it. Must not wait.
class ShotSink {
 public:
  virtual void on_shot(const stages::Shot& shot) = 0;

 protected:
  ~ShotSink() = default;
};

/// Where one thread's part of a step is counted.
struct BenchPart {
  stages::Tally& tally;
  io::HttpClient::Counters& counters;
};

/// Runs the plan's share with a client of its own. What was counted is there when the task is gone,
/// however that came.
core::Task<void> run_part(core::Loop& loop, io::Net& net, const BenchTarget& target,
                          stages::LoadPlan plan, BenchPart& part, ShotSink& sink);

/// Runs a step from `step.threads` threads that share nothing: each has its part of the load and
/// counts for itself, and the counts are put together in the order of the threads.
core::Task<void> run_threads(Outside& outside, const BenchTarget& target, BenchStep& step,
                             std::size_t index, BenchListener& listener);

}  // namespace pincer::cli
