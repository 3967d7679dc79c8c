#pragma once

#include <string>
#include <utility>
#include <vector>

#include "cli/bench/bench_run.hpp"
#include "cli/commands/bench_options.hpp"
#include "cli/render/style.hpp"

namespace pincer::cli {

/// What the reports tell: what was asked, of whom, and what came of it.
struct BenchReport {
  const BenchOptions& options;
  const BenchTarget& target;
  const BenchOutcome& outcome;
};

/// Name and value of all that was asked, for people.
std::vector<std::pair<std::string, std::string>> settings_of(const BenchReport& report);
/// Name and value of all that a step found, for people; texts of servers are not among them.
std::vector<std::pair<std::string, std::string>> rows_of(const BenchStep& step);

/// The step that stands for a sweep (its knee, else its best), or the only one.
std::size_t main_step(const BenchOutcome& outcome);

std::string bench_text(const BenchReport& report, const Style& style);
std::string bench_json(const BenchReport& report);
/// One measured probe as a line of --ndjson.
std::string shot_line(std::size_t step, const stages::Shot& shot);
/// The last line of --ndjson.
std::string summary_line(const BenchReport& report);
/// A page that stands alone: no script, nothing loaded from anywhere.
std::string bench_page(const BenchReport& report);

}  // namespace pincer::cli
