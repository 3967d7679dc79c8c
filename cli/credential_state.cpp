#include "cli/credential_state.hpp"

#include <charconv>

#include "cli/providers/registry.hpp"
#include "engine/io/url.hpp"
#include "engine/text/ascii.hpp"

namespace pincer::cli {
namespace {

using text::Json5Value;

std::string value_of_variable(std::string_view name, const Lookup& value_of) {
  if (name.empty()) return {};
  return std::string(text::trimmed(value_of(name).value_or("")));
}

/// What `apiKey` of a provider's entry comes to.
CredentialState of_text(std::string_view text, const Lookup& value_of) {
  CredentialState state;
  if (text.empty() || text.find("${") != std::string_view::npos) return state;
  if (is_marker(text)) return state;  // the local rules say what that means
  state.is_set_here = true;
  state.key = is_key_variable(text) ? value_of_variable(text, value_of) : std::string(text);
  state.usable = !state.key.empty();
  return state;
}

CredentialState of_entry(const Json5Value& entry, const Lookup& value_of) {
  const Json5Value* key = entry.find("apiKey");
  if (key == nullptr) return {};
  if (key->is_string()) return of_text(text::trimmed(*key->as_string()), value_of);
  const Json5Value* source = key->find("source");
  const Json5Value* id = key->find("id");
  if (source == nullptr || id == nullptr || source->as_string() != "env") return {};
  CredentialState state;
  state.key = value_of_variable(id->as_string().value_or(""), value_of);
  state.usable = !state.key.empty();
  state.is_set_here = true;
  return state;
}

/// A server of one's own needs no key when all else is said.
bool needs_no_key(const Json5Value& entry) {
  const Json5Value* key = entry.find("apiKey");
  if (key != nullptr && !is_marker(key->as_string().value_or(""))) return false;
  const Json5Value* models = entry.find("models");
  const bool has_models = models != nullptr && models->is_array() && !models->items().empty();
  const Json5Value* api = entry.find("api");
  const Json5Value* url = entry.find("baseUrl");
  return has_models && api != nullptr && url != nullptr &&
         is_local_url(url->as_string().value_or(""));
}

const Json5Value* entry_of(std::string_view provider, const Json5Value& config) {
  const Json5Value* providers = config.at({"models", "providers"});
  if (providers == nullptr || !providers->is_object()) return nullptr;
  for (const text::Json5Item& item : providers->items()) {
    if (normal_provider(item.key) == provider) return &item.value;
  }
  return nullptr;
}

}  // namespace

CredentialState credential_state(std::string_view provider, const Json5Value& config,
                                 const Lookup& value_of) {
  const ProviderInfo* info = find_provider(provider);
  for (const EnvVariable& variable : env_variables(provider)) {
    std::string value = value_of_variable(variable.name, value_of);
    if (value.empty()) continue;
    if (!variable.with.empty() && value_of_variable(variable.with, value_of).empty()) continue;
    const bool is_amazon = info != nullptr && info->ambient == "aws";
    return {true, is_amazon ? std::string() : std::move(value), false};
  }
  const Json5Value* entry = entry_of(provider, config);
  if (entry == nullptr) return {};
  CredentialState state = of_entry(*entry, value_of);
  if (!state.usable && needs_no_key(*entry)) state.usable = true;
  return state;
}

bool is_local_url(std::string_view text) {
  const core::Result<io::Url> url = io::parse_url(text::trimmed(text));
  if (!url) return false;
  const std::string_view host = url->host;
  if (url->is_loopback() || host == "0.0.0.0" || host == "::" || host.ends_with(".local")) {
    return true;
  }
  if (host.starts_with("10.") || host.starts_with("192.168.")) {
    return text::is_digit(host.back());
  }
  if (!host.starts_with("172.") || !text::is_digit(host.back())) return false;
  int second = 0;
  const char* const begin = host.data() + 4;
  std::from_chars(begin, host.data() + host.size(), second);
  return second >= 16 && second <= 31;
}

}  // namespace pincer::cli
