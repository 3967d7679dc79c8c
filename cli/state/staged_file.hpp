#pragma once

#include <string>
#include <string_view>

#include "engine/core/result.hpp"

namespace pincer::cli {

using core::Result;

/// A file's new text, safe on the disk beside it (0600) and ready to take its place. Dropped before
/// that it leaves nothing behind. Whoever stages holds the lock of the file: the name beside it is
/// always the same, so that what a killed process left is replaced and does not pile up.
class StagedFile {
 public:
  /// `target` is free of symbolic links. The new file belongs to whom `target` belongs to.
  static Result<StagedFile> make(std::string target, std::string_view text,
                                 std::string_view suffix);

  StagedFile(StagedFile&& other) noexcept;
  StagedFile(const StagedFile&) = delete;
  StagedFile& operator=(const StagedFile&) = delete;
  ~StagedFile();

  /// Lets everybody read it (0644): for what holds no secret and other users' programs read.
  Result<void> open_to_all();

  /// Takes the place of `path`, in one step. With `fresh` only if nothing stands there: else the
  /// error's code is EEXIST.
  Result<void> move_to(const std::string& path, bool fresh);

 private:
  explicit StagedFile(std::string path) : path_(std::move(path)) {}
  std::string path_;  // empty once it was moved
};

/// Keeps the names in a folder safe against a loss of power.
Result<void> flush_folder_of(const std::string& path);

/// Makes the folders on the way to `path` that are missing, for their owner alone (0700).
Result<void> make_folder_of(const std::string& path);

/// Moves path.bak.3 to path.bak.4 and so on, the last goes, and `old` becomes path.bak. As OpenClaw
/// names them; other files beside them are never touched. Gives the path of the backup.
Result<std::string> rotate_backups(const std::string& path, StagedFile old);

}  // namespace pincer::cli
