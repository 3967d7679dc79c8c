#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pincer::cli {

/// How a way to sign in works.
enum class AuthKind : std::uint8_t { api_key, token, oauth, device_code, custom };

struct AuthMethod {
  std::string_view method;  ///< "api-key", what --method takes
  AuthKind kind;
  std::string_view label;    ///< for people
  std::string_view profile;  ///< the id of the profile it makes; empty: PROVIDER:default
};

/// A variable that holds a credential.
struct EnvVariable {
  std::string_view name;
  std::string_view with;  ///< a second variable it means nothing without; mostly empty
};

/// Where a provider's models come from: rows that are shipped, rows and what it lists, or nothing
/// but what it lists; none: it serves no chat models.
enum class CatalogKind : std::uint8_t { none, shipped, refreshable, runtime };

/// A provider as OpenClaw knows it. Texts that are unknown are empty.
struct ProviderInfo {
  std::string_view id;
  std::string_view label;
  std::string_view serves;  ///< "models", "speech", "media", "search" or "embeddings"
  std::string_view api;     ///< of most of its models
  std::string_view base_url;
  std::string_view marker;   ///< what stands for a key where it needs none
  std::string_view ambient;  ///< "aws" or "gcloud": that tool's own credentials count too
  CatalogKind catalog;
  bool local;                        ///< runs on the user's own machine
  std::span<const EnvVariable> env;  ///< in the order they are looked at
  std::span<const AuthMethod> auth;  ///< empty: no way to sign in of its own
};

/// A model that is shipped with pincer.
struct StaticModel {
  std::string_view provider;
  std::string_view id;
  std::string_view name;
  std::string_view api;
  std::string_view base_url;
  std::uint32_t context_window = 0;  ///< 0: unknown
  std::uint32_t context_tokens = 0;  ///< what is used of it; 0: all
  std::uint32_t max_tokens = 0;      ///< 0: unknown
  bool takes_images = false;
  bool reasoning = false;
};

/// Whose facts these are, and their date: "2026-11-22".
std::string_view registry_source();
std::string_view registry_date();

/// All providers, by id. Other names of one, and those that only stand for another's credentials,
/// are not among them.
std::span<const ProviderInfo> all_providers();
/// The provider with this id in its usual spelling, or null.
const ProviderInfo* find_provider(std::string_view id);

/// The usual spelling of a provider's id: no blanks around it, lower case, other names replaced.
std::string normal_provider(std::string_view typed);
/// The provider whose credentials one uses: of "codex-cli" it is "openai-codex", mostly itself.
std::string_view auth_provider(std::string_view id);
/// Is there such a provider, or another that is known by this name?
bool is_known_provider(std::string_view id);
/// The variables that hold a provider's credential, those of auth_provider when it has none.
std::span<const EnvVariable> env_variables(std::string_view id);
const char* name_of(CatalogKind kind);
const char* name_of(AuthKind kind);

/// A text that stands where a key would and is none: "ollama-local", "oauth:chutes", "AWS_PROFILE".
bool is_marker(std::string_view value);
/// The name of a variable that some provider's key is read from: as a key it means that variable.
bool is_key_variable(std::string_view value);

/// The shipped models of a provider, by id; of all when it is empty, by provider and id.
std::vector<StaticModel> static_models(std::string_view provider);
std::optional<StaticModel> find_static_model(std::string_view provider, std::string_view id);

}  // namespace pincer::cli
