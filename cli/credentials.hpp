#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/environment.hpp"
#include "cli/state/auth_store.hpp"
#include "cli/state/config_read.hpp"
#include "cli/state/paths.hpp"
#include "cli/state/secret_ref.hpp"
#include "cli/state/secret_source.hpp"
#include "engine/core/result.hpp"

namespace pincer::cli {

/// Why a credential is not used, in OpenClaw's words.
namespace reason {
inline constexpr std::string_view kOk = "ok";
inline constexpr std::string_view kMissing = "missing_credential";
inline constexpr std::string_view kInvalidExpires = "invalid_expires";
inline constexpr std::string_view kExpired = "expired";
inline constexpr std::string_view kUnresolved = "unresolved_ref";
inline constexpr std::string_view kExcluded = "excluded_by_auth_order";
inline constexpr std::string_view kProfileMissing = "profile_missing";
inline constexpr std::string_view kProviderMismatch = "provider_mismatch";
inline constexpr std::string_view kModeMismatch = "mode_mismatch";
}  // namespace reason

/// A profile that OpenClaw leaves alone for a while.
struct Unusable {
  bool disabled = false;      ///< else cooling down
  std::string why;            ///< disabledReason or cooldownReason
  std::string model;          ///< cooling down for this model only, or empty
  std::int64_t until_ms = 0;  ///< epoch milliseconds
};

/// One credential a provider could get.
struct Candidate {
  enum class Source {
    profile,
    env,
    config,  ///< models.providers.P.apiKey
    local,   ///< a server on this machine or network that asks for no key
  };
  Source source = Source::profile;
  std::string profile;  ///< id, of Source::profile
  CredentialType type = CredentialType::api_key;
  std::string_view reason = reason::kOk;  ///< anything else: it is not used
  std::string sentence;                   ///< the reason for people, or empty
  std::string secret;                     ///< as far as it stands there itself; a secret
  std::optional<SecretRef> ref;           ///< else where it is: see SecretSources::resolve
  std::optional<Unusable> unusable;
  bool refresh_due = false;  ///< an oauth access token that is over, or nearly; it can be refreshed
  std::string from;          ///< "env: OPENAI_API_KEY", a file's name, "models.providers.x.apiKey"
  std::string shown;         ///< masked secret, "marker(x)", "ref(env:X)", "missing", "OAuth"
};

/// The secret as labels show it: at most the first 8 and the last 4 characters, and never more than
/// a third of it.
std::string shown_secret(std::string_view secret);

/// Which credentials providers would get: files, config and environment put together, nobody asked.
class Credentials {
 public:
  /// All are kept by reference and have to outlive this. The environment is with its .env files.
  Credentials(const AuthStore& store, const ConfigFile& config, const Environment& environment,
              const Paths& paths, std::int64_t now_ms);

  /// All that could be used for a provider, in the order OpenClaw tries them (profiles, then the
  /// environment, then the config), followed by profiles that are not used, with the reason.
  std::vector<Candidate> candidates(std::string_view provider) const;

  /// The first that can be used.
  std::optional<Candidate> best(std::string_view provider) const;

  /// There is something to try: what Auth columns show.
  bool can_work(std::string_view provider) const { return best(provider).has_value(); }

  /// A variable of the provider that is set: shown in full nowhere.
  std::optional<Candidate> from_environment(std::string_view provider) const;
  /// models.providers.P.apiKey, markers included: then the reason is not ok.
  std::optional<Candidate> from_config(std::string_view provider) const;
  /// A configured server of the user's own machine or network that takes requests without a key.
  std::optional<Candidate> from_local(std::string_view provider) const;
  /// A profile by itself, whatever orders say of it.
  Candidate of_profile(const AuthProfile& profile) const;

  /// What gets the secret of a candidate that has a `ref` and no `secret`.
  const SecretSources& sources() const { return sources_; }

  /// The order that store or config state for a provider; none: they state none.
  std::optional<std::vector<std::string>> explicit_order(std::string_view provider) const;

  /// Profiles that cool down or are disabled now, the soonest first; also of profiles gone.
  struct UnusableProfile {
    std::string profile, provider;  ///< provider is empty when there is no such profile
    Unusable state;
  };
  std::vector<UnusableProfile> unusable() const;
  std::optional<Unusable> unusable(const AuthProfile& profile) const;

 private:
  std::vector<Candidate> from_profiles(std::string_view provider) const;
  void sort_usable(std::vector<Candidate>& usable, bool stated) const;
  std::vector<std::string> configured_profiles(std::string_view provider) const;
  const text::Json5Value* provider_config(std::string_view provider) const;

  const AuthStore& store_;
  const ConfigFile& config_;
  const Environment& environment_;
  const Paths& paths_;
  std::int64_t now_ms_;
  SecretSources sources_;
};

}  // namespace pincer::cli
