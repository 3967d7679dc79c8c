#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/options.hpp"

namespace pincer::cli {

/// What the user asked of scan. The initial values are the defaults, help shows them.
struct ScanOptions {
  std::string provider;
  std::int64_t min_params = 0;
  std::int64_t max_age_days = 0;
  bool include_special = false;

  bool probe = true;
  std::int64_t timeout_ms = 12000;
  std::int64_t concurrency = 3;
  std::int64_t threads = 1;
  std::string base_url;
  std::optional<std::string> simulate;  ///< scenario; empty: the default one
  std::optional<std::int64_t> models;   ///< size of the simulated catalog; unset: the scenario's
  std::optional<std::int64_t> seed;

  bool plan = false;
  std::optional<std::int64_t> budget;
  std::int64_t reserve = 0;
  std::optional<std::int64_t> per_minute;
  bool verify_metadata = false;
  bool tool_choices = false;
  bool exhaustive = false;

  bool fresh = false;
  bool resume = false;
  std::string max_age;                     ///< as it was typed
  std::optional<std::int64_t> max_age_ms;  ///< read from it
  std::string rank = "balanced";

  std::int64_t max_candidates = 6;
  bool yes = false;
  bool no_input = false;
  bool set_default = false;
  bool set_image = false;
  bool dry_run = false;
  std::string agent;

  bool json = false;
  bool ndjson = false;
  bool verbose = false;
  bool no_color = false;
  bool help = false;

  bool sets_anything() const { return set_default || set_image; }
  /// The selection is to be written down without asking, or it is to be shown how. That nobody is
  /// to be asked is no leave to write a simulator's models, which do not exist: that takes --yes.
  bool applies() const { return yes || dry_run || (no_input && !simulate); }
};

OptionTable scan_option_table(ScanOptions& into);

/// Options that whatever asks models has: how patiently, what it may spend, what earlier answers
/// it takes.
std::vector<Option> probing_options(ScanOptions& into);
std::vector<Option> spending_options(ScanOptions& into);
std::vector<Option> freshness_options(ScanOptions& into);
/// Reads --max-age as it was typed; the error is the user's.
Result<void> read_max_age(ScanOptions& options);

/// Reads the arguments after "scan" and refuses combinations that make no sense. The error is the
/// user's: exit code 2.
Result<ScanOptions> read_scan_options(const std::vector<std::string>& arguments);

std::string scan_help(std::size_t columns);

}  // namespace pincer::cli
