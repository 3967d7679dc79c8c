#pragma once

#include <string>

#include "cli/commands/scan_options.hpp"
#include "cli/environment.hpp"
#include "cli/render/output.hpp"
#include "stages/scan.hpp"

namespace pincer::cli {

/// Whether anything limits the scan, or shortens it: else a plan is no news.
bool is_worth_saying(const stages::ScanReport& report);

/// "26 requests of 38 left today, 2 windows, about 45 s".
std::string plan_line(const stages::ScanReport& report);

/// The document of --plan --json.
std::string plan_json(const ScanOptions& options, const stages::ScanReport& report);

/// What --plan prints, as text or JSON; the exit code.
int print_plan(const ScanOptions& options, const stages::ScanReport& report,
               const Environment& environment, Output& output);

/// "28 requests made, 10 of 50 left today"; empty when nothing limits them.
std::string spent_line(const stages::ScanReport& report);

/// "at 00:00 UTC, in 5 h 12 min".
std::string reset_text(std::int64_t reset_ms, std::int64_t now_ms);

}  // namespace pincer::cli
