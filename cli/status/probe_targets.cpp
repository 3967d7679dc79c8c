#include <algorithm>

#include "cli/model_ref.hpp"
#include "cli/providers/registry.hpp"
#include "cli/refresh.hpp"
#include "cli/render/secrets.hpp"
#include "cli/status/auth_probe.hpp"

namespace pincer::cli {
namespace {

constexpr std::size_t kProbesMax = 2000;  // more would be a mistake of the config

std::string text_at(const text::Json5Value* object, std::string_view key) {
  const text::Json5Value* value = object == nullptr ? nullptr : object->find(key);
  return value == nullptr ? std::string() : std::string(value->as_string().value_or(""));
}

/// models.providers.P, however the config spells P.
const text::Json5Value* configured(const ConfigFile& config, const std::string& provider) {
  const text::Json5Value* all = config.value().at({"models", "providers"});
  if (all == nullptr || !all->is_object()) return nullptr;
  for (const text::Json5Item& entry : all->items()) {
    if (normal_provider(entry.key) == provider) return &entry.value;
  }
  return nullptr;
}

/// The entry of a model in models.providers.P.models.
const text::Json5Value* configured_model(const text::Json5Value* provider,
                                         const std::string& model) {
  const text::Json5Value* models = provider == nullptr ? nullptr : provider->find("models");
  if (models == nullptr || !models->is_array()) return nullptr;
  for (const text::Json5Item& entry : models->items()) {
    if (text_at(&entry.value, "id") == model) return &entry.value;
  }
  return nullptr;
}

/// The provider's own name for the model of a reference.
std::string model_of(const std::string& provider, const std::string& key) {
  if (provider == "openrouter") return openrouter_id(key);
  return key.starts_with(provider + "/") ? key.substr(provider.size() + 1) : key;
}

class Chooser {
 public:
  Chooser(const OverviewSources& sources, const Environment& environment, const ProbeModels& models,
          const ProbeOptions& options)
      : sources_(sources), environment_(environment), models_(models), options_(options) {}

  std::vector<AuthProbe> choose() {
    std::vector<std::string> refs = models_.in_use;
    refs.insert(refs.end(), models_.allowed.begin(), models_.allowed.end());
    const std::string wanted = normal_provider(options_.provider);
    for (const std::string& provider : candidate_providers(sources_, refs)) {
      if (options_.provider.empty() || provider == wanted) choose_for(provider);
    }
    std::vector<AuthProbe> ordered;
    for (const AuthProbe& probe : probes_) {
      if (!probe.target) ordered.push_back(probe);
    }
    for (AuthProbe& probe : probes_) {
      if (probe.target) ordered.push_back(std::move(probe));
    }
    return ordered;
  }

 private:
  void choose_for(const std::string& provider) {
    const std::vector<Candidate> candidates = sources_.credentials.candidates(provider);
    const std::vector<std::string> keys = keys_for(provider);
    // A marker is no credential, and a server that needs none is asked so only without any.
    const auto is_credential = [](const Candidate& one) {
      const bool marker = one.source == Candidate::Source::config && one.reason != reason::kOk;
      return one.source != Candidate::Source::local && !marker;
    };
    const bool any = std::any_of(candidates.begin(), candidates.end(), is_credential);
    bool one_is_asked = false;
    for (const Candidate& candidate : candidates) {
      if (!is_credential(candidate) || !is_wanted(candidate)) continue;
      for (const std::string& key : keys) {
        // One model each, or all models with the credential that would be used.
        if (one_is_asked && options_.all_models && &key != &keys.front()) break;
        add(provider, key, candidate);
      }
      one_is_asked = one_is_asked || probes_.back().target.has_value();
    }
    if (!any && options_.profiles.empty()) add_keyless(provider, keys);
  }

  bool is_wanted(const Candidate& candidate) const {
    if (options_.profiles.empty()) return true;
    return candidate.source == Candidate::Source::profile &&
           std::find(options_.profiles.begin(), options_.profiles.end(), candidate.profile) !=
               options_.profiles.end();
  }

