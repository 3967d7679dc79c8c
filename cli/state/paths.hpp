#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "cli/environment.hpp"
#include "engine/core/result.hpp"

namespace pincer::cli {

/// What the command line says about the place of the files.
struct PathOptions {
  std::optional<std::string> profile;  ///< --profile NAME
  bool dev = false;                    ///< --dev, the profile "dev"
  std::string agent;                   ///< --agent ID; empty: main, or the variables' folder
};

/// Where the files of OpenClaw are. All are absolute; none needs to exist.
struct Paths {
  std::string home;
  std::string state_dir;  ///< HOME/.openclaw, or where the options and variables put it
  std::string config;     ///< openclaw.json, or an older program's file that is there
  std::string agent = "main";
  std::string agent_dir;  ///< auth-profiles.json and models.json of the agent
};

/// Whether something stands at a path: the only thing path rules ask the system.
using Exists = std::function<bool(const std::string&)>;
bool file_exists(const std::string& path);

/// OpenClaw's own rules. The errors are those of a bad --profile, --dev or --agent.
Result<Paths> find_paths(const Environment& environment, const PathOptions& options,
                         const Exists& exists);

/// A path as a person may write it: ~ is `home`, a relative one starts at `current_dir`.
std::string absolute_path(std::string_view path, std::string_view home,
                          std::string_view current_dir);

}  // namespace pincer::cli
