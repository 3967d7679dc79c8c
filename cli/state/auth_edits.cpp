#include <algorithm>
#include <array>
#include <utility>

#include "cli/providers/registry.hpp"
#include "cli/state/auth_write.hpp"
#include "engine/text/ascii.hpp"
#include "engine/text/printable.hpp"

namespace pincer::cli {
namespace {

using text::Json5Item;
using text::Json5Value;

core::Error refusal(std::string sentence) {
  return core::Error{core::Phase::none, core::ErrorKind::invalid, 0, std::move(sentence)};
}

/// Members that hold or describe a secret: none of the old ones may stay beside new ones.
constexpr std::array<std::string_view, 11> kSecretMembers = {
    "type",     "mode",   "key",     "apiKey",  "keyRef",  "token",
    "tokenRef", "access", "refresh", "expires", "provider"};

Json5Value ref_value(const SecretRef& ref) {
  Json5Value value = Json5Value::object();
  value.add("source", Json5Value::of_string(name(ref.source)));
  value.add("provider", Json5Value::of_string(ref.provider));
  value.add("id", Json5Value::of_string(ref.id));
  return value;
}

void add_text(Json5Value& entry, std::string_view key, const std::string& text) {
  if (!text.empty()) entry.add(key, Json5Value::of_string(text));
}

/// An entry as OpenClaw writes it.
Json5Value entry_of(const AuthProfile& profile) {
  constexpr std::array<std::string_view, 3> kNames = {"key", "token", "access"};
  Json5Value entry = Json5Value::object();
  entry.add("type", Json5Value::of_string(name(profile.type)));
  entry.add("provider", Json5Value::of_string(profile.provider));
  const std::string secret_name(kNames[static_cast<std::size_t>(profile.type)]);
  if (profile.ref) {
    entry.add(secret_name + "Ref", ref_value(*profile.ref));
  } else {
    entry.add(secret_name, Json5Value::of_string(profile.secret));
  }
  add_text(entry, "refresh", profile.refresh);
  if (profile.expiry == Expiry::known) {
    entry.add("expires", Json5Value::of_number(static_cast<double>(profile.expires_ms)));
  }
  add_text(entry, "email", profile.email);
  add_text(entry, "displayName", profile.display_name);
  add_text(entry, "accountId", profile.account_id);
  add_text(entry, "projectId", profile.project_id);
  add_text(entry, "clientId", profile.client_id);
  add_text(entry, "enterpriseUrl", profile.enterprise_url);
  add_text(entry, "idToken", profile.id_token);
  add_text(entry, "chatgptPlanType", profile.plan);
  return entry;
}

/// The new entry with what the old one holds besides.
Json5Value over(const Json5Value* old, Json5Value entry) {
  if (old == nullptr || !old->is_object()) return entry;
  for (const Json5Item& item : old->items()) {
    const bool replaced =
        std::find(kSecretMembers.begin(), kSecretMembers.end(), item.key) != kSecretMembers.end();
    if (!replaced && entry.find(item.key) == nullptr) entry.add(item.key, item.value);
  }
  return entry;
}

/// Keys of `object` that are spellings of `provider`.
std::vector<std::string> spellings(const Json5Value* object, std::string_view provider) {
  std::vector<std::string> keys;
  if (object == nullptr || !object->is_object()) return keys;
  for (const Json5Item& item : object->items()) {
    if (normal_provider(item.key) == provider) keys.push_back(item.key);
  }
  return keys;
}

ConfigEdit removal(text::Json5Path path) {
  return ConfigEdit{std::move(path), std::nullopt};
}

/// Takes members away, and the object with its last one.
void remove_members(const Json5Value& root, const std::string& object,
                    const std::vector<std::string>& keys, std::vector<ConfigEdit>& edits) {
  const Json5Value* value = root.find(object);
  if (value == nullptr || keys.empty()) return;
  if (value->items().size() == keys.size()) {
    edits.push_back(removal({object}));
    return;
  }
  for (const std::string& key : keys) edits.push_back(removal({object, key}));
}

/// An order without one id; removed when nothing is left of it.
void remove_from_orders(const Json5Value& root, const std::string& id,
                        std::vector<ConfigEdit>& edits) {
  const Json5Value* order = root.find("order");
  if (order == nullptr || !order->is_object()) return;
  std::vector<std::string> emptied;
  for (const Json5Item& provider : order->items()) {
    std::vector<std::string> left;
    for (const Json5Item& entry : provider.value.items()) {
      const std::string text(entry.value.as_string().value_or(""));
      if (text != id) left.push_back(text);
    }
    if (left.size() == provider.value.items().size()) continue;
    if (left.empty()) {
      emptied.push_back(provider.key);
    } else {
      edits.push_back({{"order", provider.key}, Json5Value::of_strings(left)});
    }
  }
  remove_members(root, "order", emptied, edits);
}

void remove_notes(const Json5Value& root, const std::string& id, std::vector<ConfigEdit>& edits) {
  remove_from_orders(root, id, edits);
  std::vector<std::string> good;
  if (const Json5Value* last = root.find("lastGood"); last != nullptr && last->is_object()) {
    for (const Json5Item& item : last->items()) {
      if (item.value.as_string() == id) good.push_back(item.key);
    }
  }
  remove_members(root, "lastGood", good, edits);
  if (const Json5Value* use = root.find("usageStats"); use != nullptr && use->find(id) != nullptr) {
    remove_members(root, "usageStats", {id}, edits);
  }
}

core::Error no_such_profile(const AuthStore& store, const std::string& id) {
  std::string sentence =
      "there is no profile " + text::printable(id) + " in " + text::printable(store.path);
  if (store.main_path != store.path) sentence += " or " + text::printable(store.main_path);
  for (const core::Error& error : store.errors) sentence += "; " + error.text;
  return refusal(sentence);
}

}  // namespace

MakeStoreEdits put_profile(AuthProfile profile, bool replace) {
  return [profile = std::move(profile), replace](const StoreFiles& now) -> Result<StoreEdits> {
    const Json5Value* profiles = now.profiles.find("profiles");
    const Json5Value* old = profiles == nullptr ? nullptr : profiles->find(profile.id);
    const AuthProfile* known = now.store.find(profile.id);
    if (old != nullptr && !replace && known != nullptr && !known->inherited &&
        known->type != profile.type) {
      return refusal("profile " + text::printable(profile.id) + " is there already, as " +
                     std::string(name(known->type)) +
                     "; choose another --profile-id, or remove it");
    }
    StoreEdits edits;
    edits.profiles.push_back({{"profiles", profile.id}, over(old, entry_of(profile))});
    return edits;
  };
}

MakeStoreEdits remove_profile(std::string id) {
  return [id = std::move(id)](const StoreFiles& now) -> Result<StoreEdits> {
    const Json5Value* profiles = now.profiles.find("profiles");
    if (profiles == nullptr || profiles->find(id) == nullptr) {
      if (const AuthProfile* known = now.store.find(id)) {
        return refusal("profile " + text::printable(id) + " is the main agent's, in " +
                       text::printable(known->file) + "; remove it there: --agent main");
      }
      return no_such_profile(now.store, id);
    }
    StoreEdits edits;
    edits.profiles.push_back(removal({"profiles", id}));
    remove_notes(now.profiles, id, edits.profiles);
    remove_notes(now.state, id, edits.state);
    return edits;
  };
}

MakeStoreEdits set_order(std::string provider, std::vector<std::string> ids) {
  return [provider = std::move(provider),
          ids = std::move(ids)](const StoreFiles& now) -> Result<StoreEdits> {
    std::vector<std::string> order;
    for (const std::string& id : ids) {
      const AuthProfile* profile = now.store.find(id);
      if (profile == nullptr) return no_such_profile(now.store, id);
      if (profile->provider != provider) {
        return refusal("profile " + text::printable(id) + " is of " +
                       text::printable(profile->provider) + ", not of " +
                       text::printable(provider));
      }
      if (std::find(order.begin(), order.end(), id) == order.end()) order.push_back(id);
    }
    StoreEdits edits;
    // Of several spellings of one provider only the one that is set may speak.
    for (const std::string& key : spellings(now.state.find("order"), provider)) {
      if (key != provider) edits.state.push_back(removal({"order", key}));
    }
    edits.state.push_back({{"order", provider}, Json5Value::of_strings(order)});
    return edits;
  };
}

MakeStoreEdits clear_order(std::string provider) {
  return [provider = std::move(provider)](const StoreFiles& now) -> Result<StoreEdits> {
    StoreEdits edits;
    remove_members(now.state, "order", spellings(now.state.find("order"), provider), edits.state);
    remove_members(now.profiles, "order", spellings(now.profiles.find("order"), provider),
                   edits.profiles);
    return edits;
  };
}

std::vector<ConfigEdit> config_edits_for_put(const ConfigFile& config, const AuthProfile& profile) {
  std::vector<ConfigEdit> edits;
  const text::Json5Path place = {"auth", "profiles", profile.id};
  const auto put = [&](const char* key, std::string_view value) {
    text::Json5Path path = place;
    path.emplace_back(key);
    if (!value.empty()) edits.push_back({path, Json5Value::of_string(value)});
  };
  put("provider", profile.provider);
  put("mode", name(profile.type));
  put("email", profile.email);
  put("displayName", profile.display_name);
  // Where an order is stated the new one comes first; without one, OpenClaw's own rule would put a
  // profile of another kind first.
  const Json5Value* order = config.source().at({"auth", "order"});
  for (const std::string& key : spellings(order, profile.provider)) {
    std::vector<std::string> ids{profile.id};
    for (const Json5Item& item : order->find(key)->items()) {
      const std::string id(item.value.as_string().value_or(""));
      if (id != profile.id && !id.empty()) ids.push_back(id);
    }
    edits.push_back({{"auth", "order", key}, Json5Value::of_strings(ids)});
  }
  if (!spellings(order, profile.provider).empty()) return edits;
  std::vector<std::string> ids{profile.id};
  bool mixed = false;
  const Json5Value* profiles = config.source().at({"auth", "profiles"});
  if (profiles == nullptr || !profiles->is_object()) return edits;
  for (const Json5Item& item : profiles->items()) {
    const Json5Value* provider = item.value.find("provider");
    const Json5Value* mode = item.value.find("mode");
    if (provider == nullptr || item.key == profile.id) continue;
    if (normal_provider(provider->as_string().value_or("")) != profile.provider) continue;
    mixed = mixed || mode == nullptr || mode->as_string() != name(profile.type);
    ids.push_back(item.key);
  }
  if (mixed) edits.push_back({{"auth", "order", profile.provider}, Json5Value::of_strings(ids)});
  return edits;
}

std::vector<ConfigEdit> config_edits_for_remove(const ConfigFile& config, const std::string& id) {
  std::vector<ConfigEdit> edits;
  const Json5Value* auth = config.source().find("auth");
  if (auth == nullptr || !auth->is_object()) return edits;
  if (const Json5Value* profiles = auth->find("profiles");
      profiles != nullptr && profiles->find(id) != nullptr) {
    edits.push_back(removal({"auth", "profiles", id}));
  }
  std::vector<ConfigEdit> orders;
  remove_from_orders(*auth, id, orders);
  for (ConfigEdit& edit : orders) {
    edit.path.insert(edit.path.begin(), "auth");
    edits.push_back(std::move(edit));
  }
  return edits;
}

}  // namespace pincer::cli
