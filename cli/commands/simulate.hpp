#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/environment.hpp"
#include "cli/options.hpp"
#include "cli/outside.hpp"
#include "cli/render/output.hpp"

namespace pincer::cli {

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

/// pincer simulate: says where it listens, serves until a signal ends it, says what was asked.
int run_simulate(const SimulateOptions& options, const Environment& environment, Outside& outside,
                 Output& output);

}  // namespace pincer::cli
