#pragma once

#include <string>
#include <vector>

#include "cli/bench/bench_run.hpp"

namespace pincer::cli {

/// What a step's counts amount to. Rates are a second of the time measured.
struct Figures {
  double seconds = 0;        ///< measured
  double per_second = 0;     ///< probes that ended
  double ok_per_second = 0;  ///< of those that worked
  double cpu_us = 0;         ///< client's user and system time a probe
  double cpu_share = 0;      ///< of the time measured: 1 is one processor, busy all the time
  double wanted_share = 0;   ///< the same with the time it waited for a processor
  double server_share = 0;   ///< the simulator's
  double memory_each = 0;    ///< bytes the process grew by, a probe in flight
};

Figures figures_of(const BenchStep& step);

/// What makes a step's figures mean something else than they seem to, in sentences for people.
std::vector<std::string> warnings_of(const BenchStep& step);

/// "1.40 ms", "235 us", "2.31 s": three digits that count.
std::string short_time(core::Duration time);
/// With so many digits behind the point.
std::string fixed(double value, int digits);
/// "18.2 KB", "3.41 MB".
std::string short_bytes(double bytes);

inline double milliseconds_of(core::Duration time) {
  return std::chrono::duration<double, std::milli>(time).count();
}

}  // namespace pincer::cli
