#pragma once

#include "cli/commands/simulate_options.hpp"
#include "cli/environment.hpp"
#include "cli/outside.hpp"
#include "cli/render/output.hpp"

namespace pincer::cli {

/// pincer simulate: says where it listens, serves until a signal ends it, says what was asked.
int run_simulate(const SimulateOptions& options, const Environment& environment, Outside& outside,
                 Output& output);

}  // namespace pincer::cli
