#include "cli/check/chain.hpp"

#include "cli/model_book.hpp"
#include "cli/status/status.hpp"

namespace pincer::cli {
namespace {

class Chain {
 public:
  explicit Chain(const ConfigFile& config) : config_(config), book_(config.value()) {}

  /// What is used when `agent` is (empty: nobody in particular).
  Result<void> add_used(const std::string& agent) {
    const Result<ModelsInUse> used = models_in_use(config_, agent);
    if (!used) return used.error();
    add({ModelSlot::text, used->own_default ? agent : ""}, 0, used->resolved);
    add_list({ModelSlot::text, used->own_fallbacks ? agent : ""}, used->fallbacks);
    if (!used->image.empty()) add({ModelSlot::image, ""}, 0, used->image);
    add_list({ModelSlot::image, ""}, used->image_fallbacks);
    return {};
  }

  /// What an agent has of its own.
  Result<void> add_own(const std::string& agent) {
    const Result<ModelSetting> own = read_setting(view(config_), {ModelSlot::text, agent});
    if (!own) return own.error();
    if (!own->primary.empty()) add({ModelSlot::text, agent}, 0, own->primary);
    add_list({ModelSlot::text, agent}, own->fallbacks);
    return {};
  }

  std::vector<ChainPlace> take() { return std::move(places_); }

 private:
  void add(const ModelTarget& target, std::size_t index, const std::string& configured) {
    const bool known = std::any_of(places_.begin(), places_.end(), [&](const ChainPlace& place) {
      return place.target.slot == target.slot && place.target.agent == target.agent &&
             place.index == index;
    });
    if (known || configured.empty() || places_.size() >= kChainPlacesMax) return;
    places_.push_back({target, index, book_.key_of(configured)});
  }

  void add_list(const ModelTarget& target, const std::vector<std::string>& list) {
    for (std::size_t i = 0; i < list.size(); ++i) add(target, i + 1, list[i]);
  }

  const ConfigFile& config_;
  ModelBook book_;
  std::vector<ChainPlace> places_;
};

}  // namespace

stages::ProbeKind ChainPlace::kind() const {
  return target.slot == ModelSlot::image ? stages::ProbeKind::image : stages::ProbeKind::tool;
}

std::string ChainPlace::role() const {
  std::string name = target.slot == ModelSlot::image ? "image" : target.agent;
  if (index == 0) return name.empty() ? "default" : name;
  if (!name.empty()) name += " ";
  return name + "fallback " + std::to_string(index);
}

Result<std::vector<ChainPlace>> chain_of(const ConfigFile& config, const ChainScope& scope) {
  Chain chain(config);
  if (Result<void> added = chain.add_used(scope.agent); !added) return added.error();
  if (scope.all) {
    for (const std::string& agent : agent_ids(config.value())) {
      if (Result<void> added = chain.add_own(agent); !added) return added.error();
    }
  }
  return chain.take();
}

}  // namespace pincer::cli
