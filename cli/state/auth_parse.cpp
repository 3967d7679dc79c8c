#include "cli/state/auth_parse.hpp"

#include <cmath>
#include <utility>

#include "cli/providers/registry.hpp"
#include "engine/text/ascii.hpp"
#include "engine/text/json.hpp"
#include "engine/text/printable.hpp"

namespace pincer::cli {
namespace {

using text::Json5Item;
using text::Json5Value;

constexpr double kTimeMax = 8.64e15;  // the last moment a JavaScript date has

std::string text_at(const Json5Value& object, std::string_view key) {
  const Json5Value* value = object.find(key);
  return value == nullptr ? std::string() : std::string(value->as_string().value_or(""));
}

/// A moment in milliseconds; 0 when there is none.
std::int64_t time_at(const Json5Value& object, std::string_view key) {
  const Json5Value* value = object.find(key);
  const double number = value == nullptr ? 0 : value->as_number().value_or(0);
  return std::isfinite(number) && number > 0 && number <= kTimeMax
             ? static_cast<std::int64_t>(number)
             : 0;
}

void read_expiry(const Json5Value& entry, AuthProfile& profile) {
  if (entry.find("expires") == nullptr) return;
  profile.expires_ms = time_at(entry, "expires");
  profile.expiry = profile.expires_ms > 0 ? Expiry::known : Expiry::invalid;
}

/// The secret itself or the reference to it, under the names that are in use.
void read_secret(const Json5Value& entry, std::string_view key, std::string_view old_key,
                 AuthProfile& profile) {
  const Json5Value* value = entry.find(key);
  if (value == nullptr && !old_key.empty()) value = entry.find(old_key);
  if (value != nullptr) {
    profile.ref = read_secret_ref(*value);
    if (!profile.ref) profile.secret = normal_secret(value->as_string().value_or(""));
  }
  const Json5Value* ref = entry.find(std::string(key) + "Ref");
  if (ref == nullptr) return;
  if (std::optional<SecretRef> read = read_secret_ref(*ref)) profile.ref = std::move(read);
}

void read_oauth(const Json5Value& entry, AuthProfile& profile) {
  profile.secret = normal_secret(text_at(entry, "access"));
  profile.refresh = normal_secret(text_at(entry, "refresh"));
  profile.id_token = normal_secret(text_at(entry, "idToken"));
  profile.account_id = text_at(entry, "accountId");
  profile.project_id = text_at(entry, "projectId");
  profile.client_id = text_at(entry, "clientId");
  profile.enterprise_url = text_at(entry, "enterpriseUrl");
  profile.plan = text_at(entry, "chatgptPlanType");
}

/// A sentence about one entry; its values are never quoted, any of them may be a secret.
StoreProblem problem(const std::string& id, const std::string& path, const std::string& why) {
  return {id, text::printable(path) + ": profile " + text::printable(id) + " " + why +
                  "; it is not used"};
}

Result<AuthProfile> read_profile(const std::string& id, const Json5Value& entry,
                                 const std::string& path, std::string_view provider,
                                 std::string_view fallback) {
  const auto refused = [&](const std::string& why) {
    return core::Error{core::Phase::none, core::ErrorKind::invalid, 0,
                       problem(id, path, why).sentence};
  };
  if (!entry.is_object()) return refused("is " + std::string(entry.kind_name()));
  std::string type = text_at(entry, "type");
  if (type.empty()) type = text_at(entry, "mode");
  if (type.empty()) type = fallback;
  const std::optional<CredentialType> known = credential_type(type);
  if (!known) {
    return refused(type.empty() ? "has no type"
                                : "has a type that is not known, none of api_key, token, oauth");
  }
  AuthProfile profile;
  profile.id = id;
  profile.file = path;
  profile.type = *known;
  const std::string own = text_at(entry, "provider");
  profile.provider = normal_provider(text::trimmed(own.empty() ? provider : own));
  if (profile.provider.empty()) return refused("has no provider");
  profile.email = text_at(entry, "email");
  profile.display_name = text_at(entry, "displayName");
  if (*known == CredentialType::api_key) read_secret(entry, "key", "apiKey", profile);
  if (*known == CredentialType::token) read_secret(entry, "token", "", profile);
  if (*known == CredentialType::oauth) read_oauth(entry, profile);
  if (*known != CredentialType::api_key) read_expiry(entry, profile);
  return profile;
}

void add(StoreContent& content, const std::string& id, Result<AuthProfile> read) {
  if (read) {
    content.profiles.push_back(std::move(*read));
  } else {
    content.problems.push_back({id, read.error().text});
  }
}

/// An object whose members look like credentials, keyed by provider.
bool is_flat(const Json5Value& root) {
  for (const Json5Item& item : root.items()) {
    const Json5Value& value = item.value;
    for (const char* key : {"type", "mode", "key", "apiKey", "token", "access"}) {
      if (value.is_object() && value.find(key) != nullptr) return true;
    }
  }
  return false;
}

ProfileUse read_use(const Json5Value& value) {
  ProfileUse use;
  use.last_used = time_at(value, "lastUsed");
  use.last_failure = time_at(value, "lastFailureAt");
  use.cooldown_until = time_at(value, "cooldownUntil");
  use.disabled_until = time_at(value, "disabledUntil");
  use.errors = time_at(value, "errorCount");
  use.cooldown_reason = text_at(value, "cooldownReason");
  use.cooldown_model = text_at(value, "cooldownModel");
  use.disabled_reason = text_at(value, "disabledReason");
  return use;
}

/// Members in the order of the file; of duplicates the one that counts.
std::vector<const Json5Item*> in_order(const Json5Value& object) {
  std::vector<const Json5Item*> items;
  for (const Json5Item& item : object.items()) {
    if (object.find(item.key) == &item.value) items.push_back(&item);
  }
  return items;
}

/// The members of an object that may be missing; of another shape it is told and has none.
std::vector<const Json5Item*> members(const Json5Value& root, std::string_view key,
                                      const std::string& path,
                                      std::vector<StoreProblem>& problems) {
  const Json5Value* value = root.find(key);
  if (value == nullptr || value->is_null()) return {};
  if (value->is_object()) return in_order(*value);
  problems.push_back({"", text::printable(path) + ": " + std::string(key) + " is " +
                              std::string(value->kind_name()) + ", not an object; it is not used"});
  return {};
}

}  // namespace

Result<Json5Value> parse_store_json(std::string_view text, const std::string& path) {
  const auto damaged = [&](const std::string& why) {
    return core::Error{core::Phase::none, core::ErrorKind::invalid, 0,
                       text::printable(path) + " is damaged, it is not valid JSON: " + why};
  };
  if (text::trimmed(text).empty()) return damaged("it is empty");
  text::JsonParser strict;
  if (const Result<text::JsonValue> parsed = strict.parse(text); !parsed) {
    return damaged(parsed.error().text);
  }
  Result<Json5Value> root = text::parse_json5(text);
  if (!root) return damaged("it is nested too deeply");
  if (!root->is_object()) {
    return damaged("it holds " + std::string(root->kind_name()) + ", not an object");
  }
  return root;
}

StoreContent read_store_value(const Json5Value& root, const std::string& path) {
  const Json5Value* profiles = root.find("profiles");
  if (profiles == nullptr && is_flat(root)) {
    StoreContent content = read_flat_value(root, path, "");
    content.flat = true;
    return content;
  }
  StoreContent content;
  for (const Json5Item* item : members(root, "profiles", path, content.problems)) {
    add(content, item->key, read_profile(item->key, item->value, path, "", ""));
  }
  content.state = read_state_value(root, path, content.problems);
  return content;
}

StoreContent read_flat_value(const Json5Value& root, const std::string& path,
                             std::string_view fallback) {
  StoreContent content;
  for (const Json5Item* item : in_order(root)) {
    if (item->key == "version" && !item->value.is_object()) continue;
    const std::string id = normal_provider(text::trimmed(item->key)) + ":default";
    add(content, id, read_profile(id, item->value, path, item->key, fallback));
  }
  return content;
}

AuthState read_state_value(const Json5Value& root, const std::string& path,
                           std::vector<StoreProblem>& problems) {
  AuthState state;
  for (const Json5Item* item : members(root, "order", path, problems)) {
    std::vector<std::string> ids;
    for (const Json5Item& entry : item->value.items()) {
      const std::string_view id = text::trimmed(entry.value.as_string().value_or(""));
      if (item->value.is_array() && !id.empty()) ids.emplace_back(id);
    }
    if (!ids.empty()) state.order[normal_provider(item->key)] = std::move(ids);
  }
  for (const Json5Item* item : members(root, "lastGood", path, problems)) {
    if (const auto id = item->value.as_string()) {
      state.last_good[normal_provider(item->key)] = std::string(*id);
    }
  }
  for (const Json5Item* item : members(root, "usageStats", path, problems)) {
    if (item->value.is_object()) state.use[item->key] = read_use(item->value);
  }
  return state;
}

}  // namespace pincer::cli