  /// The models to ask, by key; one empty key when none is known.
  std::vector<std::string> keys_for(const std::string& provider) const {
    std::vector<std::string> keys;
    for (const std::vector<std::string>* refs : {&models_.in_use, &models_.allowed}) {
      for (const std::string& ref : *refs) {
        const Result<ModelRef> parsed = parse_ref(ref);
        if (!parsed || parsed->provider != provider) continue;
        const std::string key = parsed->key();
        if (std::find(keys.begin(), keys.end(), key) == keys.end()) keys.push_back(key);
      }
    }
    if (keys.empty()) keys.push_back(first_key(provider));
    if (!options_.all_models) keys.resize(1);
    return keys;
  }

  /// Without a configured reference: the first model the config lists for the provider, else of
  /// those that are shipped; the free router where there is one, so that asking costs nothing.
  std::string first_key(const std::string& provider) const {
    const text::Json5Value* own = configured(sources_.config, provider);
    const text::Json5Value* models = own == nullptr ? nullptr : own->find("models");
    if (models != nullptr && models->is_array()) {
      for (const text::Json5Item& entry : models->items()) {
        const std::string id = text_at(&entry.value, "id");
        if (!id.empty()) return ModelRef{provider, id}.key();
      }
    }
    if (provider == "openrouter") return "openrouter/free";
    const std::vector<StaticModel> shipped = static_models(provider);
    if (shipped.empty()) return {};
    return ModelRef{provider, std::string(shipped.front().id)}.key();
  }

  void add(const std::string& provider, const std::string& key, const Candidate& candidate) {
    if (probes_.size() >= kProbesMax) return;
    AuthProbe probe;
    probe.provider = provider;
    probe.model = key;
    probe.mode = candidate.type;
    describe(probe, candidate);
    if (candidate.reason != reason::kOk) {
      refuse(probe, "unknown", shown_reason(candidate.reason), candidate.sentence);
    } else if (key.empty()) {
      refuse(probe, "no_model", "no_model",
             "no model of " + provider + " is known to ask; configure one");
    } else {
      aim(probe, candidate);
    }
    probes_.push_back(std::move(probe));
  }

  void describe(AuthProbe& probe, const Candidate& candidate) const {
    if (candidate.source == Candidate::Source::profile) {
      probe.profile = candidate.profile;
      const AuthProfile* profile = sources_.store.find(candidate.profile);
      probe.label = profile == nullptr ? candidate.profile : profile->label();
    } else {
      probe.source = candidate.source == Candidate::Source::env ? "env" : "models.json";
      probe.label = probe.source;
    }
  }

  /// OpenClaw's word for what its own resolver would not use for any other reason.
  static std::string_view shown_reason(std::string_view why) {
    const bool told = why == reason::kMissing || why == reason::kInvalidExpires ||
                      why == reason::kExpired || why == reason::kUnresolved ||
                      why == reason::kExcluded;
    return told ? why : "ineligible_profile";
  }

  static void refuse(AuthProbe& probe, std::string_view status, std::string_view why,
                     std::string sentence) {
    probe.status = status;
    probe.reason = why;
    probe.error = without_secrets(sentence);
    if (status == "no_model") probe.model.clear();
  }

  /// A server on this machine or in this network that wants no key, or has a marker for one.
  void add_keyless(const std::string& provider, const std::vector<std::string>& keys) {
    const text::Json5Value* own = configured(sources_.config, provider);
    const Result<io::Url> base = io::parse_url(text_at(own, "baseUrl"));
    if (!base || !base->is_private()) return;
    for (const std::string& key : keys) {
      if (key.empty()) return;
      AuthProbe probe;
      probe.provider = provider;
      probe.model = key;
      probe.source = probe.label = "models.json";
      aim(probe, Candidate{});
      probes_.push_back(std::move(probe));
    }
  }

