#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/io/http_message.hpp"
#include "engine/io/url.hpp"

namespace pincer::stages {

/// The protocols of model providers that can be spoken here, by the names configs use for them.
enum class ApiKind : std::uint8_t {
  openai_completions,      ///< "openai-completions"
  openai_responses,        ///< "openai-responses"
  openai_codex_responses,  ///< "openai-codex-responses": responses for ChatGPT sign-ins
  anthropic_messages,      ///< "anthropic-messages"
  google_generative_ai,    ///< "google-generative-ai"
  ollama,                  ///< "ollama"
};

std::string_view name(ApiKind api);
/// Nullopt for a protocol that is not spoken here ("bedrock-converse-stream").
std::optional<ApiKind> api_kind(std::string_view name);

/// What a secret is; the store's own three types.
enum class CredentialMode : std::uint8_t { api_key, token, oauth };

std::string_view name(CredentialMode mode);

/// How to reach one provider with one credential. Secrets go to the origin of `base` only;
/// redirects are never followed.
struct ApiAccess {
  ApiKind api = ApiKind::openai_completions;
  io::Url base;        ///< the configured baseUrl, as it stands in the config
  std::string secret;  ///< empty: none is sent (a local server)
  CredentialMode mode = CredentialMode::api_key;
  /// Of a ChatGPT account, for openai-codex-responses; when empty the token's own is taken.
  std::string account_id;
  /// Configured extra fields. One that this API would set itself (Authorization) replaces ours.
  std::vector<std::pair<std::string, std::string>> headers;
};

/// The fields that sign a request to this API: Bearer, x-api-key, x-goog-api-key with the fields
/// that belong to them, and the configured ones.
void add_access_fields(io::Fields& fields, const ApiAccess& access);

/// Everything in `access` that must never be shown: the secret, and values of configured fields
/// whose name says that they are one.
std::vector<std::string> secrets_of(const ApiAccess& access);

}  // namespace pincer::stages
