#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/options.hpp"

namespace pincer::cli {

enum class BenchProfile : std::uint8_t { closed, rate, sweep };

/// A server that is neither on this machine nor on its network gets no more probes a second than
/// this unless --max-rate says otherwise.
inline constexpr std::int64_t kPublicRate = 10;
/// And never more than this.
inline constexpr std::int64_t kPublicRateMost = 1000;

/// What the user asked of bench. The initial values are the defaults, help shows them.
struct BenchOptions {
  BenchProfile profile = BenchProfile::closed;

  std::string base_url;  ///< empty: the simulator
  std::string model;
  std::string ca_file;
  bool own = false;  ///< --i-own-this-endpoint
  std::string scenario = "healthy";
  std::int64_t latency_ms = 0;
  bool tls = true;
  bool stream = true;

  std::optional<std::int64_t> concurrency;
  std::int64_t rate = 100;
  std::string arrivals = "constant";
  std::int64_t seed = 1;
  std::string warmup = "1s";
  std::string duration = "10s";
  std::int64_t warmup_ms = 0;    ///< read from it
  std::int64_t duration_ms = 0;  ///< read from it; 0 with a count
  std::optional<std::int64_t> count;
  std::optional<std::int64_t> rate_most;
  std::int64_t timeout_ms = 12000;

  bool json = false;
  bool ndjson = false;
  std::string html;
  bool no_color = false;
  bool help = false;

  /// --concurrency, or what the profile has for it.
  std::size_t in_flight() const;
};

OptionTable bench_option_table(BenchOptions& into);

/// Reads the arguments after "bench" and refuses combinations that make no sense. The error is the
/// user's: exit code 2.
Result<BenchOptions> read_bench_options(const std::vector<std::string>& arguments);

std::string bench_help(std::size_t columns);

}  // namespace pincer::cli
