#pragma once

#include "cli/commands/models_options.hpp"
#include "cli/render/output.hpp"
#include "cli/state/config_read.hpp"

namespace pincer::cli {

/// Prints which models are in use and where that is written; gives the exit code.
int show_status(const ModelsOptions& options, const Paths& paths, const ConfigFile& config,
                Output& output);

}  // namespace pincer::cli
