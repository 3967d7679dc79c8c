#include "cli/render/secrets.hpp"
#include "cli/status/status.hpp"
#include "engine/text/json.hpp"

namespace pincer::cli {
namespace {

void write_list(text::JsonWriter& json, std::string_view key,
                const std::vector<std::string>& texts) {
  json.key(key).begin_array();
  for (const std::string& one : texts) json.string(without_secrets(one));
  json.end_array();
}

void write_models(text::JsonWriter& json, const StatusReport& report) {
  const ModelsInUse& models = report.models;
  json.key("configPath").string(report.paths.config);
  if (report.of_agent) json.key("agentId").string(report.paths.agent);
  json.key("agentDir").string(report.paths.agent_dir);
  json.key("defaultModel").string(without_secrets(models.raw));
  json.key("resolvedDefault").string(without_secrets(models.resolved));
  write_list(json, "fallbacks", models.fallbacks);
  json.key("imageModel");
  models.image.empty() ? json.null() : json.string(without_secrets(models.image));
  write_list(json, "imageFallbacks", models.image_fallbacks);
  if (report.of_agent) {
    json.key("modelConfig").begin_object();
    json.key("defaultSource").string(models.own_default ? "agent" : "defaults");
    json.key("fallbacksSource").string(models.own_fallbacks ? "agent" : "defaults");
    json.end_object();
  }
  json.key("aliases").begin_object();
  for (const ModelAlias& alias : models.aliases) {
    json.key(alias.name).string(without_secrets(alias.key));
  }
  json.end_object();
  write_list(json, "allowed", models.allowed);
}

void write_found(text::JsonWriter& json, std::string_view key,
                 const std::optional<ProviderAuth::Found>& found) {
  if (!found) return;
  json.key(key).begin_object();
  json.key("value").string(found->value).key("source").string(found->source);
  json.end_object();
}

void write_provider(text::JsonWriter& json, const ProviderAuth& auth) {
  json.begin_object().key("provider").string(auth.provider);
  json.key("effective").begin_object();
  json.key("kind").string(auth.kind).key("detail").string(auth.detail).end_object();
  json.key("profiles").begin_object();
  json.key("count").integer(static_cast<std::int64_t>(auth.profiles.size()));
  json.key("oauth").integer(static_cast<std::int64_t>(auth.oauth));
  json.key("token").integer(static_cast<std::int64_t>(auth.token));
  json.key("apiKey").integer(static_cast<std::int64_t>(auth.api_key));
  json.key("labels").begin_array();
  for (const ProfileLine& line : auth.profiles) json.string(line.shown);
  json.end_array().end_object();
  write_found(json, "env", auth.env);
  write_found(json, "modelsJson", auth.config);
  json.end_object();
}

void write_end(text::JsonWriter& json, std::optional<std::int64_t> expires_ms,
               std::int64_t now_ms) {
  if (!expires_ms) return;
  json.key("expiresAt").integer(*expires_ms);
  json.key("remainingMs").integer(*expires_ms - now_ms);
}

void write_profile(text::JsonWriter& json, const ProfileLine& line, std::int64_t now_ms) {
  json.begin_object().key("profileId").string(line.id);
  json.key("provider").string(line.provider).key("type").string(name(line.type));
  json.key("status").string(line.health.status);
  if (!line.health.reason.empty()) json.key("reasonCode").string(line.health.reason);
  write_end(json, line.health.expires_ms, now_ms);
  json.key("source").string("store").key("label").string(line.label);
  json.end_object();
}

void write_unusable(text::JsonWriter& json, const StatusReport& report) {
  json.key("unusableProfiles").begin_array();
  for (const Credentials::UnusableProfile& one : report.auth.unusable) {
    json.begin_object().key("profileId").string(one.profile);
    if (!one.provider.empty()) json.key("provider").string(one.provider);
    json.key("kind").string(one.state.disabled ? "disabled" : "cooldown");
    if (!one.state.why.empty()) json.key("reason").string(one.state.why);
    json.key("until").integer(one.state.until_ms);
    json.key("remainingMs").integer(one.state.until_ms - report.now_ms);
    json.end_object();
  }
  json.end_array();
}

void write_oauth(text::JsonWriter& json, const StatusReport& report) {
  json.key("oauth").begin_object().key("warnAfterMs").integer(kExpiringWithinMs);
  json.key("profiles").begin_array();
  for (const ProviderAuth& auth : report.auth.providers) {
    for (const ProfileLine& line : auth.profiles) write_profile(json, line, report.now_ms);
  }
  json.end_array().key("providers").begin_array();
  for (const ProviderAuth& auth : report.auth.providers) {
    if (auth.profiles.empty()) continue;
    json.begin_object().key("provider").string(auth.provider);
    json.key("status").string(auth.health);
    json.key("profiles").begin_array();
    for (const ProfileLine& line : auth.profiles) write_profile(json, line, report.now_ms);
    json.end_array();
    write_end(json, auth.expires_ms, report.now_ms);
    json.end_object();
  }
  json.end_array().end_object();
}

void write_auth(text::JsonWriter& json, const StatusReport& report) {
  json.key("auth").begin_object().key("storePath").string(report.store_path);
  json.key("shellEnvFallback").begin_object().key("enabled").boolean(report.shell_env);
  write_list(json, "appliedKeys", report.shell_names);
  json.end_object();
  std::vector<std::string> with_oauth;
  for (const ProviderAuth& auth : report.auth.providers) {
    const std::size_t count = auth.oauth + auth.token + (auth.env_is_oauth ? 1 : 0);
    if (count > 0) with_oauth.push_back(auth.provider + " (" + std::to_string(count) + ")");
  }
  write_list(json, "providersWithOAuth", with_oauth);
  write_list(json, "missingProvidersInUse", report.auth.missing);
  json.key("providers").begin_array();
  for (const ProviderAuth& auth : report.auth.providers) write_provider(json, auth);
  json.end_array();
  write_unusable(json, report);
  write_oauth(json, report);
  if (report.usage) write_usage(json, *report.usage);
  if (report.probes) write_probes(json, *report.probes);
  write_list(json, "problems", report.notes);
  json.end_object();
}

}  // namespace

std::string status_json(const StatusReport& report) {
  text::JsonWriter json(true);
  json.begin_object();
  write_models(json, report);
  write_auth(json, report);
  json.end_object();
  return json.take() + "\n";
}

}  // namespace pincer::cli
