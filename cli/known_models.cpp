#include "cli/known_models.hpp"

#include <set>

#include "cli/model_ref.hpp"
#include "cli/providers/registry.hpp"
#include "engine/text/ascii.hpp"

namespace pincer::cli {
namespace {

using text::Json5Value;

/// OpenClaw takes this of a model in models.providers that says nothing.
constexpr double kAssumedWindow = 200000;

std::string_view provider_of(std::string_view key) {
  return key.substr(0, key.find('/'));
}

std::string text_of(const Json5Value& object, std::string_view member) {
  const Json5Value* value = object.find(member);
  return std::string(value == nullptr ? "" : text::trimmed(value->as_string().value_or("")));
}

std::optional<double> count_of(const Json5Value& object, std::string_view member) {
  const Json5Value* value = object.find(member);
  const std::optional<double> number = value == nullptr ? std::nullopt : value->as_number();
  return number && *number >= 1 && *number < 1e12 ? number : std::nullopt;
}

std::string joined(const std::vector<std::string>& kinds) {
  std::string out;
  for (const std::string& kind : kinds) out += (out.empty() ? "" : "+") + kind;
  return out;
}

/// "text+image": text first, as OpenClaw lists them.
std::string input_of(const Json5Value& model) {
  const Json5Value* kinds = model.find("input");
  if (kinds == nullptr || !kinds->is_array()) return {};
  std::vector<std::string> texts;
  for (const text::Json5Item& kind : kinds->items()) {
    const std::string_view text = text::trimmed(kind.value.as_string().value_or(""));
    if (!text.empty()) texts.emplace_back(text);
  }
  return joined(texts);
}

KnownModel model_of(const std::string& provider, std::string id) {
  KnownModel model;
  model.key = ModelRef{provider, canonical_model(provider, id)}.key();
  model.provider = provider;
  model.id = std::move(id);
  return model;
}

KnownModel from_shipped(const StaticModel& row) {
  KnownModel model = model_of(std::string(row.provider), std::string(row.id));
  model.name = row.name;
  model.input = row.takes_images ? "text+image" : "text";
  model.api = row.api;
  model.base_url = row.base_url;
  if (row.context_window > 0) model.context_window = row.context_window;
  if (row.context_tokens > 0) model.context_tokens = row.context_tokens;
  if (row.max_tokens > 0) model.max_tokens = row.max_tokens;
  return model;
}

template <typename T>
void fill(T& into, const T& from) {
  if (into == T()) into = from;
}

/// What `under` says and `model` does not.
void complete(KnownModel& model, const KnownModel& under) {
  fill(model.name, under.name);
  fill(model.input, under.input);
  fill(model.api, under.api);
  fill(model.base_url, under.base_url);
  fill(model.max_tokens, under.max_tokens);
  if (model.context_window) return;  // what is used of a window goes with that window
  model.context_window = under.context_window;
  fill(model.context_tokens, under.context_tokens);
}

/// OpenRouter takes every model with one of these behind it, and lists it without.
std::string without_variant(std::string_view key) {
  if (!key.starts_with("openrouter/")) return std::string(key);
  for (const std::string_view variant : {":nitro", ":floor", ":online", ":exacto"}) {
    if (key.ends_with(variant)) return std::string(key.substr(0, key.size() - variant.size()));
  }
  return std::string(key);
}

void finish(KnownModel& model) {
  const bool by_hand = model.origin == ModelOrigin::config || model.origin == ModelOrigin::agent;
  if (by_hand && !model.context_window) model.context_window = kAssumedWindow;
  if (by_hand && model.input.empty()) model.input = "text";
  if (model.name.empty()) model.name = model.id;
}

}  // namespace

KnownModel listed_model(const std::string& provider, const stages::Model& entry) {
  KnownModel model = model_of(provider, entry.id);
  model.name = entry.name;
  bool text = entry.input_modalities.empty() && !entry.modality.empty();
  std::vector<std::string> others;
  for (const std::string_view kind : entry.input_modalities) {
    if (kind == "text") {
      text = true;
    } else {
      others.emplace_back(kind);
    }
  }
  if (text) others.insert(others.begin(), "text");
  model.input = joined(others);
  model.context_window = entry.context_length;
  model.max_tokens = entry.max_completion_tokens;
  model.origin = ModelOrigin::listed;
  return model;
}

ListedModels listed_models(std::string_view provider, const stages::Catalog& catalog,
                           std::int64_t now_ms) {
  ListedModels list{std::string(provider), now_ms, {}};
  for (const stages::Model& entry : catalog.models) {
    list.models.push_back(listed_model(list.provider, entry));
  }
  return list;
}

KnownModels::KnownModels(const Json5Value& config) {
  const Json5Value* providers = config.at({"models", "providers"});
  if (providers != nullptr) add_providers(*providers, ModelOrigin::config, config_);
}

void KnownModels::add_agent(const Json5Value& models_json) {
  const Json5Value* providers = models_json.find("providers");
  if (providers != nullptr) add_providers(*providers, ModelOrigin::agent, agent_);
}

void KnownModels::add_providers(const Json5Value& providers, ModelOrigin origin, Layer& layer) {
  if (!providers.is_object()) return;
  for (const text::Json5Item& provider : providers.items()) {
    const std::string id = canonical_provider(provider.key);
    const std::string base_url = text_of(provider.value, "baseUrl");
    std::string& known_url = base_urls_[id];
    if (known_url.empty()) known_url = base_url;
    const Json5Value* models = provider.value.find("models");
    if (models == nullptr || !models->is_array()) continue;
    for (const text::Json5Item& item : models->items()) {
      std::string name = text_of(item.value, "id");
      if (name.empty()) continue;
      KnownModel model = model_of(id, std::move(name));
      model.name = text_of(item.value, "name");
      model.input = input_of(item.value);
      model.api = text_of(item.value, "api");
      if (model.api.empty()) model.api = text_of(provider.value, "api");
      model.base_url = base_url;
      model.context_window = count_of(item.value, "contextWindow");
      model.context_tokens = count_of(item.value, "contextTokens");
      model.max_tokens = count_of(item.value, "maxTokens");
      model.origin = origin;
      if (origin == ModelOrigin::config) configured_.push_back(model);
      layer.emplace(model.key, std::move(model));
    }
  }
}

void KnownModels::add_listed(ListedModels list) {
  std::erase_if(listed_, [&](const auto& entry) { return entry.second.provider == list.provider; });
  for (const KnownModel& model : list.models) listed_.emplace(model.key, model);
  lists_.insert_or_assign(list.provider, std::move(list));
}

std::optional<KnownModel> KnownModels::find(std::string_view key) const {
  std::optional<KnownModel> found;
  const auto add = [&](const KnownModel& model) {
    if (found) {
      complete(*found, model);
    } else {
      found = model;
    }
  };
  for (const Layer* layer : {&config_, &agent_, &listed_}) {
    const auto at = layer->find(key);
    if (at != layer->end()) add(at->second);
  }
  if (const std::string plain = without_variant(key); !found && plain != key) {
    found = find(plain);
    if (!found) return found;
    found->key = key;
    found->id += key.substr(plain.size());
    return found;
  }
  const std::string_view provider = provider_of(key);
  const std::size_t start = provider.size() + 1;
  if (start < key.size()) {
    const std::optional<StaticModel> row = find_static_model(provider, key.substr(start));
    if (row && (found || !is_gone(key))) add(from_shipped(*row));
  }
  if (found) finish(*found);
  return found;
}

std::vector<KnownModel> KnownModels::all(std::string_view provider) const {
  Layer together;
  const auto add = [&](const KnownModel& model) {
    if (!provider.empty() && model.provider != provider) return;
    const auto [at, is_new] = together.emplace(model.key, model);
    if (!is_new) complete(at->second, model);
  };
  for (const Layer* layer : {&config_, &agent_, &listed_}) {
    for (const auto& [key, model] : *layer) add(model);
  }
  for (const StaticModel& row : static_models(provider)) {
    const KnownModel model = from_shipped(row);
    const bool known = list_of(model.provider) == nullptr || together.contains(model.key);
    if (known || lists_in_full(model.key)) add(model);
  }
  std::vector<KnownModel> models;
  for (auto& [key, model] : together) {
    finish(model);
    models.push_back(std::move(model));
  }
  return models;
}

const ListedModels* KnownModels::list_of(std::string_view provider) const {
  const auto at = lists_.find(provider);
  return at == lists_.end() ? nullptr : &at->second;
}

bool KnownModels::is_gone(std::string_view key) const {
  if (key.starts_with("openrouter/@")) return false;  // a preset of the account, listed nowhere
  return list_of(provider_of(key)) != nullptr && !listed_.contains(key) &&
         !listed_.contains(without_variant(key)) && !config_.contains(key) &&
         !agent_.contains(key) && !lists_in_full(key);
}

bool KnownModels::lists_in_full(std::string_view key) const {
  constexpr std::string_view kLatest = "-latest";
  constexpr std::size_t kDateBytes = 9;  // "-20260514"
  if (key.ends_with(kLatest)) key.remove_suffix(kLatest.size());
  for (auto at = listed_.lower_bound(key); at != listed_.end(); ++at) {
    if (!at->first.starts_with(key)) return false;
    const std::string_view rest = std::string_view(at->first).substr(key.size());
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    const bool dated = rest.size() == kDateBytes && rest.front() == '-' &&
                       std::all_of(rest.begin() + 1, rest.end(), is_digit);
    if (dated || rest == ":latest") return true;
  }
  return false;
}

std::string KnownModels::base_url_of(std::string_view provider) const {
  const auto at = base_urls_.find(provider);
  return at == base_urls_.end() ? std::string() : at->second;
}

std::vector<std::string> KnownModels::set_up_providers() const {
  std::vector<std::string> ids;
  for (const auto& [id, url] : base_urls_) ids.push_back(id);
  return ids;
}

}  // namespace pincer::cli
