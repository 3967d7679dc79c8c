#include "cli/credentials.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "cli/providers/registry.hpp"
#include "engine/text/printable.hpp"

namespace pincer::cli {
namespace {

using text::Json5Item;
using text::Json5Value;

/// Both get the same credentials: claude-cli and anthropic.
bool shares_auth(std::string_view a, std::string_view b) {
  return auth_provider(normal_provider(a)) == auth_provider(normal_provider(b));
}

/// The entry for a provider among those of an object: of the same credentials, else of that name.
const std::vector<std::string>* entry_of(
    const std::map<std::string, std::vector<std::string>, std::less<>>& orders,
    std::string_view provider) {
  const auto exact = orders.find(provider);
  if (exact != orders.end()) return &exact->second;
  for (const auto& [name, ids] : orders) {
    if (shares_auth(name, provider)) return &ids;
  }
  return nullptr;
}

bool contains(const std::vector<std::string>& ids, std::string_view id) {
  return std::find(ids.begin(), ids.end(), id) != ids.end();
}

std::string_view text_of(const Json5Value* value) {
  return value == nullptr ? std::string_view() : value->as_string().value_or("");
}

/// A moment nobody's wait reaches: no wait at all.
std::int64_t usable_from(const Candidate& candidate) {
  return candidate.unusable ? candidate.unusable->until_ms : 0;
}

/// OpenClaw's own order where nobody states one.
int rank(CredentialType type) {
  switch (type) {
    case CredentialType::oauth:
      return 0;
    case CredentialType::token:
      return 1;
    case CredentialType::api_key:
      break;
  }
  return 2;
}

/// Sorts; what is equal stays in its order. There are few of them.
template <class T, class Less>
void sort_in_place(std::vector<T>& items, const Less& less) {
  for (auto next = items.begin(); next != items.end(); ++next) {
    std::rotate(std::upper_bound(items.begin(), next, *next, less), next, next + 1);
  }
}

void refuse(Candidate& candidate, std::string_view why, std::string sentence) {
  if (candidate.reason != reason::kOk) return;
  candidate.reason = why;
  candidate.sentence = "profile " + text::printable(candidate.profile) + " " + sentence;
}

/// The config may say of a profile what it does not say of itself.
void check_config_entry(const Json5Value& config, const AuthProfile& profile,
                        Candidate& candidate) {
  const Json5Value* profiles = config.at({"auth", "profiles"});
  const Json5Value* entry = profiles == nullptr ? nullptr : profiles->find(profile.id);
  if (entry == nullptr) return;
  const std::string_view provider = text_of(entry->find("provider"));
  if (!provider.empty() && !shares_auth(provider, profile.provider)) {
    refuse(candidate, reason::kProviderMismatch,
           "is of " + text::printable(profile.provider) + ", but the config says that it is of " +
               text::printable(provider));
  }
  const std::string_view mode = text_of(entry->find("mode"));
  const bool token_for_oauth = mode == "oauth" && profile.type == CredentialType::token;
  if (!mode.empty() && mode != name(profile.type) && !token_for_oauth) {
    refuse(candidate, reason::kModeMismatch,
           "is of type " + std::string(name(profile.type)) + ", but the config says " +
               text::printable(mode));
  }
}

void check_time(const AuthProfile& profile, std::int64_t now_ms, Candidate& candidate) {
  const bool over = profile.expiry == Expiry::known && profile.expires_ms <= now_ms;
  if (profile.type == CredentialType::token) {
    if (profile.expiry == Expiry::invalid) {
      refuse(candidate, reason::kInvalidExpires,
             "does not say when it expires in a way that is "
             "understood: expires must be positive "
             "milliseconds since 1970");
    }
    if (over) refuse(candidate, reason::kExpired, "has expired");
  }
  if (profile.type == CredentialType::oauth) {
    const bool due = profile.secret.empty() || (profile.expiry == Expiry::known &&
                                                profile.expires_ms - now_ms <= kRefreshWithinMs);
    candidate.refresh_due = due && !profile.refresh.empty();
    if (over && profile.refresh.empty()) {
      refuse(candidate, reason::kExpired,
             profile.external ? "has expired; the program it belongs to renews it when it runs"
                              : "has expired and holds nothing to refresh it with");
    }
  }
}

std::string shown_oauth(const AuthProfile& profile) {
  const std::string& account = profile.email.empty() ? profile.display_name : profile.email;
  return text::printable(account.empty() ? "OAuth" : "OAuth (" + account + ")");
}

}  // namespace

std::string shown_secret(std::string_view secret) {
  constexpr std::size_t kFirstMax = 8, kLastMax = 4;
  const bool plain =
      std::all_of(secret.begin(), secret.end(), [](char c) { return c > 0x20 && c < 0x7F; });
  const std::size_t first = plain ? std::min(kFirstMax, secret.size() / 5) : 0;
  const std::size_t last = plain ? std::min(kLastMax, secret.size() / 10) : 0;
  if (secret.empty()) return "missing";
  if (first < 2) return "****";
  return std::string(secret.substr(0, first)) + "..." +
         std::string(secret.substr(secret.size() - last));
}

Credentials::Credentials(const AuthStore& store, const ConfigFile& config,
                         const Environment& environment, const Paths& paths, std::int64_t now_ms)
    : store_(store),
      config_(config),
      environment_(environment),
      paths_(paths),
      now_ms_(now_ms),
      sources_(config, environment, paths.home) {}

std::optional<Unusable> Credentials::unusable(const AuthProfile& profile) const {
  // These two never cool down: their keys are shared by many models.
  if (profile.provider == "openrouter" || profile.provider == "kilocode") return std::nullopt;
  const auto use = store_.state.use.find(profile.id);
  if (use == store_.state.use.end()) return std::nullopt;
  const ProfileUse& noted = use->second;
  if (std::max(noted.disabled_until, noted.cooldown_until) <= now_ms_) return std::nullopt;
  Unusable state;
  state.disabled = noted.disabled_until > now_ms_;
  state.why = state.disabled ? noted.disabled_reason : noted.cooldown_reason;
  if (!state.disabled) state.model = noted.cooldown_model;
  state.until_ms = std::max(noted.disabled_until, noted.cooldown_until);
  return state;
}

std::vector<Credentials::UnusableProfile> Credentials::unusable() const {
  std::vector<UnusableProfile> all;
  for (const auto& [id, use] : store_.state.use) {
    AuthProfile gone;
    gone.id = id;
    const AuthProfile* known = store_.find(id);
    const AuthProfile& profile = known == nullptr ? gone : *known;
    if (std::optional<Unusable> state = unusable(profile)) {
      all.push_back({id, profile.provider, std::move(*state)});
    }
  }
  sort_in_place(all, [](const UnusableProfile& a, const UnusableProfile& b) {
    return a.state.until_ms < b.state.until_ms;
  });
  return all;
}

Candidate Credentials::of_profile(const AuthProfile& profile) const {
  Candidate candidate;
  candidate.source = Candidate::Source::profile;
  candidate.profile = profile.id;
  candidate.type = profile.type;
  candidate.from = profile.file;
  candidate.unusable = unusable(profile);
  candidate.secret = profile.secret;
  candidate.ref = profile.ref;
  check_config_entry(config_.value(), profile, candidate);
  const bool oauth = profile.type == CredentialType::oauth;
  if (profile.secret.empty() && !profile.ref && (!oauth || profile.refresh.empty())) {
    refuse(candidate, reason::kMissing, "holds no credential");
  }
  check_time(profile, now_ms_, candidate);
  candidate.shown = oauth ? shown_oauth(profile) : shown_secret(profile.secret);
  if (profile.ref) {
    candidate.secret.clear();
    candidate.shown = "ref(" + profile.ref->label() + ")";
    std::optional<Result<std::string>> found = sources_.resolve_at_once(*profile.ref);
    if (found && *found) candidate.secret = std::move(**found);
    if (found && !*found) {
      refuse(candidate, reason::kUnresolved, "holds no secret itself, and " + found->error().text);
    }
  } else if (!oauth && (is_marker(profile.secret) || is_key_variable(profile.secret))) {
    candidate.shown = "marker(" + profile.secret + ")";
    candidate.secret.clear();
    refuse(candidate, reason::kMissing, "holds a word that stands for a credential, and none");
  }
  return candidate;
}

std::optional<std::vector<std::string>> Credentials::explicit_order(
    std::string_view provider) const {
  const std::string wanted = normal_provider(provider);
  if (const std::vector<std::string>* ids = entry_of(store_.state.order, wanted)) return *ids;
  std::map<std::string, std::vector<std::string>, std::less<>> orders;
  const Json5Value* stated = config_.value().at({"auth", "order"});
  if (stated == nullptr || !stated->is_object()) return std::nullopt;
  for (const Json5Item& item : stated->items()) {
    std::vector<std::string>& ids = orders[normal_provider(item.key)];
    ids.clear();
    for (const Json5Item& id : item.value.items()) ids.emplace_back(text_of(&id.value));
  }
  if (const std::vector<std::string>* ids = entry_of(orders, wanted)) return *ids;
  return std::nullopt;
}

/// Profiles the config lists for a provider.
std::vector<std::string> Credentials::configured_profiles(std::string_view provider) const {
  std::vector<std::string> ids;
  const Json5Value* profiles = config_.value().at({"auth", "profiles"});
  if (profiles == nullptr || !profiles->is_object()) return ids;
  for (const Json5Item& item : profiles->items()) {
    if (shares_auth(text_of(item.value.find("provider")), provider)) ids.push_back(item.key);
  }
  return ids;
}

/// A stated order stays but for those that cool down, which go last, the soonest first. Else the
/// kind counts, then who was used longest ago.
void Credentials::sort_usable(std::vector<Candidate>& usable, bool stated) const {
  const auto last_used = [&](const std::string& id) {
    const auto use = store_.state.use.find(id);
    return use == store_.state.use.end() ? 0 : use->second.last_used;
  };
  const auto by_rule = [&](const Candidate& a, const Candidate& b) {
    if (rank(a.type) != rank(b.type)) return rank(a.type) < rank(b.type);
    return last_used(a.profile) < last_used(b.profile);
  };
  const auto by_wait = [](const Candidate& a, const Candidate& b) {
    return usable_from(a) < usable_from(b);
  };
  if (!stated) sort_in_place(usable, by_rule);
  sort_in_place(usable, by_wait);
}

std::vector<Candidate> Credentials::from_profiles(std::string_view provider) const {
  const std::optional<std::vector<std::string>> order = explicit_order(provider);
  std::vector<const AuthProfile*> stored;
  for (const AuthProfile& profile : store_.profiles) {
    if (shares_auth(profile.provider, provider)) stored.push_back(&profile);
  }
  std::vector<std::string> listed = order ? *order : configured_profiles(provider);
  const bool any_stored = std::any_of(listed.begin(), listed.end(), [&](const std::string& id) {
    return store_.find(id) != nullptr;
  });
  // What the config lists counts only if any of it is there.
  if (!order && !any_stored) listed.clear();
  const bool limits = order.has_value() || any_stored;

  std::vector<Candidate> usable, refused;
  const auto add = [&](Candidate candidate) {
    (candidate.reason == reason::kOk ? usable : refused).push_back(std::move(candidate));
  };
  for (const std::string& id : listed) {
    const AuthProfile* profile = store_.find(id);
    if (profile == nullptr) {
      Candidate missing;
      missing.profile = id;
      missing.from = store_.path;
      missing.shown = "missing";
      refuse(missing, reason::kProfileMissing, "is listed, but is not there");
      add(std::move(missing));
      continue;
    }
    Candidate candidate = of_profile(*profile);
    if (!shares_auth(profile->provider, provider)) {
      refuse(
          candidate, reason::kProviderMismatch,
          "is of " + text::printable(profile->provider) + ", not of " + text::printable(provider));
    }
    add(std::move(candidate));
  }
  for (const AuthProfile* profile : stored) {
    if (contains(listed, profile->id)) continue;
    Candidate candidate = of_profile(*profile);
    if (limits) {
      candidate.reason = reason::kOk;
      refuse(candidate, reason::kExcluded,
             order ? "is not in the order that is set for its provider"
                   : "is not among the profiles that the config lists for its provider");
    }
    add(std::move(candidate));
  }
  sort_usable(usable, order.has_value());
  for (Candidate& candidate : refused) usable.push_back(std::move(candidate));
  return usable;
}

std::vector<Candidate> Credentials::candidates(std::string_view provider) const {
  const std::string wanted = normal_provider(provider);
  std::vector<Candidate> all = from_profiles(wanted);
  const auto end_of_usable = std::find_if(all.begin(), all.end(), [](const Candidate& candidate) {
    return candidate.reason != reason::kOk;
  });
  std::vector<Candidate> found(std::make_move_iterator(all.begin()),
                               std::make_move_iterator(end_of_usable));
  std::vector<Candidate> refused(std::make_move_iterator(end_of_usable),
                                 std::make_move_iterator(all.end()));
  const auto add = [&](std::optional<Candidate> candidate, bool first) {
    if (!candidate) return;
    if (candidate->reason != reason::kOk) {
      refused.push_back(std::move(*candidate));
    } else if (first) {
      found.insert(found.begin(), std::move(*candidate));
    } else {
      found.push_back(std::move(*candidate));
    }
  };
  const Json5Value* config = provider_config(wanted);
  const bool key_first = config != nullptr && text_of(config->find("auth")) == "api-key";
  add(from_environment(wanted), false);
  add(from_config(wanted), key_first);
  add(from_local(wanted), false);
  for (Candidate& candidate : refused) found.push_back(std::move(candidate));
  return found;
}

std::optional<Candidate> Credentials::best(std::string_view provider) const {
  std::vector<Candidate> all = candidates(provider);
  if (all.empty() || all.front().reason != reason::kOk) return std::nullopt;
  return std::move(all.front());
}

}  // namespace pincer::cli
