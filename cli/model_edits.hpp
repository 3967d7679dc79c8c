#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/model_setting.hpp"
#include "cli/state/config_write.hpp"

namespace pincer::cli {

/// Changes of the config, and what to tell about them.
struct EditPlan {
  std::vector<ConfigEdit> edits;   ///< none: all is as wanted already
  std::vector<std::string> notes;  ///< for stderr
  std::string key;                 ///< the model it is about
  std::string before;              ///< the primary before
  std::vector<std::string> list;   ///< the fallbacks after it
};

/// Gives the model an entry in agents.defaults.models. Entries under a doubled spelling
/// ("openrouter/openrouter/free") go into it.
void want_entry(const ConfigView& config, const std::string& key, EditPlan& plan);

Result<EditPlan> plan_set(const ConfigView& config, const ModelTarget& target,
                          std::string_view model);
Result<EditPlan> plan_fallback_add(const ConfigView& config, const ModelTarget& target,
                                   std::string_view model);
Result<EditPlan> plan_fallback_remove(const ConfigView& config, const ModelTarget& target,
                                      std::string_view model);
Result<EditPlan> plan_fallback_clear(const ConfigView& config, const ModelTarget& target);

/// Names of aliases are compared without case. Where the config used a name that goes, the model
/// itself takes its place.
Result<EditPlan> plan_alias_add(const ConfigView& config, std::string_view name,
                                std::string_view model);
Result<EditPlan> plan_alias_remove(const ConfigView& config, std::string_view name);

/// One model takes another's place in a slot.
struct Exchange {
  /// What becomes of the one whose place is taken.
  enum class Then { goes, last, next };
  ModelTarget target;
  std::string from;
  std::string to;
  Then then = Then::goes;  ///< else it stays as the last, or as the first fallback
};
/// All at once. A model that stands in the slot already moves up. What does not stand there any
/// more is not exchanged: a note says so. `list` is empty.
Result<EditPlan> plan_exchanges(const ConfigView& config, const std::vector<Exchange>& exchanges);

/// What a scan selected, best first.
struct Selection {
  std::vector<std::string> models;
  std::vector<std::string> images;  ///< none: the image model stays as it is
  bool set_default = false;         ///< the first model becomes the primary
  bool set_image = false;
  std::string agent;  ///< whose fallbacks; the image model is everybody's and then not touched
};
/// The fallbacks become the selection without the primary. All other members stay.
Result<EditPlan> plan_selection(const ConfigView& config, const Selection& selection);

}  // namespace pincer::cli
