#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "cli/environment.hpp"
#include "cli/state/auth_lock.hpp"
#include "cli/state/auth_store.hpp"
#include "cli/state/config_write.hpp"
#include "cli/state/paths.hpp"
#include "engine/core/result.hpp"

namespace pincer::cli {

/// What changes in an agent's own two files.
struct StoreEdits {
  std::vector<ConfigEdit> profiles;  ///< paths in auth-profiles.json
  std::vector<ConfigEdit> state;     ///< paths in auth-state.json
};

/// An agent's own files as they are now, under the lock.
struct StoreFiles {
  const AuthStore& store;            ///< with the main agent's under it
  const text::Json5Value& profiles;  ///< root of auth-profiles.json; an object, perhaps empty
  const text::Json5Value& state;     ///< root of auth-state.json; the same
};

/// Says what has to change; it may be called again when another program was faster, and decides
/// from its argument alone.
using MakeStoreEdits = std::function<Result<StoreEdits>(const StoreFiles&)>;

struct StoreWriteOptions {
  bool dry_run = false;
  std::int64_t now_ms = 0;
  AuthLock::Patience patience;
};

struct StoreWriteOutcome {
  bool changed = false;
  /// "profiles.anthropic:default", "order.anthropic": what was changed, never a value.
  std::vector<std::string> changed_paths;
};

/// Reads, changes and writes an agent's credentials under OpenClaw's own lock. Only the bytes that
/// have to change are touched: entries and members that nobody here knows stay, and the version.
/// Each file is changed whole or not at all; 0600, folders 0700. Refused are files that cannot be
/// understood, files of another user, and a store that a newer OpenClaw keeps in a database.
Result<StoreWriteOutcome> write_auth_store(const Paths& paths, const Environment& environment,
                                           const MakeStoreEdits& make_edits,
                                           const StoreWriteOptions& options);

// What is done to it, as MakeStoreEdits.

/// Puts a profile, or its new secrets in the place of the old ones. What else an entry of that id
/// holds stays. With `replace` off an entry of another type under that id is an error.
MakeStoreEdits put_profile(AuthProfile profile, bool replace);

/// Takes a profile away, with what the state notes about it. Of another agent's: an error.
MakeStoreEdits remove_profile(std::string id);

/// The order of a provider's profiles for this agent. Each must be there and be the provider's.
MakeStoreEdits set_order(std::string provider, std::vector<std::string> ids);
MakeStoreEdits clear_order(std::string provider);

/// What the config says of a profile, to go with it: edits for write_config.
std::vector<ConfigEdit> config_edits_for_put(const ConfigFile& config, const AuthProfile& profile);
std::vector<ConfigEdit> config_edits_for_remove(const ConfigFile& config, const std::string& id);

}  // namespace pincer::cli