  /// Finds out where and how the model is asked; what stands in the way is the probe's result.
  void aim(AuthProbe& probe, const Candidate& candidate) const {
    stages::CredentialTarget target;
    target.max_tokens = options_.max_tokens;
    target.model = model_of(probe.provider, probe.model);
    target.access.mode = static_cast<stages::CredentialMode>(candidate.type);
    target.access.secret = candidate.secret;
    if (candidate.ref) {
      Result<std::string> secret = sources_.credentials.sources().resolve(*candidate.ref);
      if (!secret) return refuse(probe, "unknown", reason::kUnresolved, secret.error().text);
      target.access.secret = std::move(*secret);
    }
    if (const AuthProfile* profile = sources_.store.find(candidate.profile)) {
      target.access.account_id = profile->account_id;
      probe.refresh_due = is_refresh_due(*profile, sources_.now_ms);
    }
    if (Result<void> good = set_address(probe.provider, target); !good) {
      return refuse(probe, "unknown", "no_endpoint", good.error().text);
    }
    probe.target = std::move(target);
  }

  Result<void> set_address(const std::string& provider, stages::CredentialTarget& target) const {
    const text::Json5Value* own = configured(sources_.config, provider);
    const text::Json5Value* entry = configured_model(own, target.model);
    const ProviderInfo* known = find_provider(provider);
    const std::optional<StaticModel> shipped = find_static_model(provider, target.model);
    const auto first = [](std::initializer_list<std::string> texts) {
      for (const std::string& one : texts) {
        if (!one.empty()) return one;
      }
      return std::string();
    };
    const std::string api =
        first({text_at(entry, "api"), text_at(own, "api"), shipped ? std::string(shipped->api) : "",
               known ? std::string(known->api) : "", own != nullptr ? "openai-completions" : ""});
    const std::optional<stages::ApiKind> kind = stages::api_kind(api);
    if (!kind) {
      return cannot(api.empty() ? "how " + provider + " is spoken to is not known"
                                : provider + " speaks " + api + ", which pincer cannot probe");
    }
    const std::string variable = provider == "openrouter" ? environment_.base_url : "";
    const std::string url = first({variable, text_at(entry, "baseUrl"), text_at(own, "baseUrl"),
                                   shipped ? std::string(shipped->base_url) : "",
                                   known ? std::string(known->base_url) : ""});
    if (url.empty()) return cannot("models.providers." + provider + ".baseUrl is not set");
    Result<io::Url> base = io::parse_url(url);
    if (!base) return cannot("baseUrl of " + provider + ": " + base.error().text);
    if (!base->https && !base->is_private()) {
      return cannot("baseUrl of " + provider +
                    " is plain http beyond this network: the key would cross it unencrypted, use "
                    "https");
    }
    target.access.api = *kind;
    target.access.base = std::move(*base);
    for (const text::Json5Value* holder : {own, entry}) add_headers(holder, target.access);
    return {};
  }

  static core::Error cannot(std::string sentence) {
    return core::Error{core::Phase::none, core::ErrorKind::invalid, 0, std::move(sentence)};
  }

  void add_headers(const text::Json5Value* holder, stages::ApiAccess& access) const {
    const text::Json5Value* headers = holder == nullptr ? nullptr : holder->find("headers");
    if (headers == nullptr || !headers->is_object()) return;
    for (const text::Json5Item& entry : headers->items()) {
      std::string value(entry.value.as_string().value_or(""));
      if (const std::optional<SecretRef> ref = read_secret_ref(entry.value)) {
        if (Result<std::string> secret = sources_.credentials.sources().resolve(*ref))
          value = std::move(*secret);
      }
      if (!value.empty()) access.headers.emplace_back(entry.key, std::move(value));
    }
  }

  const OverviewSources& sources_;
  const Environment& environment_;
  const ProbeModels& models_;
  const ProbeOptions& options_;
  std::vector<AuthProbe> probes_;
};

}  // namespace

std::vector<AuthProbe> choose_probes(const OverviewSources& sources, const Environment& environment,
                                     const ProbeModels& models, const ProbeOptions& options) {
  return Chooser(sources, environment, models, options).choose();
}

}  // namespace pincer::cli
