#include "cli/status/auth_overview.hpp"

#include <algorithm>
#include <set>

#include "cli/model_ref.hpp"
#include "cli/providers/registry.hpp"

namespace pincer::cli {
namespace {

/// The provider of a reference that may also be something else entirely.
std::string provider_of(const std::string& ref) {
  const Result<ModelRef> parsed = parse_ref(ref);
  return parsed ? parsed->provider : std::string();
}

std::string suffix(const std::optional<Unusable>& unusable, std::int64_t now_ms) {
  if (!unusable) return {};
  const std::string left = rough_duration(unusable->until_ms - now_ms);
  if (!unusable->disabled) return " [cooldown " + left + "]";
  return " [disabled" + (unusable->why.empty() ? "" : ":" + unusable->why) + " " + left + "]";
}

ProfileLine line_of(const AuthProfile& profile, const std::vector<Candidate>& candidates,
                    const OverviewSources& sources) {
  ProfileLine line;
  line.id = profile.id;
  line.provider = profile.provider;
  line.type = profile.type;
  line.label = profile.label();
  line.health = health(profile, sources.now_ms);
  std::string secret = "missing";
  for (const Candidate& candidate : candidates) {
    if (candidate.source == Candidate::Source::profile && candidate.profile == profile.id) {
      secret = candidate.shown;
    }
  }
  if (profile.type == CredentialType::token) secret.insert(0, "token:");
  line.shown = profile.id + "=" + secret;
  if (profile.type == CredentialType::oauth && line.label != profile.id) {
    line.shown += line.label.substr(profile.id.size());
  }
  line.shown += suffix(sources.credentials.unusable(profile), sources.now_ms);
  return line;
}

/// An expired token has no end to come; the end of an oauth access token is told all the same.
bool counts_as_end(const ProfileLine& line) {
  return line.health.expires_ms &&
         (line.type == CredentialType::oauth || line.health.status != "expired");
}

void roll_up(ProviderAuth& auth) {
  bool any = false;
  bool over = false;
  bool soon = false;
  for (const ProfileLine& line : auth.profiles) {
    if (line.type == CredentialType::api_key) continue;
    any = true;
    over = over || line.health.status == "expired" || line.health.status == "missing";
    soon = soon || line.health.status == "expiring";
    if (!counts_as_end(line)) continue;
    auth.expires_ms =
        std::min(auth.expires_ms.value_or(*line.health.expires_ms), *line.health.expires_ms);
  }
  if (any) auth.health = over ? "expired" : soon ? "expiring" : "ok";
}

void count(ProviderAuth& auth) {
  for (const ProfileLine& line : auth.profiles) {
    if (line.type == CredentialType::oauth) ++auth.oauth;
    if (line.type == CredentialType::token) ++auth.token;
    if (line.type == CredentialType::api_key) ++auth.api_key;
  }
}

/// What is tried first, and where that is.
void choose(ProviderAuth& auth, bool config_is_usable, const OverviewSources& sources) {
  if (!auth.profiles.empty()) {
    auth.kind = "profiles";
    const std::vector<const AuthProfile*> stored = sources.store.of(auth.provider);
    const bool all_inherited = std::all_of(stored.begin(), stored.end(),
                                           [](const AuthProfile* one) { return one->inherited; });
    auth.detail =
        short_path(all_inherited ? sources.store.main_path : sources.store.path, sources.home);
  } else if (auth.env) {
    auth.kind = "env";
    auth.detail = auth.env->value;
  } else if (auth.config && config_is_usable) {
    auth.kind = "models.json";  // OpenClaw's word for a key in models.providers
    auth.detail = auth.config->value;
  } else {
    auth.detail = "missing";
  }
}

ProviderAuth provider_auth(const std::string& provider, const OverviewSources& sources) {
  ProviderAuth auth;
  auth.provider = provider;
  const std::vector<Candidate> candidates = sources.credentials.candidates(provider);
  for (const AuthProfile* profile : sources.store.of(provider)) {
    auth.profiles.push_back(line_of(*profile, candidates, sources));
  }
  if (const auto found = sources.credentials.from_environment(provider)) {
    auth.env = ProviderAuth::Found{found->shown, found->from};
    for (const std::string& name : sources.shell_names) {
      if (auth.env->source == "env: " + name) auth.env->source.insert(0, "shell ");
    }
    auth.env_is_oauth = found->type == CredentialType::oauth;
  }
  bool config_is_usable = false;
  if (const auto found = sources.credentials.from_config(provider)) {
    auth.config = ProviderAuth::Found{found->shown, found->from};
    config_is_usable = found->reason == reason::kOk;
  }
  count(auth);
  roll_up(auth);
  choose(auth, config_is_usable, sources);
  return auth;
}

}  // namespace

const ProviderAuth* AuthOverview::find(std::string_view provider) const {
  const auto found = std::find_if(providers.begin(), providers.end(), [&](const ProviderAuth& one) {
    return one.provider == provider;
  });
  return found == providers.end() ? nullptr : &*found;
}

std::vector<std::string> candidate_providers(const OverviewSources& sources,
                                             const std::vector<std::string>& refs) {
  std::set<std::string> all;
  for (const AuthProfile& profile : sources.store.profiles) all.insert(profile.provider);
  const text::Json5Value* configured = sources.config.value().at({"models", "providers"});
  if (configured != nullptr && configured->is_object()) {
    for (const text::Json5Item& entry : configured->items()) {
      all.insert(normal_provider(entry.key));
    }
  }
  for (const std::string& ref : refs) all.insert(provider_of(ref));
  for (const ProviderInfo& known : all_providers()) {
    if (known.serves != "models") continue;  // a key for searches or speech answers no chat
    if (sources.credentials.from_environment(known.id)) all.insert(std::string(known.id));
  }
  all.erase("");
  return {all.begin(), all.end()};
}

AuthOverview auth_overview(const OverviewSources& sources, const std::vector<std::string>& in_use,
                           const std::vector<std::string>& allowed) {
  AuthOverview overview;
  std::vector<std::string> refs = in_use;
  refs.insert(refs.end(), allowed.begin(), allowed.end());
  for (const std::string& provider : candidate_providers(sources, refs)) {
    ProviderAuth auth = provider_auth(provider, sources);
    if (auth.profiles.empty() && !auth.env && !auth.config) continue;
    overview.providers.push_back(std::move(auth));
  }
  std::set<std::string> missing;
  for (const std::string& ref : in_use) {
    const std::string provider = provider_of(ref);
    if (!provider.empty() && overview.find(provider) == nullptr) missing.insert(provider);
  }
  for (const std::string& provider : missing) {
    overview.missing.push_back(provider);
    if (sources.credentials.from_local(provider)) overview.keyless.push_back(provider);
  }
  overview.unusable = sources.credentials.unusable();
  return overview;
}

int check_code(const AuthOverview& overview) {
  bool soon = false;
  for (const ProviderAuth& auth : overview.providers) {
    if (auth.health == "expired") return 1;
    soon = soon || auth.health == "expiring";
  }
  if (overview.missing.size() > overview.keyless.size()) return 1;
  return soon ? 2 : 0;
}

std::string rough_duration(std::int64_t milliseconds) {
  constexpr std::int64_t kMinute = 60'000;
  constexpr std::int64_t kHour = 60 * kMinute;
  constexpr std::int64_t kDay = 24 * kHour;
  if (milliseconds <= 0) return "0m";
  if (milliseconds < kHour) {
    return std::to_string(std::max<std::int64_t>(1, (milliseconds + kMinute / 2) / kMinute)) + "m";
  }
  const std::int64_t hours = (milliseconds + kHour / 2) / kHour;
  if (hours < 48) return std::to_string(hours) + "h";
  return std::to_string((milliseconds + kDay / 2) / kDay) + "d";
}

std::string short_path(std::string_view path, std::string_view home) {
  const bool below = !home.empty() && path.starts_with(home) &&
                     (path.size() == home.size() || path[home.size()] == '/');
  return below ? "~" + std::string(path.substr(home.size())) : std::string(path);
}

}  // namespace pincer::cli
