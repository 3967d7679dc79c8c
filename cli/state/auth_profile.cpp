#include "cli/state/auth_profile.hpp"

#include <array>

#include "engine/text/printable.hpp"

namespace pincer::cli {
namespace {

constexpr std::array<std::string_view, 3> kTypeNames = {"api_key", "token", "oauth"};

ProfileHealth by_time(const AuthProfile& profile, std::int64_t now_ms) {
  const bool over = profile.expires_ms <= now_ms;
  const bool soon = !over && profile.expires_ms - now_ms <= kExpiringWithinMs;
  ProfileHealth health{over ? "expired" : soon ? "expiring" : "ok", "", profile.expires_ms};
  if (over && profile.type == CredentialType::token) health.reason = "expired";
  return health;
}

}  // namespace

std::string_view name(CredentialType type) {
  return kTypeNames[static_cast<std::size_t>(type)];
}

std::optional<CredentialType> credential_type(std::string_view name) {
  for (std::size_t at = 0; at < kTypeNames.size(); ++at) {
    if (kTypeNames[at] == name) return static_cast<CredentialType>(at);
  }
  return std::nullopt;
}

std::string AuthProfile::label() const {
  const std::string& known_as = email.empty() ? display_name : email;
  return text::printable(known_as.empty() ? id : id + " (" + known_as + ")");
}

ProfileHealth health(const AuthProfile& profile, std::int64_t now_ms) {
  switch (profile.type) {
    case CredentialType::api_key:
      break;
    case CredentialType::token:
      if (profile.secret.empty() && !profile.ref) {
        return {"missing", "missing_credential", std::nullopt};
      }
      if (profile.expiry == Expiry::invalid) return {"missing", "invalid_expires", std::nullopt};
      if (profile.expiry == Expiry::known) return by_time(profile, now_ms);
      break;
    case CredentialType::oauth:
      if (profile.expiry != Expiry::known) return {"missing", "", std::nullopt};
      return by_time(profile, now_ms);
  }
  return {"static", "", std::nullopt};
}

}  // namespace pincer::cli
