#pragma once

#include <optional>
#include <string>

#include "cli/environment.hpp"
#include "cli/state/config_read.hpp"
#include "cli/state/secret_ref.hpp"
#include "engine/core/result.hpp"

namespace pincer::cli {

/// Gets secrets from where references say they are, by the config's secrets.providers.
class SecretSources {
 public:
  /// All are kept by reference and have to outlive this. `home` is what ~ in paths stands for.
  SecretSources(const ConfigFile& config, const Environment& environment, std::string home)
      : config_(config), environment_(environment), home_(std::move(home)) {}

  /// The secret, within the provider's time limit. The error says which reference came to nothing
  /// and why, never what was there. For a program it waits on a loop of its own; Ctrl-C ends the
  /// program and then this process.
  Result<std::string> resolve(const SecretRef& ref) const;

  /// The same where nothing has to be run for it: variables and files; of a program nothing.
  std::optional<Result<std::string>> resolve_at_once(const SecretRef& ref) const;

 private:
  Result<text::Json5Value> provider_of(const SecretRef& ref) const;
  Result<std::string> from_variable(const SecretRef& ref, const text::Json5Value& provider) const;
  Result<std::string> from_file(const SecretRef& ref, const text::Json5Value& provider) const;
  Result<std::string> from_program(const SecretRef& ref, const text::Json5Value& provider) const;
  Result<std::string> judged(const SecretRef& ref, Result<std::string> found) const;

  const ConfigFile& config_;
  const Environment& environment_;
  std::string home_;
};

}  // namespace pincer::cli
