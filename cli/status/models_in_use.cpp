#include <algorithm>

#include "cli/model_setting.hpp"
#include "cli/status/status.hpp"
#include "engine/text/ascii.hpp"

namespace pincer::cli {
namespace {

/// The agent that is there without being listed.
bool is_unlisted_main(std::string_view agent, const ConfigFile& config) {
  const std::vector<std::string> ids = agent_ids(config.value());
  return text::equal_caseless(agent, "main") &&
         std::none_of(ids.begin(), ids.end(),
                      [&](const std::string& id) { return text::equal_caseless(id, agent); });
}

}  // namespace

std::vector<std::string> ModelsInUse::refs(const ModelBook& book) const {
  std::vector<std::string> all = {resolved};
  for (const std::string& one : fallbacks) all.push_back(book.key_of(one));
  if (!image.empty()) all.push_back(book.key_of(image));
  for (const std::string& one : image_fallbacks) all.push_back(book.key_of(one));
  return all;
}

Result<ModelsInUse> models_in_use(const ConfigFile& config, const std::string& agent) {
  Result<ModelSetting> model = read_setting(view(config), {});
  if (!model) return std::move(model).error();
  Result<ModelSetting> image = read_setting(view(config), {ModelSlot::image, ""});
  if (!image) return std::move(image).error();
  ModelsInUse used;
  used.raw = model->primary;
  used.fallbacks = model->fallbacks;
  if (!agent.empty() && !is_unlisted_main(agent, config)) {
    Result<ModelSetting> own = read_setting(view(config), {ModelSlot::text, agent});
    if (!own) return std::move(own).error();
    used.own_default = !own->primary.empty();
    used.own_fallbacks = own->has_fallbacks || own->is_text;
    if (used.own_default) used.raw = own->primary;
    if (used.own_fallbacks) used.fallbacks = own->fallbacks;
  }
  if (used.raw.empty()) used.raw = default_model(config.value());
  const ModelBook book(config.value());
  used.resolved = book.key_of(used.raw);
  used.aliases = book.aliases();
  used.image = image->primary;
  used.image_fallbacks = image->fallbacks;
  const text::Json5Value* allowed = config.value().at({"agents", "defaults", "models"});
  if (allowed != nullptr && allowed->is_object()) {
    for (const text::Json5Item& entry : allowed->items()) used.allowed.push_back(entry.key);
  }
  return used;
}

}  // namespace pincer::cli
