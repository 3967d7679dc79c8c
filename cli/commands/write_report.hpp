#pragma once

#include "cli/render/output.hpp"
#include "cli/state/config_write.hpp"

namespace pincer::cli {

/// Tells on stdout what a write did, or with `dry_run` would do.
void report_write(const WriteOutcome& written, bool dry_run, Output& output);

}  // namespace pincer::cli
