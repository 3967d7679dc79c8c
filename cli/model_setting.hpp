#pragma once

#include <string>
#include <vector>

#include "cli/state/config_read.hpp"
#include "cli/state/config_write.hpp"

namespace pincer::cli {

class KnownModels;

/// A config as edits are planned on it. Both have the same shape.
struct ConfigView {
  const text::Json5Value& value;       ///< ${NAME} replaced
  const text::Json5Value& source;      ///< texts as they stand in the files
  const KnownModels* known = nullptr;  ///< what is known of models beyond the config, if anything
};
inline ConfigView view(const ConfigFile& config) {
  return {config.value(), config.source(), nullptr};
}

/// Which of the two models a command is about.
enum class ModelSlot { text, image };

/// Whose model: everybody's, or one agent's own (of text models only).
struct ModelTarget {
  ModelSlot slot = ModelSlot::text;
  std::string agent;  ///< id in agents.list; empty: agents.defaults

  bool operator==(const ModelTarget&) const = default;
};

/// A model and its fallbacks as the config holds them.
struct ModelSetting {
  text::Json5Path path;                ///< "agents.defaults.model"
  bool is_text = false;                ///< a text instead of an object: it is the primary
  bool has_fallbacks = false;          ///< the list is there, perhaps empty
  std::string primary;                 ///< empty: none
  std::string primary_source;          ///< the same with ${NAME}
  std::vector<std::string> fallbacks;  ///< as they stand there, ${NAME} replaced
  std::vector<std::string> sources;    ///< the same with ${NAME}
};

/// The error says that there is no such agent.
Result<ModelSetting> read_setting(const ConfigView& config, const ModelTarget& target);

/// The ids in agents.list, in its order.
std::vector<std::string> agent_ids(const text::Json5Value& config);

/// Adds the edits that are needed. A model that is a text becomes an object; `setting` follows.
void set_primary(ModelSetting& setting, const std::string& key, std::vector<ConfigEdit>& edits);
void set_fallbacks(ModelSetting& setting, const std::vector<std::string>& list,
                   std::vector<ConfigEdit>& edits);

/// The default model: what is configured; else OpenClaw's own, unless providers are configured and
/// its provider is none of them: then the first model of the first that has one.
std::string default_model(const text::Json5Value& config);

}  // namespace pincer::cli
