#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/state/config_rewrite.hpp"
#include "engine/core/result.hpp"

namespace pincer::cli {

/// One file of a change: what its text was and became, as SHA-256. The texts are not here: the one
/// before is in a backup, found by its hash wherever the ring has moved it.
struct ChangedFile {
  std::string name;    ///< from the folder of the config: what a copy of it undoes is the copy
  std::string before;  ///< empty: the file did not exist
  std::string after;
};

/// One change that pincer made.
struct ConfigChange {
  std::string at;  ///< ISO time
  std::vector<std::string> paths;
  std::vector<ChangedFile> files;  ///< in the order they were written
};

/// The last changes of a config, newest first; as many as there are backups to undo them with. It
/// stands beside the config as openclaw.json.pincer-undo (0600), so that it speaks of this very
/// file whatever home or profile it is reached by. Who uses it holds the config's lock.
class UndoRecord {
 public:
  static constexpr std::size_t kChangesMax = 5;

  /// Of the config at `real_path`. One that is missing or makes no sense is empty; so is one that
  /// cannot be read, and unread() says why.
  static UndoRecord read(const std::string& real_path);

  const std::vector<ConfigChange>& changes() const { return changes_; }
  const std::optional<core::Error>& unread() const { return unread_; }
  /// Remembers a change that was made.
  void add(const ConfigRewrite& rewrite, std::int64_t now_ms);
  /// Where a file of a change is.
  std::string path_of(const ChangedFile& file) const { return folder_ + file.name; }
  void drop_newest() { changes_.erase(changes_.begin()); }
  Result<void> write() const;

 private:
  explicit UndoRecord(const std::string& real_path);

  std::string path_;
  std::string folder_;  // with its slash
  std::vector<ConfigChange> changes_;
  std::optional<core::Error> unread_;
};

}  // namespace pincer::cli
