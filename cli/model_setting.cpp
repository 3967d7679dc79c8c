#include "cli/model_setting.hpp"

#include <optional>

#include "cli/model_book.hpp"
#include "cli/options.hpp"
#include "engine/text/ascii.hpp"
#include "engine/text/printable.hpp"

namespace pincer::cli {
namespace {

using text::Json5Path;
using text::Json5Value;

core::Error refused(std::string sentence) {
  return core::Error{core::Phase::none, core::ErrorKind::invalid, 0, std::move(sentence)};
}

std::string text_of(const Json5Value* value) {
  return std::string(value == nullptr ? "" : text::trimmed(value->as_string().value_or("")));
}

const Json5Value* agents_of(const Json5Value& config) {
  const Json5Value* list = config.at({"agents", "list"});
  return list != nullptr && list->is_array() ? list : nullptr;
}

/// Where the agent stands in agents.list.
Result<std::size_t> find_agent(const Json5Value& config, const std::string& agent) {
  const Json5Value* list = agents_of(config);
  const std::size_t count = list == nullptr ? 0 : list->items().size();
  for (std::size_t i = 0; i < count; ++i) {
    if (text::equal_caseless(text_of(list->element(i)->find("id")), agent)) return i;
  }
  const std::string near = nearest(agent, agent_ids(config));
  return refused("agents.list has no agent '" + text::printable(agent, 60) + "'" +
                 (near.empty() ? "; without --agent the defaults of all agents are meant"
                               : "; did you mean " + text::printable(near, 60) + "?"));
}

std::vector<std::string> texts_of(const Json5Value* list) {
  std::vector<std::string> texts;
  if (list == nullptr || !list->is_array()) return texts;
  for (const text::Json5Item& item : list->items()) texts.push_back(text_of(&item.value));
  return texts;
}

const Json5Value* follow(const Json5Value& root, const Json5Path& path) {
  const Json5Value* value = &root;
  for (const text::Json5Step& step : path) {
    value = step.is_index() ? value->element(step.index()) : value->find(step.key());
    if (value == nullptr) return nullptr;
  }
  return value;
}

Json5Path member(Json5Path path, std::string_view key) {
  path.emplace_back(key);
  return path;
}

}  // namespace

std::vector<std::string> agent_ids(const Json5Value& config) {
  std::vector<std::string> ids;
  const Json5Value* list = agents_of(config);
  if (list == nullptr) return ids;
  for (const text::Json5Item& agent : list->items()) {
    std::string id = text_of(agent.value.find("id"));
    if (!id.empty()) ids.push_back(std::move(id));
  }
  return ids;
}

Result<ModelSetting> read_setting(const ConfigView& config, const ModelTarget& target) {
  ModelSetting setting;
  const bool is_image = target.slot == ModelSlot::image;
  if (target.agent.empty()) {
    setting.path = {"agents", "defaults", is_image ? "imageModel" : "model"};
  } else if (is_image) {
    return refused("agents have no image model of their own: leave --agent out");
  } else {
    const Result<std::size_t> index = find_agent(config.value, target.agent);
    if (!index) return index.error();
    setting.path = {"agents", "list", text::Json5Step::element(*index), "model"};
  }
  const Json5Value* value = follow(config.value, setting.path);
  const Json5Value* source = follow(config.source, setting.path);
  if (value == nullptr || source == nullptr) return setting;
  if (value->is_string()) {
    setting.is_text = true;
    setting.primary = text_of(value);
    setting.primary_source = text_of(source);
    return setting;
  }
  setting.primary = text_of(value->find("primary"));
  setting.primary_source = text_of(source->find("primary"));
  setting.fallbacks = texts_of(value->find("fallbacks"));
  setting.sources = texts_of(source->find("fallbacks"));
  setting.sources.resize(setting.fallbacks.size());
  setting.has_fallbacks = value->find("fallbacks") != nullptr;
  return setting;
}

void set_primary(ModelSetting& setting, const std::string& key, std::vector<ConfigEdit>& edits) {
  if (setting.primary == key) return;
  if (setting.is_text) {
    edits.push_back(
        {setting.path, Json5Value::object().add("primary", Json5Value::of_string(key))});
  } else {
    edits.push_back({member(setting.path, "primary"), Json5Value::of_string(key)});
  }
  setting.is_text = false;
  setting.primary = key;
  setting.primary_source = key;
}

void set_fallbacks(ModelSetting& setting, const std::vector<std::string>& list,
                   std::vector<ConfigEdit>& edits) {
  if (setting.is_text) {
    Json5Value whole = Json5Value::object();
    whole.add("primary", Json5Value::of_string(setting.primary_source));
    whole.add("fallbacks", Json5Value::of_strings(list));
    edits.push_back({setting.path, std::move(whole)});
  } else {
    edits.push_back({member(setting.path, "fallbacks"), Json5Value::of_strings(list)});
  }
  setting.is_text = false;
  setting.has_fallbacks = true;
  setting.fallbacks = list;
  setting.sources = list;
}

std::string default_model(const Json5Value& config) {
  const Result<ModelSetting> setting = read_setting({config, config, nullptr}, {});
  if (setting && !setting->primary.empty()) return ModelBook(config).key_of(setting->primary);
  const Json5Value* providers = config.at({"models", "providers"});
  if (providers == nullptr || !providers->is_object()) return std::string(kDefaultModel);
  if (providers->find(kDefaultProvider) != nullptr) return std::string(kDefaultModel);
  for (const text::Json5Item& provider : providers->items()) {
    const Json5Value* models = provider.value.find("models");
    const Json5Value* first = models == nullptr ? nullptr : models->element(0);
    const std::string id = text_of(first == nullptr ? nullptr : first->find("id"));
    if (!id.empty()) return ModelRef{canonical_provider(provider.key), id}.key();
  }
  return std::string(kDefaultModel);
}

}  // namespace pincer::cli
