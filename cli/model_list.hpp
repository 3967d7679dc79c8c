#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/known_models.hpp"
#include "cli/state/config_read.hpp"

namespace pincer::cli {

/// A model the config uses, and as what.
struct UsedModel {
  std::string key;
  std::vector<std::string> tags;  ///< default, fallback#1, image, img-fallback#1, configured
};

/// The models the config uses in the order they are tried, each once: default and fallbacks, image
/// model and its fallbacks, then agents.defaults.models. With an agent its own default and
/// fallbacks come in place of everybody's; the error says that there is none of that name.
Result<std::vector<UsedModel>> used_models(const ConfigFile& config, const std::string& agent);

/// One line of `models list`.
struct ListRow {
  std::string key;
  std::string provider;
  std::string name;
  std::string input;  ///< empty: unknown
  std::optional<double> context_window;
  std::optional<double> context_tokens;
  bool is_local = false;
  bool is_available = false;  ///< there is a credential that can work, or none is needed
  bool is_missing = false;    ///< its provider lists its models, and not this one
  std::vector<std::string> tags;
};

using IsAvailable = std::function<bool(std::string_view provider)>;

ListRow make_row(const UsedModel& used, const KnownModels& known, const IsAvailable& is_available);

/// The ids that `--provider` may name.
std::vector<std::string> provider_names(const KnownModels& known,
                                        const std::vector<UsedModel>& used);

/// One document; `unreached` are providers that were asked for their models in vain.
std::string list_json(const std::vector<ListRow>& rows, const std::vector<std::string>& unreached);

}  // namespace pincer::cli
