#include "cli/bench/figures.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "cli/descriptors.hpp"
#include "cli/render/units.hpp"

namespace pincer::cli {
namespace {

// From here on a thread has nothing left to give: what else it takes it lacks.
constexpr double kBusy = 0.9;

std::string percent(double share) {
  return fixed(share * 100, share < 0.1 ? 1 : 0) + " %";
}

double share_of(std::uint64_t part, std::uint64_t all) {
  return all == 0 ? 0 : static_cast<double>(part) / static_cast<double>(all);
}

/// Three digits that count.
std::string three(double value) {
  return fixed(value, value < 10 ? 2 : value < 100 ? 1 : 0);
}

std::string busy_sentence(const BenchStep& step, const Figures& figures) {
  const double threads = static_cast<double>(step.threads);
  const std::string had_work =
      std::string(step.threads == 1 ? "it" : "each of its threads") + " had work " +
      percent(std::min(figures.wanted_share / threads, 1.0)) + " of the time and a processor for " +
      percent(figures.cpu_share / threads) + " of it";
  // What it wanted and did not get, others had.
  if (figures.cpu_share * 2 < figures.wanted_share) {
    return "the machine was too busy with other work to measure: the client waited, " + had_work;
  }
  return "the client itself was the bottleneck: " + had_work +
         ", so the server can do more than this";
}

}  // namespace

Figures figures_of(const BenchStep& step) {
  Figures figures;
  const stages::Tally& tally = step.tally;
  figures.seconds = std::chrono::duration<double>(step.measured).count();
  figures.ok_per_second = ok_per_second(step);
  const double window = std::chrono::duration<double>(window_of(step)).count();
  if (window > 0) figures.per_second = static_cast<double>(tally.in_window) / window;
  if (tally.ended > 0) figures.cpu_us = step.cpu_seconds * 1e6 / static_cast<double>(tally.ended);
  if (figures.seconds > 0) {
    figures.cpu_share = step.cpu_seconds / figures.seconds;
    figures.wanted_share = (step.cpu_seconds + step.waiting_seconds) / figures.seconds;
    figures.server_share = step.server_cpu_seconds / figures.seconds;
  }
  if (tally.in_flight_most > 0 && step.memory_most > step.memory_before) {
    figures.memory_each = static_cast<double>(step.memory_most - step.memory_before) /
                          static_cast<double>(tally.in_flight_most);
  }
  return figures;
}

bool is_client_busy(const BenchStep& step) {
  return figures_of(step).wanted_share >= kBusy * static_cast<double>(step.threads);
}

std::vector<std::string> warnings_of(const BenchStep& step) {
  std::vector<std::string> out;
  const Figures figures = figures_of(step);
  const stages::Tally& tally = step.tally;
  if (is_client_busy(step)) out.push_back(busy_sentence(step, figures));
  if (figures.server_share >= kBusy) {
    out.push_back("the simulator, which has one thread, was busy " +
                  percent(std::min(figures.server_share, 1.0)) +
                  " of the time: throughput and latency are its limits");
  }
  if (step.counters.limited_to > 0) {
    out.push_back(few_sockets_sentence(step.counters.limited_to) +
                  "; latency has that waiting in it");
  }
  if (tally.dropped > 0) {
    out.push_back(counted(tally.dropped, "probe") + " were due and not sent, because " +
                  grouped(step.plan.in_flight_most) +
                  " were under way (--concurrency); no percentile knows of them");
  }
  if (share_of(tally.late, tally.measured()) > 0.01) {
    out.push_back(percent(share_of(tally.late, tally.measured())) +
                  " of the probes started more than 5 ms after they were due, " +
                  short_time(tally.lag_most) +
                  " at most: the client did not run in time, and their latency has that in it");
  }
  if (tally.failed() > 0) {
    out.push_back(grouped(tally.failed()) + " of " + counted(tally.measured(), "probe") +
                  " failed; the first: " + tally.first_failure);
  }
  if (step.untold > 0) {
    out.push_back(counted(step.untold, "line") +
                  " of single probes are missing: whoever reads them is too slow for so many "
                  "threads; the summary counts all");
  }
  if (tally.measured() > 0 && tally.measured() < 1000) {
    out.push_back("p99.9 says little about " + counted(tally.measured(), "probe") +
                  ": measure longer");
  }
  return out;
}

std::string fixed(double value, int digits) {
  std::array<char, 64> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value,
                                 std::chars_format::fixed, digits);
  return std::string(text.data(), end.ptr);
}

std::string short_time(core::Duration time) {
  const double us = std::chrono::duration<double, std::micro>(time).count();
  if (us < 1000) return three(us) + " us";
  if (us < 1e6) return three(us / 1e3) + " ms";
  return three(us / 1e6) + " s";
}

std::string short_bytes(double bytes) {
  if (bytes < 1000) return fixed(bytes, 0) + " B";
  if (bytes < 1e6) return three(bytes / 1e3) + " KB";
  if (bytes < 1e9) return three(bytes / 1e6) + " MB";
  return three(bytes / 1e9) + " GB";
}

}  // namespace pincer::cli
