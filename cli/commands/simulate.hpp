#pragma once

#include "cli/commands/context.hpp"

namespace pincer::cli {

/// pincer simulate: says where it listens, serves until a signal ends it, says what was asked.
int run_simulate(const Arguments& arguments, const CommandContext& context);

}  // namespace pincer::cli
