#pragma once

#include <memory>
#include <string>
#include <vector>

#include "cli/credentials.hpp"
#include "cli/status/auth_overview.hpp"

namespace pincer::cli {

/// OpenClaw's files as they are at one moment: config, variables and an agent's credentials.
class ConfigFiles {
 public:
  /// Files of `agent`; empty: of the configured default agent. The error is a sentence with the
  /// file's name; so is a config of a shape that OpenClaw would refuse.
  static Result<std::unique_ptr<ConfigFiles>> read(const Environment& environment,
                                                   const PathOptions& options,
                                                   const std::string& agent);
  ConfigFiles(const ConfigFiles&) = delete;
  ConfigFiles& operator=(const ConfigFiles&) = delete;

  const Paths& paths() const { return paths_; }
  const Environment& environment() const { return environment_; }  ///< with its .env files
  const ConfigFile& config() const { return config_; }
  const AuthStore& store() const { return store_; }
  OverviewSources sources() const {
    return {store_, config_, credentials_, paths_.home, environment_.start_ms, {}};
  }
  /// What could not be read or used: sentences.
  const std::vector<std::string>& warnings() const { return warnings_; }

 private:
  ConfigFiles(Paths paths, Environment environment, ConfigFile config);

  Paths paths_;
  Environment environment_;
  ConfigFile config_;
  AuthStore store_;
  Credentials credentials_;
  std::vector<std::string> warnings_;
};

}  // namespace pincer::cli
