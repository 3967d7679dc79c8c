#pragma once

#include "cli/commands/context.hpp"

namespace pincer::cli {

/// pincer models list.
int run_list(const Arguments& arguments, const CommandContext& context);

}  // namespace pincer::cli
