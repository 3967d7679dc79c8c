#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "cli/state/secret_ref.hpp"

namespace pincer::cli {

enum class CredentialType { api_key, token, oauth };

/// "api_key", "token", "oauth".
std::string_view name(CredentialType type);
std::optional<CredentialType> credential_type(std::string_view name);

/// What a credential says about its end.
enum class Expiry { none, invalid, known };

/// One credential of the auth store.
struct AuthProfile {
  std::string id;        ///< "anthropic:default"
  std::string provider;  ///< in its usual spelling: zai, not z.ai
  CredentialType type = CredentialType::api_key;
  std::string secret;            ///< key, token or access token as it stands there; a secret
  std::optional<SecretRef> ref;  ///< where the secret is instead; it wins over `secret`
  std::string refresh;           ///< of oauth; a secret
  std::string id_token;          ///< of oauth; a secret
  Expiry expiry = Expiry::none;
  std::int64_t expires_ms = 0;  ///< epoch milliseconds, with Expiry::known

  std::string email, display_name;
  std::string account_id, project_id, client_id, enterprise_url, plan;  ///< of oauth

  std::string file;        ///< where it stands
  bool inherited = false;  ///< it is the main agent's
  bool external = false;   ///< it is another program's, which renews it by itself

  /// "id (me@x.test)", what else people know the account by.
  std::string label() const;
};

/// Health as `models status` tells it, without asking anybody.
struct ProfileHealth {
  std::string_view status;  ///< ok, static, expiring, expired, missing
  std::string_view reason;  ///< missing_credential, invalid_expires, expired, or empty
  std::optional<std::int64_t> expires_ms;
};

inline constexpr std::int64_t kExpiringWithinMs = 86'400'000;
inline constexpr std::int64_t kRefreshWithinMs = 300'000;

ProfileHealth health(const AuthProfile& profile, std::int64_t now_ms);

}  // namespace pincer::cli
