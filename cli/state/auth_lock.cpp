#include "cli/state/auth_lock.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <filesystem>
#include <utility>

#include "cli/state/lock_payload.hpp"
#include "cli/state/regular_file.hpp"
#include "engine/text/printable.hpp"

namespace pincer::cli {
namespace {

constexpr std::size_t kLockBytesMax = 64 << 10;
constexpr std::string_view kAsideSuffix = ".pincer.stale";
constexpr std::int64_t kUnsignedMs = 30'000;  // as OpenClaw waits for a lock to be signed

/// A lock that is there. While its file is open no other can have the same inode.
struct Found {
  OpenFile file{-1};
  std::string holder;  ///< " (process 12)", or empty
  bool stale = false;
};

std::string read_some(const OpenFile& file) {
  std::string text(kLockBytesMax, '\0');
  const ssize_t taken = ::pread(file.get(), text.data(), text.size(), 0);
  text.resize(taken > 0 ? static_cast<std::size_t>(taken) : 0);
  return text;
}

/// Looks at the lock that is there; nothing when it is gone meanwhile.
Result<std::optional<Found>> look_at(const std::string& path, std::int64_t now_ms) {
  Found found;
  found.file = OpenFile(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  struct stat status{};
  if (!found.file.is_open() || ::fstat(found.file.get(), &status) != 0) {
    if (errno == ENOENT) return std::optional<Found>();
    return file_error("cannot read the lock", path, errno);
  }
  if (const std::optional<LockPayload> payload = read_lock_payload(read_some(found.file))) {
    found.holder = " (process " + std::to_string(payload->pid) + ")";
    found.stale = !holder_lives(*payload);
  } else {
    found.stale = now_ms - std::int64_t{1000} * status.st_mtim.tv_sec > kUnsignedMs;
  }
  return std::optional<Found>(std::move(found));
}

/// Makes the lock with its text in it, in one step: OpenClaw takes a lock without text for a
/// forgotten one. The error's code is EEXIST when somebody has it.
Result<OpenFile> make_lock(const std::string& folder, const std::string& path,
                           const std::string& payload) {
  OpenFile file(::open(folder.c_str(), O_WRONLY | O_TMPFILE | O_CLOEXEC, S_IRUSR | S_IWUSR));
  const bool nameless = file.is_open();
  if (!nameless) {
    file = OpenFile(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW,
                           S_IRUSR | S_IWUSR));
  }
  if (!file.is_open()) return file_error("cannot make the lock", path, errno);
  const ssize_t written = ::write(file.get(), payload.data(), payload.size());
  int code = written == static_cast<ssize_t>(payload.size()) ? 0 : written < 0 ? errno : ENOSPC;
  if (code == 0 && nameless) {
    const std::string open_file = "/proc/self/fd/" + std::to_string(file.get());
    if (::linkat(AT_FDCWD, open_file.c_str(), AT_FDCWD, path.c_str(), AT_SYMLINK_FOLLOW) != 0) {
      return file_error("cannot make the lock", path, errno);
    }
  }
  if (code == 0) return file;
  if (!nameless) ::unlink(path.c_str());
  return file_error("cannot make the lock", path, code);
}

/// Takes a forgotten lock away, and only that one: what was made in its place meanwhile is put
/// back.
void remove_stale(const std::string& path, const OpenFile& stale) {
  if (!is_at(stale, path)) return;
  const std::string aside = path + std::string(kAsideSuffix);
  if (::rename(path.c_str(), aside.c_str()) != 0) return;
  if (!is_at(stale, aside)) static_cast<void>(::link(aside.c_str(), path.c_str()));
  ::unlink(aside.c_str());
}

core::Error busy(const std::string& path, const std::string& holder) {
  return core::Error{core::Phase::none, core::ErrorKind::timeout, 0,
                     "OpenClaw" + holder + " holds the lock " + text::printable(path) +
                         "; nothing was changed, try again when it is done"};
}

}  // namespace

AuthLock::AuthLock(AuthLock&& other) noexcept
    : path_(std::move(other.path_)), own_(std::move(other.own_)), file_(std::move(other.file_)) {}

AuthLock::~AuthLock() {
  if (is_held()) ::unlink(path_.c_str());
}

bool AuthLock::is_held() const {
  return file_.is_open() && is_at(file_, path_);
}

Result<AuthLock> AuthLock::take(const std::string& folder, std::int64_t now_ms,
                                const Patience& patience) {
  std::array<char, PATH_MAX> real{};
  if (::realpath(folder.c_str(), real.data()) == nullptr) {
    return file_error("cannot reach", folder, errno);
  }
  return take_beside(std::string(real.data()) + "/auth-profiles.json", now_ms, patience);
}

Result<AuthLock> AuthLock::take_beside(const std::string& base, std::int64_t now_ms,
                                       const Patience& patience) {
  const std::string folder = std::filesystem::path(base).parent_path().string();
  Result<FileLock> own = FileLock::take(base, {patience.tries, patience.pause_ms});
  if (!own) return own.error();
  AuthLock lock(base + ".lock", std::move(*own));
  const std::string payload = lock_payload(now_ms);
  std::string holder;
  for (int left = patience.tries; left > 0; --left) {
    Result<OpenFile> made = make_lock(folder, lock.path_, payload);
    if (made) {
      lock.file_ = std::move(*made);
      ::unlink((lock.path_ + std::string(kAsideSuffix)).c_str());  // of one that was killed
      return lock;
    }
    if (made.error().code != EEXIST) return made.error();
    const Result<std::optional<Found>> found = look_at(lock.path_, now_ms);
    if (!found) return found.error();
    if (!*found) continue;
    holder = (*found)->holder;
    if ((*found)->stale) {
      remove_stale(lock.path_, (*found)->file);
    } else if (left > 1) {
      pause_for(patience.pause_ms);
    }
  }
  return busy(lock.path_, holder);
}

}  // namespace pincer::cli
