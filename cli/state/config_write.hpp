#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "cli/environment.hpp"
#include "cli/state/config_read.hpp"
#include "cli/state/paths.hpp"
#include "engine/core/result.hpp"
#include "engine/text/json5.hpp"
#include "engine/text/json5_edit.hpp"

namespace pincer::cli {

/// One value that changes. Without a value what stands there is removed.
struct ConfigEdit {
  text::Json5Path path;
  std::optional<text::Json5Value> value;
};

struct WriteOptions {
  bool dry_run = false;     ///< only tell what would change; nothing at all is written
  std::int64_t now_ms = 0;  ///< wall clock, epoch milliseconds: meta.lastTouchedAt
  /// How often a lock that another pincer holds is asked for, and the pause between.
  int lock_tries = 1000;
  int lock_pause_ms = 10;
};

struct WriteOutcome {
  bool changed = false;           ///< false: the files already said so and were not touched
  std::string path;               ///< of the file that was written; of several the last
  std::string backup;             ///< what held the old text of it, empty when there was none
  std::vector<std::string> diff;  ///< of all files, as `diff -u` prints it
  std::vector<std::string> changed_paths;  ///< "agents.defaults.model.primary", without meta
};

/// Says which values have to change, given the config as it is now. It may be called again, when
/// another program changed the file meanwhile: it has to decide from its argument alone.
using MakeEdits = std::function<Result<std::vector<ConfigEdit>>(const ConfigFile&)>;

/// Changes only the bytes that have to change, whole or not at all, under pincer's own lock and
/// never over another program's change. Without a change nothing is written. What was changed is
/// remembered for undo_config. Errors are a sentence
/// with the file's name; then the config is as it was, unless the sentence says otherwise.
Result<WriteOutcome> write_config(const Paths& paths, const Environment& environment,
                                  const MakeEdits& make_edits, const WriteOptions& options);

}  // namespace pincer::cli
