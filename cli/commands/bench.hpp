#pragma once

#include "cli/commands/context.hpp"

namespace pincer::cli {

/// pincer bench: loads a server of the user's, or the simulator, and says what came through, how
/// long it took and what it cost.
int run_bench(const Arguments& arguments, const CommandContext& context);

}  // namespace pincer::cli
