#pragma once

#include "cli/commands/context.hpp"
#include "cli/commands/models_options.hpp"

namespace pincer::cli {

/// Runs set, set-image, aliases, fallbacks or image-fallbacks; gives the exit code.
int run_models(ModelsCommand command, const Arguments& arguments, const CommandContext& context);

}  // namespace pincer::cli
