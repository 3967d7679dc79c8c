#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/model_book.hpp"
#include "cli/render/output.hpp"
#include "cli/render/style.hpp"
#include "cli/status/auth_overview.hpp"
#include "cli/status/auth_probe.hpp"
#include "cli/status/usage_report.hpp"
#include "engine/text/json.hpp"

namespace pincer::cli {

/// Which models are in use, as the config and an agent's entry in it say.
struct ModelsInUse {
  std::string raw;       ///< the default as it is written, or the one that stands in for it
  std::string resolved;  ///< what it means
  std::vector<std::string> fallbacks;
  std::string image;
  std::vector<std::string> image_fallbacks;
  std::vector<std::string> allowed;
  bool own_default = false;    ///< the agent's own, not what all share
  bool own_fallbacks = false;  ///< an empty list of its own counts
  std::vector<ModelAlias> aliases;

  /// What is used, by what it means: the default, its fallbacks, the image model and its own.
  std::vector<std::string> refs(const ModelBook& book) const;
};

/// An empty `agent` is everybody. The error says that there is no such agent.
Result<ModelsInUse> models_in_use(const ConfigFile& config, const std::string& agent);

/// What --probe did.
struct ProbeReport {
  ProbeOptions options;
  std::vector<AuthProbe> probes;
  std::int64_t started_ms = 0;  ///< wall clock, epoch milliseconds
  core::Duration took{0};

  std::size_t asked() const;
  bool all_ok() const;
};

/// All that status tells.
struct StatusReport {
  ModelsInUse models;
  AuthOverview auth;
  Paths paths;
  bool config_exists = false;
  bool of_agent = false;  ///< an agent was named
  std::string home;
  std::string store_path;
  std::vector<std::string> notes;  ///< sentences about what is wrong with the store
  bool shell_env = false;          ///< the login shell may be asked for variables
  std::vector<std::string> shell_names;
  std::int64_t now_ms = 0;
  std::optional<ProbeReport> probes;
  std::optional<std::vector<UsageLine>> usage;
};

std::string status_json(const StatusReport& report);
void write_probes(text::JsonWriter& json, const ProbeReport& report);
void print_probes(const ProbeReport& report, const Style& style, std::size_t columns,
                  Output& output);
void print_status(const StatusReport& report, const Style& style, std::size_t columns,
                  Output& output);

}  // namespace pincer::cli
