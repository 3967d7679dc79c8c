#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "cli/state/file_lock.hpp"
#include "engine/core/result.hpp"

namespace pincer::cli {

/// OpenClaw's own lock on an agent's credentials, held as long as this lives: beside them stands
/// auth-profiles.json.lock with the holder's process id and the time. One lock covers both files.
/// OpenClaw takes one that is older than 30 s for forgotten, so nothing slow is done under it.
class AuthLock {
 public:
  struct Patience {
    int tries = 300;  ///< times `pause_ms`: how long a living holder is waited for
    int pause_ms = 50;
  };
  /// `now_ms` is the wall clock, epoch milliseconds. A lock whose holder is gone is replaced. The
  /// error names a living holder; its lock is never broken.
  static Result<AuthLock> take(const std::string& folder, std::int64_t now_ms,
                               const Patience& patience);

  /// Any other lock of OpenClaw's, of the same form: `path` is without its .lock and free of
  /// symbolic links; its folder is there. As for the refresh of one sign-in.
  static Result<AuthLock> take_beside(const std::string& path, std::int64_t now_ms,
                                      const Patience& patience);

  AuthLock(AuthLock&& other) noexcept;
  AuthLock(const AuthLock&) = delete;
  AuthLock& operator=(const AuthLock&) = delete;
  ~AuthLock();

  /// The lock is still ours: nobody took it for a forgotten one.
  bool is_held() const;

 private:
  AuthLock(std::string path, FileLock own) : path_(std::move(path)), own_(std::move(own)) {}

  std::string path_;
  FileLock own_;       // pincers exclude each other by the system's lock, which cannot be stale
  OpenFile file_{-1};  // open, so that no other lock can have its inode
};

}  // namespace pincer::cli
