#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/environment.hpp"
#include "cli/state/config_write.hpp"
#include "cli/state/paths.hpp"

namespace pincer::cli {

struct UndoneFile {
  std::string path;
  bool removed = false;  ///< it did not exist before the change
  std::string backup;    ///< what holds the text that was undone, empty if removed
};

struct UndoOutcome {
  bool undone = false;  ///< false: there is nothing (more) to undo
  std::string at;       ///< when the change was made
  std::vector<std::string> paths;
  std::vector<UndoneFile> files;
  std::vector<std::string> diff;
  std::vector<std::string> notes;
  std::size_t left = 0;  ///< changes that could be undone after this
};

/// Puts pincer's last change of a config back, byte for byte, if nobody changed its files since;
/// called again, the one before it. The text it replaces takes the place of the backup it came
/// from, so that nothing is lost and older backups stay where they are. A file that the change
/// made is removed. Errors are a sentence with the way out; then nothing was changed, unless the
/// sentence says otherwise.
Result<UndoOutcome> undo_config(const Paths& paths, const WriteOptions& options);

}  // namespace pincer::cli
