#pragma once

#include <string>

#include "cli/environment.hpp"
#include "cli/state/paths.hpp"

namespace pincer::cli {

/// How OpenRouter is reached, as OpenClaw's files and the environment say together. Credentials
/// that OpenClaw keeps in its auth store are not looked at here.
struct StoredAccess {
  std::string key;       ///< a secret; empty: none
  std::string base_url;  ///< models.providers.openrouter.baseUrl, or empty
  std::string warning;   ///< why the config could not be read: a sentence, or empty
};

/// The key: the environment's, then one in a .env file, then the config's own env, then
/// models.providers.openrouter.apiKey. A config that cannot be read is a warning, not the end: the
/// rest still counts.
StoredAccess stored_access(const PathOptions& options, const Environment& environment);

}  // namespace pincer::cli
