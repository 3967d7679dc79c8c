#pragma once

#include <string>
#include <vector>

#include "cli/commands/scan_report.hpp"

namespace pincer::cli {

/// One value the selection puts into the config file.
struct ConfigChange {
  std::string path;         ///< "agents.defaults.model.fallbacks"
  std::string json;         ///< the new value
  bool if_missing = false;  ///< an entry that is there already stays as it is
};

/// What writing the selection means: nothing when nothing was selected. A new primary model is not
/// its own fallback, and members that are not named here (timeoutMs, a primary that is not set
/// anew) stay.
std::vector<ConfigChange> config_changes(const ScanOutcome& outcome);

}  // namespace pincer::cli
