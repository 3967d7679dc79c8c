#pragma once

#include "cli/commands/models_options.hpp"
#include "cli/environment.hpp"
#include "cli/render/output.hpp"
#include "cli/state/paths.hpp"

namespace pincer::cli {

/// Runs status, set, set-image, aliases, fallbacks or image-fallbacks; gives the exit code.
int run_models(const ModelsOptions& options, const PathOptions& paths,
               const Environment& environment, Output& output);

}  // namespace pincer::cli
