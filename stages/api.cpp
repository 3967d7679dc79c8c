#include "stages/api.hpp"

#include <algorithm>
#include <array>

#include "engine/text/ascii.hpp"
#include "stages/sign_in/jwt.hpp"

namespace pincer::stages {
namespace {

struct ApiName {
  ApiKind api;
  std::string_view name;
};
constexpr auto kApis = std::to_array<ApiName>({
    {ApiKind::openai_completions, "openai-completions"},
    {ApiKind::openai_responses, "openai-responses"},
    {ApiKind::openai_codex_responses, "openai-codex-responses"},
    {ApiKind::anthropic_messages, "anthropic-messages"},
    {ApiKind::google_generative_ai, "google-generative-ai"},
    {ApiKind::ollama, "ollama"},
});

/// Adds fields that the config does not set itself.
class FieldAdder {
 public:
  FieldAdder(io::Fields& fields, const ApiAccess& access) : fields_(fields), access_(access) {}

  void operator()(std::string_view name, std::string_view value) const {
    const auto same = [name](const auto& header) {
      return text::equal_caseless(header.first, name);
    };
    if (std::ranges::none_of(access_.headers, same)) fields_.add(name, value);
  }

 private:
  io::Fields& fields_;
  const ApiAccess& access_;
};

/// Tokens of Claude sign-ins (`claude setup-token` gives them, too) are for Bearer only.
bool is_claude_token(std::string_view secret) {
  return secret.starts_with("sk-ant-oat");
}

void add_anthropic(const FieldAdder& add, const ApiAccess& access) {
  add("anthropic-version", "2023-06-01");
  if (access.secret.empty()) return;
  if (is_claude_token(access.secret)) {
    add("Authorization", "Bearer " + access.secret);
    add("anthropic-beta", "claude-code-20250219,oauth-2025-04-20");
    add("x-app", "cli");
  } else if (access.mode == CredentialMode::oauth) {
    add("Authorization", "Bearer " + access.secret);
  } else {
    add("x-api-key", access.secret);
  }
}

void add_google(const FieldAdder& add, const ApiAccess& access) {
  if (access.secret.empty()) return;
  if (access.mode == CredentialMode::oauth) {
    add("Authorization", "Bearer " + access.secret);
  } else {
    add("x-goog-api-key", access.secret);
  }
}

/// The account of a ChatGPT sign-in: as stored, or as its token tells. What cannot be an id is
/// none.
std::string account_of(const ApiAccess& access) {
  std::string id = access.account_id;
  if (id.empty()) {
    id = JwtClaims(access.secret).text({"https://api.openai.com/auth", "chatgpt_account_id"});
  }
  const bool odd = std::ranges::any_of(id, [](char c) { return c <= ' ' || c > '~'; });
  return odd ? std::string() : id;
}

bool names_a_secret(std::string_view field) {
  const std::string name = text::lowered(field);
  constexpr auto kWords = std::to_array<std::string_view>(
      {"auth", "key", "token", "secret", "cookie", "password", "credential"});
  return std::ranges::any_of(
      kWords, [&name](std::string_view word) { return name.find(word) != std::string::npos; });
}

}  // namespace

std::string_view name(ApiKind api) {
  for (const ApiName& row : kApis) {
    if (row.api == api) return row.name;
  }
  return {};
}

std::optional<ApiKind> api_kind(std::string_view name) {
  for (const ApiName& row : kApis) {
    if (row.name == name) return row.api;
  }
  return std::nullopt;
}

std::string_view name(CredentialMode mode) {
  switch (mode) {
    case CredentialMode::api_key:
      return "api_key";
    case CredentialMode::token:
      return "token";
    case CredentialMode::oauth:
      break;
  }
  return "oauth";
}

void add_access_fields(io::Fields& fields, const ApiAccess& access) {
  const FieldAdder add(fields, access);
  switch (access.api) {
    case ApiKind::anthropic_messages:
      add_anthropic(add, access);
      break;
    case ApiKind::google_generative_ai:
      add_google(add, access);
      break;
    case ApiKind::openai_codex_responses:
      if (const std::string id = account_of(access); !id.empty()) add("ChatGPT-Account-Id", id);
      add("OpenAI-Beta", "responses=experimental");
      add("originator", "pincer");
      [[fallthrough]];
    case ApiKind::openai_completions:
    case ApiKind::openai_responses:
    case ApiKind::ollama:
      if (!access.secret.empty()) add("Authorization", "Bearer " + access.secret);
      break;
  }
  for (const auto& [field, value] : access.headers) fields.add(field, value);
}

std::vector<std::string> secrets_of(const ApiAccess& access) {
  std::vector<std::string> secrets;
  if (!access.secret.empty()) secrets.push_back(access.secret);
  for (const auto& [field, value] : access.headers) {
    if (!names_a_secret(field)) continue;
    // "Bearer ..." and the like: the word in front is no secret.
    const std::size_t blank = value.rfind(' ');
    secrets.push_back(blank == std::string::npos ? value : value.substr(blank + 1));
  }
  std::erase_if(secrets, [](const std::string& secret) { return secret.empty(); });
  return secrets;
}

}  // namespace pincer::stages
