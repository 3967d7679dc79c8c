#pragma once

#include "cli/commands/context.hpp"

namespace pincer::cli {

/// pincer scan. Gives the exit code.
int run_scan(const Arguments& arguments, const CommandContext& context);

}  // namespace pincer::cli
