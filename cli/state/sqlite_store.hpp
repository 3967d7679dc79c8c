#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "engine/core/result.hpp"

namespace pincer::cli {

using core::Result;

/// What a newer OpenClaw's database holds of credentials, as JSON text.
struct DatabaseStore {
  bool owns = false;                 ///< it has a place for credentials: files are read no more
  std::optional<std::string> store;  ///< the profiles; none: it has no such row
  std::optional<std::string> state;
};

/// Which of OpenClaw's two databases it is.
enum class DatabaseKind {
  agent,   ///< AGENT_DIR/openclaw-agent.sqlite, tables auth_profile_store and auth_profile_state
  shared,  ///< STATE_DIR/state/openclaw.sqlite, rows of config_machine_state
};

/// Reads it without changing anything: no lock file, no journal, not a byte. A file that is missing
/// is a store that owns nothing. The error names the file.
Result<DatabaseStore> read_database_store(const std::string& path, DatabaseKind kind);

}  // namespace pincer::cli
