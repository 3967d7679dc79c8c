#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/credentials.hpp"
#include "cli/state/auth_store.hpp"

namespace pincer::cli {

/// One stored credential as status shows it. Nothing in it is secret.
struct ProfileLine {
  std::string id;
  std::string provider;
  CredentialType type = CredentialType::api_key;
  std::string label;  ///< the id, and who it belongs to
  std::string shown;  ///< "id=sk-or-v1...", with what keeps it from use now
  ProfileHealth health;
};

/// A provider with all its credentials, wherever they are.
struct ProviderAuth {
  /// A credential outside the store: what is shown of it and where it stands.
  struct Found {
    std::string value, source;
  };
  std::string provider;
  std::string_view kind = "missing";  ///< profiles, env, models.json, missing: what is tried first
  std::string detail;
  std::size_t oauth = 0, token = 0, api_key = 0;  ///< profiles by type
  std::vector<ProfileLine> profiles;              ///< in the order of the store
  std::optional<Found> env, config;
  bool env_is_oauth = false;

  /// Of all oauth and token profiles together: ok, expiring, expired; static without any.
  std::string_view health = "static";
  std::optional<std::int64_t> expires_ms;  ///< the soonest end that is known
};

/// What is known of the credentials without asking anybody.
struct AuthOverview {
  std::vector<ProviderAuth> providers;  ///< those with a credential, by name
  std::vector<std::string> missing;     ///< providers in use without one, by name
  std::vector<std::string> keyless;     ///< of those, servers of one's own that want none
  std::vector<Credentials::UnusableProfile> unusable;

  const ProviderAuth* find(std::string_view provider) const;
};

struct OverviewSources {
  const AuthStore& store;
  const ConfigFile& config;
  const Credentials& credentials;
  std::string home;  ///< shown as ~
  std::int64_t now_ms = 0;
  std::vector<std::string> shell_names;  ///< variables that the login shell told
};

/// `in_use` are references that are used, `allowed` those that may be.
AuthOverview auth_overview(const OverviewSources& sources, const std::vector<std::string>& in_use,
                           const std::vector<std::string>& allowed);

/// Providers whose credentials status looks for: sorted, each once, with or without any.
std::vector<std::string> candidate_providers(const OverviewSources& sources,
                                             const std::vector<std::string>& refs);

/// 0 when all is well, 1 when something is expired or missing, 2 when something soon will be.
int check_code(const AuthOverview& overview);

/// "0m", "46m", "3h", "12d".
std::string rough_duration(std::int64_t milliseconds);

/// A path with ~ for the home.
std::string short_path(std::string_view path, std::string_view home);

}  // namespace pincer::cli
