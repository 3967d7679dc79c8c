#pragma once

#include <string>
#include <vector>

#include "cli/render/output.hpp"
#include "cli/render/style.hpp"
#include "cli/state/secret_source.hpp"
#include "cli/status/auth_overview.hpp"
#include "engine/text/json.hpp"
#include "stages/usage.hpp"

namespace pincer::cli {

/// How much of an account's plan is used, or why that is not known.
struct UsageLine {
  std::string provider;
  std::string label;  ///< the profile with its owner, "env", "models.json"
  stages::UsageRequest request;
  bool asked = true;  ///< false: snapshot.error says why not
  stages::UsageSnapshot snapshot;
};

/// The accounts that can tell: every profile for itself, and credentials beside the store.
/// SecretRefs are resolved here.
std::vector<UsageLine> choose_usage(const OverviewSources& sources, const Environment& environment);

/// Asks all side by side; none takes longer than a few seconds, all together neither.
core::Task<void> ask_usage(io::HttpClient& http, std::vector<UsageLine>& lines);

void write_usage(text::JsonWriter& json, const std::vector<UsageLine>& lines);
void print_usage(const std::vector<UsageLine>& lines, std::int64_t now_ms, const Style& style,
                 Output& output);

}  // namespace pincer::cli
