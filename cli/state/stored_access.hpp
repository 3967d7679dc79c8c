#pragma once

#include <string>
#include <vector>

#include "cli/environment.hpp"
#include "cli/state/paths.hpp"

namespace pincer::cli {

/// How OpenRouter is reached, as OpenClaw's files and the environment say together.
struct StoredAccess {
  std::string key;                    ///< a secret; empty: none
  std::string key_from;               ///< "env: OPENROUTER_API_KEY", the name of a profile, ...
  std::string base_url;               ///< models.providers.openrouter.baseUrl, or empty
  std::vector<std::string> warnings;  ///< what could not be read or used: sentences
};

/// The key: the environment's, then one in a .env file, then the config's own env, then the
/// profiles of the auth store in OpenClaw's order, then models.providers.openrouter.apiKey. A file
/// that cannot be read is a warning, not the end: the rest still counts.
StoredAccess stored_access(const PathOptions& options, const Environment& environment);

}  // namespace pincer::cli
