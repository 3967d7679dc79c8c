#pragma once

#include <string>

#include "cli/state/regular_file.hpp"
#include "engine/core/result.hpp"

namespace pincer::cli {

/// The open file is the one that stands under this name now.
bool is_at(const OpenFile& file, const std::string& path);

/// Waits, outside of any loop or in the middle of one.
void pause_for(int ms);

/// Excludes other pincers from a file for as long as it lives. Beside the file stands
/// FILE.pincer.lock with the holder's process id. The system's own lock on it decides: it goes with
/// its process, so what a killed pincer leaves behind is stale at once, whoever got its process id
/// meanwhile.
class FileLock {
 public:
  struct Patience {
    int tries = 1000;
    int pause_ms = 10;
  };
  static Result<FileLock> take(const std::string& path, const Patience& patience);

  FileLock(FileLock&& other) noexcept;
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;
  ~FileLock();

 private:
  FileLock(std::string path, OpenFile file);

  std::string path_;
  OpenFile file_;
};

}  // namespace pincer::cli
