#pragma once

#include <time.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <vector>

namespace pincer::bench {

constexpr int kRounds = 9;

/// CPU time of this thread in seconds: of all clocks here the one other programs disturb least.
inline double cpu_now() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

/// Keeps a result that nobody reads from being optimised away.
template <class T>
void keep(const T& value) {
  asm volatile("" : : "g"(&value) : "memory");
}

/// Runs `work`, which does `count` of something, once to warm up and kRounds times, prints a line
/// with the median and the spread of the CPU time of one, and returns the median in nanoseconds.
/// With `bytes`, how many each of them reads, it prints GB/s too.
template <class Work>
double measure(const char* what, double count, Work work, double bytes = 0) {
  std::vector<double> rounds;
  for (int round = 0; round <= kRounds; ++round) {
    const double begin = cpu_now();
    work();
    if (round > 0) rounds.push_back((cpu_now() - begin) / count * 1e9);
  }
  std::sort(rounds.begin(), rounds.end());
  const double median = rounds[rounds.size() / 2];
  std::printf("%-44s %12.1f ns [%.1f .. %.1f]", what, median, rounds.front(), rounds.back());
  if (bytes > 0) std::printf("  %.2f GB/s", bytes / median);
  std::printf("\n");
  return median;
}

}  // namespace pincer::bench
