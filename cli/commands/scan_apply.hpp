#pragma once

#include "cli/commands/scan_options.hpp"
#include "cli/commands/scan_report.hpp"
#include "cli/environment.hpp"
#include "cli/state/paths.hpp"

namespace pincer::cli {

/// Whether the selection could be written, as far as that can be told before any probe is spent.
/// Not asked for when nothing will be written, neither by option nor because somebody `asks`.
Result<void> check_target(const ScanOptions& options, const PathOptions& paths,
                          const Environment& environment, bool asks);

/// Writes what the scan selected, if that is wanted and the scan ran to its end and found what it
/// was to set; outcome.written tells. Then everything is written, or nothing and it is an error.
Result<void> apply_selection(const ScanOptions& options, const PathOptions& paths,
                             const Environment& environment, ScanOutcome& outcome, Output& output);

}  // namespace pincer::cli
