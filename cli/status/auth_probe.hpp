#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/state/secret_source.hpp"
#include "cli/status/auth_overview.hpp"
#include "stages/credential_probe.hpp"
#include "stages/sign_in/grant.hpp"
#include "stages/sign_in/places.hpp"

namespace pincer::cli {

/// What the user asked of --probe.
struct ProbeOptions {
  std::string provider;               ///< empty: all
  std::vector<std::string> profiles;  ///< empty: all
  std::int64_t timeout_ms = 8000;
  std::int64_t concurrency = 2;
  std::int64_t max_tokens = 8;
  bool all_models = false;  ///< every configured model with the credential that would be used
};

/// One credential with one model: asked, or not and why.
struct AuthProbe {
  std::string provider;
  std::string model;    ///< "provider/model"; empty: none is known
  std::string profile;  ///< empty: a credential outside the store
  std::string label;    ///< the profile with its owner, "env", "models.json"
  std::string_view source = "profile";
  CredentialType mode = CredentialType::api_key;

  bool refresh_due = false;  ///< the sign-in has to be renewed before it is asked with

  /// Set when it is not asked: "unknown", "auth" or "no_model", why in a word, and a sentence.
  std::string_view status;
  std::string_view reason;
  std::string error;

  std::optional<stages::CredentialTarget> target;
  std::optional<stages::CredentialAnswer> answer;  ///< of a target, once it was asked

  bool ok() const { return answer && answer->verdict.ok(); }
  std::string_view bucket() const;
  std::string_view why() const;
  std::string_view sentence() const;
};

/// Which model of a provider is asked: references in the order of their use, then those that may be
/// used.
struct ProbeModels {
  std::vector<std::string> in_use, allowed;
};

/// What there is to probe: those that are not asked first, then by provider. SecretRefs are
/// resolved here, which may take their time.
std::vector<AuthProbe> choose_probes(const OverviewSources& sources, const Environment& environment,
                                     const ProbeModels& models, const ProbeOptions& options);

/// What probing works with; all of it is borrowed until it ends.
struct ProbeTools {
  io::HttpClient& http;
  const Paths& paths;
  const Environment& environment;  ///< with its .env files
  const stages::IdentityPlaces& places;
  stages::WallClock clock;
  std::function<void(const std::string& secret)> hide;  ///< told of each secret that comes in
  std::function<void(const AuthProbe&)> landed;
};

/// Asks all that are to be asked, at most `options.concurrency` at a time. A sign-in that is over
/// is renewed first, as OpenClaw itself would at its next use; GitHub's token is exchanged for the
/// one Copilot takes.
core::Task<void> run_probes(const ProbeTools& tools, std::vector<AuthProbe>& probes,
                            const ProbeOptions& options);

}  // namespace pincer::cli
