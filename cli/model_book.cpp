#include "cli/model_book.hpp"

#include <algorithm>
#include <set>

#include "cli/known_models.hpp"
#include "cli/options.hpp"
#include "cli/providers/registry.hpp"
#include "engine/text/ascii.hpp"
#include "engine/text/printable.hpp"

namespace pincer::cli {
namespace {

std::string_view provider_of(std::string_view key) {
  return key.substr(0, key.find('/'));
}

std::string_view model_of(std::string_view key) {
  const std::size_t slash = key.find('/');
  return slash == std::string_view::npos ? key : key.substr(slash + 1);
}

/// Names that differ in nothing but numbers are versions of a model, not typing errors.
bool differ_in_digits_only(std::string_view a, std::string_view b) {
  const auto next_letter = [](std::string_view& text) {
    while (!text.empty() && (text::is_digit(text.front()) || text.front() == '.')) {
      text.remove_prefix(1);
    }
    const char letter = text.empty() ? '\0' : text::to_lower(text.front());
    if (!text.empty()) text.remove_prefix(1);
    return letter;
  };
  while (!a.empty() || !b.empty()) {
    if (next_letter(a) != next_letter(b)) return false;
  }
  return true;
}

std::string near_key(std::string_view key, const std::vector<std::string>& known) {
  std::vector<std::string> candidates;
  for (const std::string& other : known) {
    if (!differ_in_digits_only(other, key)) candidates.push_back(other);
  }
  return nearest(key, candidates);
}

std::string list_of(const std::set<std::string>& names) {
  constexpr std::size_t kMost = 4;
  std::string out;
  std::size_t count = 0;
  for (const std::string& name : names) {
    if (count++ == kMost) return out + ", ...";
    out += (out.empty() ? "" : ", ") + text::printable(name, 60);
  }
  return out;
}

/// Where a model of this name is known, whoever serves it: the shortest first, so that resellers
/// with a path in their ids come last.
std::string namesakes(std::string_view key, const KnownModels& known) {
  constexpr std::size_t kMost = 4;
  const std::string tail = "/" + std::string(model_of(key));
  std::vector<std::string> keys;
  for (const KnownModel& model : known.all("")) {
    if (model.key != key && model.key.ends_with(tail)) keys.push_back(model.key);
  }
  std::sort(keys.begin(), keys.end(), [](const std::string& a, const std::string& b) {
    return a.size() != b.size() ? a.size() < b.size() : a < b;
  });
  std::string out;
  for (std::size_t i = 0; i < std::min(kMost, keys.size()); ++i) {
    out += (i == 0 ? "" : ", ") + text::printable(keys[i], 80);
  }
  return out + (keys.size() > kMost ? ", ..." : "");
}

}  // namespace

ModelBook::ModelBook(const text::Json5Value& config) {
  const text::Json5Value* entries = config.at({"agents", "defaults", "models"});
  if (entries != nullptr && entries->is_object()) {
    for (const text::Json5Item& entry : entries->items()) add_entry(entry);
  }
  std::vector<ModelAlias> visible;
  for (const ModelAlias& alias : aliases_) {
    const bool hidden = std::any_of(aliases_.begin(), aliases_.end(), [&](const ModelAlias& other) {
      return alias.implicit && !other.implicit && text::equal_caseless(other.name, alias.name);
    });
    if (!hidden) visible.push_back(alias);
  }
  aliases_ = std::move(visible);
  const text::Json5Value* providers = config.at({"models", "providers"});
  if (providers != nullptr && providers->is_object()) {
    for (const text::Json5Item& provider : providers->items()) add_provider(provider);
  }
}

void ModelBook::add_entry(const text::Json5Item& entry) {
  if (std::find(entries_.begin(), entries_.end(), entry.key) != entries_.end()) return;
  entries_.push_back(entry.key);
  const Result<ModelRef> ref = parse_ref(entry.key);
  if (!ref) return;
  const std::string key = ref->key();
  known_.push_back(key);
  const text::Json5Value* alias = entry.value.find("alias");
  if (alias != nullptr) {
    const std::string_view name = text::trimmed(alias->as_string().value_or(""));
    if (!name.empty()) aliases_.push_back({std::string(name), key, entry.key, false});
    return;
  }
  for (const ImplicitAlias& implicit : implicit_aliases()) {
    if (implicit.key == key) {
      aliases_.push_back({std::string(implicit.name), key, entry.key, true});
    }
  }
}

void ModelBook::add_provider(const text::Json5Item& provider) {
  providers_.push_back(canonical_provider(provider.key));
  const text::Json5Value* models = provider.value.find("models");
  if (models == nullptr || !models->is_array()) return;
  for (const text::Json5Item& model : models->items()) {
    const text::Json5Value* id = model.value.find("id");
    if (id == nullptr) continue;
    const std::string_view text = text::trimmed(id->as_string().value_or(""));
    if (text.empty()) continue;
    known_.push_back(ModelRef{providers_.back(), std::string(text)}.key());
  }
}

const ModelAlias* ModelBook::find_alias(std::string_view name) const {
  const ModelAlias* found = nullptr;
  for (const ModelAlias& alias : aliases_) {
    if (alias.name == name) return &alias;
    if (found == nullptr && text::equal_caseless(alias.name, name)) found = &alias;
  }
  return found;
}

Resolved ModelBook::resolve_bare(std::string_view name) const {
  if (text::equal_caseless(name, "openrouter:auto")) return {"openrouter/auto", {}};
  if (text::equal_caseless(name, "openrouter:free")) {
    for (const std::string& key : known_) {
      const bool has_author = model_of(key).find('/') != std::string_view::npos;
      if (key.starts_with("openrouter/") && has_author && key.ends_with(":free")) return {key, {}};
    }
    return {"openrouter/free", {}};
  }
  std::set<std::string> owners;
  for (const std::string& key : known_) {
    if (text::equal_caseless(model_of(key), name)) owners.insert(key);
  }
  if (owners.size() == 1) return {*owners.begin(), {}};
  const ModelRef assumed{std::string(kDefaultProvider),
                         canonical_model(kDefaultProvider, text::trimmed(name))};
  const std::string shown = text::printable(name, 60);
  std::string note = "'" + shown + "' names no provider";
  if (!owners.empty()) note += " and could be " + list_of(owners);
  note += ": taken as " + assumed.key() + "; names without a provider are deprecated, write it out";
  std::vector<std::string> names;
  for (const ModelAlias& alias : aliases_) names.push_back(alias.name);
  for (const std::string& key : known_) names.emplace_back(model_of(key));
  const std::string near = owners.empty() ? nearest(name, names) : "";
  if (!near.empty()) note += " (or did you mean " + text::printable(near, 60) + "?)";
  return {assumed.key(), {note}};
}

Result<Resolved> ModelBook::resolve(std::string_view typed) const {
  Result<TypedRef> read = read_typed_ref(typed);
  if (!read) return std::move(read).error();
  Resolved resolved;
  if (const ModelAlias* alias = find_alias(read->model)) {
    resolved.key = alias->key;
  } else if (read->model.find('/') == std::string::npos) {
    resolved = resolve_bare(read->model);
  } else {
    const Result<ModelRef> ref = parse_ref(read->model);
    if (!ref) return ref.error();
    resolved.key = ref->key();
  }
  if (!read->profile.empty()) {
    resolved.notes.push_back("the profile '" + text::printable(read->profile, 60) +
                             "' is left out: a profile belongs to a session, not to the config");
  }
  return resolved;
}

std::string ModelBook::key_of(std::string_view configured) const {
  const Result<Resolved> resolved = resolve(configured);
  return resolved ? resolved->key : std::string(configured);
}

bool ModelBook::has_provider(std::string_view provider) const {
  return is_known_provider(provider) ||
         std::find(providers_.begin(), providers_.end(), provider) != providers_.end();
}

std::optional<std::string> ModelBook::provider_doubt(std::string_view key,
                                                     const KnownModels* more) const {
  const std::string provider(provider_of(key));
  if (has_provider(provider)) return std::nullopt;
  const std::string of_openrouter = "openrouter/" + std::string(key);
  const bool is_author = key.ends_with(":free") ||
                         std::find(known_.begin(), known_.end(), of_openrouter) != known_.end() ||
                         (more != nullptr && more->find(of_openrouter));
  std::string near = is_author ? of_openrouter : near_key(key, known_);
  if (near.empty()) {
    std::vector<std::string> names = providers_;
    for (const ProviderInfo& one : all_providers()) names.emplace_back(one.id);
    near = nearest(provider, names);
    if (!near.empty()) near += "/" + std::string(model_of(key));
  }
  return "no provider '" + text::printable(provider, 60) + "' is known, so " +
         text::printable(key, 80) + " may not work" +
         (near.empty() ? "" : "; did you mean " + text::printable(near, 80) + "?");
}

std::optional<std::string> ModelBook::doubt(std::string_view key, const KnownModels* more) const {
  if (std::find(known_.begin(), known_.end(), key) != known_.end()) return std::nullopt;
  if (more != nullptr && more->find(key)) return std::nullopt;
  if (std::optional<std::string> unknown = provider_doubt(key, more)) return unknown;
  const std::string shown = text::printable(key, 80);
  const std::string_view provider = provider_of(key);
  std::string near = near_key(key, known_);
  bool has_models = std::find(providers_.begin(), providers_.end(), provider) != providers_.end();
  std::string where = "in no catalog this config holds";
  if (more != nullptr) {
    std::vector<std::string> names;
    for (const KnownModel& model : more->all(provider)) names.push_back(model.key);
    if (near.empty()) near = near_key(key, names);
    if (near.empty()) near = namesakes(key, *more);
    if (near.empty()) near = nearest(key, names);  // another version: better than nothing
    if (more->list_of(provider) != nullptr) {
      where = "not among the models " + std::string(provider) + " lists";
    } else if (!names.empty() && !has_models) {
      where = "none of the " + std::string(provider) + " models known on " +
              std::string(registry_date());
    }
    has_models = has_models || !names.empty();
  }
  if (near.empty() && !has_models) return std::nullopt;
  return shown + " is " + where +
         (near.empty() ? "" : "; did you mean " + text::printable(near, 240) + "?");
}

std::optional<std::string> ModelBook::entry_of(std::string_view key) const {
  if (std::find(entries_.begin(), entries_.end(), key) != entries_.end()) return std::string(key);
  for (const std::string& entry : entries_) {
    if (canonical_key(entry) == key) return entry;
  }
  return std::nullopt;
}

}  // namespace pincer::cli
