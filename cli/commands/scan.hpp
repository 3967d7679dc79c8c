#pragma once

#include "cli/commands/scan_options.hpp"
#include "cli/environment.hpp"
#include "cli/outside.hpp"
#include "cli/render/output.hpp"
#include "cli/state/paths.hpp"

namespace pincer::cli {

/// pincer scan. Gives the exit code.
int run_scan(const ScanOptions& options, const PathOptions& paths, const Environment& environment,
             Outside& outside, Output& output);

}  // namespace pincer::cli
