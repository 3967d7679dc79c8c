#pragma once

#include "cli/commands/context.hpp"

namespace pincer::cli {

/// pincer models status, and pincer models alone.
int run_status(const Arguments& arguments, const CommandContext& context);

}  // namespace pincer::cli
