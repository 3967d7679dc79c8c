#pragma once

#include <string>

#include "cli/environment.hpp"
#include "cli/state/config_read.hpp"
#include "cli/state/secret_ref.hpp"
#include "engine/core/result.hpp"

namespace pincer::cli {

/// Gets secrets from where references say they are, by the config's secrets.providers.
class SecretSources {
 public:
  /// Both are kept by reference and have to outlive this.
  SecretSources(const ConfigFile& config, const Environment& environment)
      : config_(config), environment_(environment) {}

  /// The secret, within the provider's time limit. The error says which reference came to nothing
  /// and why, never what was there.
  Result<std::string> resolve(const SecretRef& ref) const;

 private:
  const ConfigFile& config_;
  const Environment& environment_;
};

}  // namespace pincer::cli
