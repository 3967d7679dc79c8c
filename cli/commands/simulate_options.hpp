#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/options.hpp"

namespace pincer::cli {

/// Bounds of what the user may ask of the simulator.
inline constexpr std::int64_t kSimulatedMax = 1'000'000;
inline constexpr std::int64_t kSeedMax = (std::int64_t{1} << 53) - 1;  // exact in any JSON reader

struct SimulateOptions {
  std::int64_t port = 0;
  std::string scenario;
  std::optional<std::int64_t> models;
  std::optional<std::int64_t> seed;
  bool tls = true;
  std::string ca_out;
  bool json = false;
  bool no_color = false;
  bool help = false;
};

OptionTable simulate_option_table(SimulateOptions& into);
Result<SimulateOptions> read_simulate_options(const std::vector<std::string>& arguments);
std::string simulate_help(std::size_t columns);

}  // namespace pincer::cli
