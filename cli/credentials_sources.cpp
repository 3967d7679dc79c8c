#include <array>
#include <cstdint>
#include <string>
#include <utility>

#include "cli/credentials.hpp"
#include "cli/providers/registry.hpp"
#include "engine/io/url.hpp"
#include "engine/text/ascii.hpp"
#include "engine/text/printable.hpp"

namespace pincer::cli {
namespace {

using text::Json5Item;
using text::Json5Value;

std::string value_of(const ConfigFile& config, std::string_view name) {
  const std::optional<std::string> value = config.lookup()(name);
  return value ? normal_secret(*value) : std::string();
}

/// The credentials of Google's own command line program, with what it needs besides.
std::optional<Candidate> gcloud(const ConfigFile& config, const Paths& paths) {
  std::string file = value_of(config, "GOOGLE_APPLICATION_CREDENTIALS");
  if (file.empty()) file = paths.home + "/.config/gcloud/application_default_credentials.json";
  const bool project = !value_of(config, "GOOGLE_CLOUD_PROJECT").empty() ||
                       !value_of(config, "GCLOUD_PROJECT").empty();
  if (!project || value_of(config, "GOOGLE_CLOUD_LOCATION").empty() || !file_exists(file)) {
    return std::nullopt;
  }
  Candidate candidate;
  candidate.source = Candidate::Source::env;
  candidate.from = "gcloud adc";
  candidate.shown = "marker(gcp-vertex-credentials)";
  return candidate;
}

}  // namespace

std::optional<Candidate> Credentials::from_environment(std::string_view provider) const {
  const std::string wanted = normal_provider(provider);
  const ProviderInfo* info = find_provider(wanted);
  for (const EnvVariable& variable : env_variables(wanted)) {
    std::string value = value_of(config_, variable.name);
    if (value.empty()) continue;
    if (!variable.with.empty() && value_of(config_, variable.with).empty()) continue;
    Candidate candidate;
    candidate.source = Candidate::Source::env;
    candidate.from = "env: " + std::string(variable.name);
    candidate.shown = shown_secret(value);
    if (variable.name.find("OAUTH_TOKEN") != std::string_view::npos) {
      candidate.type = CredentialType::oauth;
      candidate.shown = "OAuth (env)";
    }
    // Amazon's variables say where its own tools find their keys.
    if (info != nullptr && info->ambient == "aws") {
      candidate.shown = "marker(" + std::string(variable.name) + ")";
    }
    candidate.secret = std::move(value);
    return candidate;
  }
  if (info != nullptr && info->ambient == "gcloud") return gcloud(config_, paths_);
  return std::nullopt;
}

const Json5Value* Credentials::provider_config(std::string_view provider) const {
  const Json5Value* providers = config_.value().at({"models", "providers"});
  if (providers == nullptr || !providers->is_object()) return nullptr;
  const Json5Value* found = nullptr;
  for (const Json5Item& item : providers->items()) {
    if (item.key == provider) return &item.value;
    if (found == nullptr && normal_provider(item.key) == provider) found = &item.value;
  }
  return found;
}

std::optional<Candidate> Credentials::from_config(std::string_view provider) const {
  const std::string wanted = normal_provider(provider);
  const Json5Value* config = provider_config(wanted);
  const Json5Value* key = config == nullptr ? nullptr : config->find("apiKey");
  if (key == nullptr) return std::nullopt;
  Candidate candidate;
  candidate.source = Candidate::Source::config;
  candidate.from = "models.providers." + wanted + ".apiKey";
  const auto refuse = [&](std::string_view why, const std::string& sentence) {
    candidate.reason = why;
    candidate.sentence = candidate.from + ": " + sentence;
  };
  // The config's reader has put values in the place of ${NAME}; what is left came to nothing.
  if (std::optional<SecretRef> ref = read_secret_ref(*key)) {
    candidate.shown = "ref(" + ref->label() + ")";
    const std::optional<Result<std::string>> found = sources_.resolve_at_once(*ref);
    if (found && *found) candidate.secret = **found;
    if (found && !*found) refuse(reason::kUnresolved, found->error().text);
    candidate.ref = std::move(ref);
    return candidate;
  }
  const std::string text = normal_secret(key->as_string().value_or(""));
  if (text.empty()) return std::nullopt;
  if (is_marker(text)) {
    candidate.shown = "marker(" + text::printable(text) + ")";
    refuse(reason::kMissing, "holds a word that stands for a credential, and none");
    return candidate;
  }
  const bool is_name = is_variable_name(text);
  if (is_name && (is_key_variable(text) || !value_of(config_, text).empty())) {
    candidate.secret = value_of(config_, text);
    candidate.shown = shown_secret(candidate.secret);
    candidate.from = "env: " + text;
    if (candidate.secret.empty()) {
      candidate.from = "models.providers." + wanted + ".apiKey";
      candidate.shown = "marker(" + text + ")";
      refuse(reason::kMissing, "names the variable " + text + ", which is not set");
    }
    return candidate;
  }
  candidate.shown = shown_secret(text);
  candidate.secret = text;
  return candidate;
}

std::optional<Candidate> Credentials::from_local(std::string_view provider) const {
  const std::string wanted = normal_provider(provider);
  const Json5Value* config = provider_config(wanted);
  if (config == nullptr || config->find("apiKey") != nullptr) return std::nullopt;
  const Json5Value* url = config->find("baseUrl");
  const Json5Value* api = config->find("api");
  const Json5Value* models = config->find("models");
  if (url == nullptr || api == nullptr || !api->is_string() || models == nullptr ||
      models->items().empty()) {
    return std::nullopt;
  }
  const Result<io::Url> base = io::parse_url(url->as_string().value_or(""));
  if (!base || !base->is_private()) return std::nullopt;
  Candidate candidate;
  candidate.source = Candidate::Source::local;
  candidate.from = "models.providers." + wanted + ".baseUrl";
  candidate.shown = "no key needed";
  return candidate;
}

}  // namespace pincer::cli
