#include "cli/model_list.hpp"

#include <algorithm>
#include <set>

#include "cli/model_book.hpp"
#include "cli/model_setting.hpp"
#include "cli/providers/registry.hpp"
#include "cli/render/secrets.hpp"
#include "engine/text/ascii.hpp"
#include "engine/text/json.hpp"

namespace pincer::cli {
namespace {

std::string_view provider_of(std::string_view key) {
  return key.substr(0, key.find('/'));
}

/// Models with their tags, in the order they first came.
class Used {
 public:
  explicit Used(const ModelBook& book) : book_(book) {}

  void add(std::string_view configured, const std::string& tag) {
    if (configured.empty()) return;
    const std::string key = book_.key_of(configured);
    const auto at = std::find_if(models_.begin(), models_.end(),
                                 [&](const UsedModel& model) { return model.key == key; });
    if (at == models_.end()) {
      models_.push_back({key, {tag}});
    } else if (std::find(at->tags.begin(), at->tags.end(), tag) == at->tags.end()) {
      at->tags.push_back(tag);
    }
  }
  void add_all(const std::vector<std::string>& configured, const std::string& tag) {
    for (std::size_t i = 0; i < configured.size(); ++i) {
      add(configured[i], tag + "#" + std::to_string(i + 1));
    }
  }
  std::vector<UsedModel> take() {
    for (UsedModel& model : models_) {
      std::string names;
      for (const ModelAlias& alias : book_.aliases()) {
        if (alias.key == model.key) names += (names.empty() ? "" : ",") + alias.name;
      }
      if (!names.empty()) model.tags.push_back("alias:" + names);
    }
    return std::move(models_);
  }

 private:
  const ModelBook& book_;
  std::vector<UsedModel> models_;
};

/// What everybody shares, with the agent's own over it.
Result<ModelSetting> setting_of(const ConfigFile& config, const std::string& agent) {
  Result<ModelSetting> shared = read_setting(view(config), {});
  if (!shared || agent.empty()) return shared;
  const std::vector<std::string> ids = agent_ids(config.value());
  const bool is_listed = std::any_of(ids.begin(), ids.end(), [&](const std::string& id) {
    return text::equal_caseless(id, agent);
  });
  if (!is_listed && text::equal_caseless(agent, "main")) return shared;
  Result<ModelSetting> own = read_setting(view(config), {ModelSlot::text, agent});
  if (!own) return own;
  if (own->primary.empty()) own->primary = shared->primary;
  if (!own->has_fallbacks) own->fallbacks = shared->fallbacks;
  return own;
}

}  // namespace

Result<std::vector<UsedModel>> used_models(const ConfigFile& config, const std::string& agent) {
  const Result<ModelSetting> model = setting_of(config, agent);
  if (!model) return model.error();
  const Result<ModelSetting> image = read_setting(view(config), {ModelSlot::image, ""});
  if (!image) return image.error();
  const ModelBook book(config.value());
  Used used(book);
  used.add(model->primary.empty() ? default_model(config.value()) : model->primary, "default");
  used.add_all(model->fallbacks, "fallback");
  used.add(image->primary, "image");
  used.add_all(image->fallbacks, "img-fallback");
  const text::Json5Value* entries = config.value().at({"agents", "defaults", "models"});
  if (entries != nullptr && entries->is_object()) {
    for (const text::Json5Item& entry : entries->items()) used.add(entry.key, "configured");
  }
  return used.take();
}

ListRow make_row(const UsedModel& used, const KnownModels& known, const IsAvailable& is_available) {
  ListRow row;
  row.key = used.key;
  row.provider = provider_of(used.key);
  row.tags = used.tags;
  std::string base_url = known.base_url_of(row.provider);
  if (const std::optional<KnownModel> model = known.find(used.key)) {
    row.name = model->name;
    row.input = model->input;
    row.context_window = model->context_window;
    row.context_tokens = model->context_tokens;
    if (base_url.empty()) base_url = model->base_url;
  } else {
    row.name = used.key;
  }
  const Result<io::Url> url = io::parse_url(text::trimmed(base_url));
  row.is_local = url && url->is_private();
  row.is_available = is_available(row.provider);
  row.is_missing = known.is_gone(used.key);
  if (row.is_missing) row.tags.emplace_back("missing");
  return row;
}

std::vector<std::string> provider_names(const KnownModels& known,
                                        const std::vector<UsedModel>& used) {
  std::set<std::string> names;
  for (const std::string& id : known.set_up_providers()) names.insert(id);
  for (const UsedModel& model : used) names.emplace(provider_of(model.key));
  for (const ProviderInfo& provider : all_providers()) {
    if (provider.serves == "models") names.emplace(provider.id);
  }
  return {names.begin(), names.end()};
}

std::string list_json(const std::vector<ListRow>& rows, const std::vector<std::string>& unreached) {
  text::JsonWriter json(true);
  const auto count = [&](std::string_view key, const std::optional<double>& value) {
    json.key(key);
    if (value) {
      json.number(*value);
    } else {
      json.null();
    }
  };
  json.begin_object().key("count").integer(static_cast<std::int64_t>(rows.size()));
  json.key("models").begin_array();
  for (const ListRow& row : rows) {
    json.begin_object();
    json.key("key").string(without_secrets(row.key));
    json.key("name").string(without_secrets(row.name));
    json.key("input").string(row.input.empty() ? "-" : row.input);
    count("contextWindow", row.context_window);
    if (row.context_tokens) count("contextTokens", row.context_tokens);
    json.key("local").boolean(row.is_local);
    json.key("available").boolean(row.is_available);
    json.key("tags").begin_array();
    for (const std::string& tag : row.tags) json.string(tag);
    json.end_array();
    json.key("missing").boolean(row.is_missing).end_object();
  }
  json.end_array();
  if (!unreached.empty()) {
    json.key("unreached").begin_array();
    for (const std::string& provider : unreached) json.string(provider);
    json.end_array();
  }
  json.end_object();
  return json.take() + "\n";
}

}  // namespace pincer::cli
