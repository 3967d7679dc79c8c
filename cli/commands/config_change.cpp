#include "cli/commands/config_change.hpp"

#include <algorithm>

#include "engine/text/json.hpp"

namespace pincer::cli {
namespace {

std::string json_list(const std::vector<std::string>& refs) {
  text::JsonWriter json;
  json.begin_array();
  for (const std::string& ref : refs) json.string(ref);
  json.end_array();
  return json.take();
}

std::string json_text(const std::string& text) {
  text::JsonWriter json;
  json.string(text);
  return json.take();
}

void change_model(std::vector<ConfigChange>& changes, const std::string& path,
                  std::vector<std::string> refs, bool with_primary) {
  if (refs.empty()) return;
  if (with_primary) {
    changes.push_back({path + ".primary", json_text(refs.front())});
    refs.erase(refs.begin());
  }
  changes.push_back({path + ".fallbacks", json_list(refs)});
}

}  // namespace

std::vector<ConfigChange> config_changes(const ScanOutcome& outcome) {
  std::vector<ConfigChange> changes;
  if (outcome.selected.empty()) return changes;
  change_model(changes, "agents.defaults.model", outcome.selected, outcome.set_default);
  change_model(changes, "agents.defaults.imageModel", outcome.selected_images, outcome.set_image);
  std::vector<std::string> refs = outcome.selected;
  for (const std::string& ref : outcome.selected_images) {
    if (std::find(refs.begin(), refs.end(), ref) == refs.end()) refs.push_back(ref);
  }
  for (const std::string& ref : refs) {
    changes.push_back({"agents.defaults.models[" + json_text(ref) + "]", "{}", true});
  }
  return changes;
}

}  // namespace pincer::cli
