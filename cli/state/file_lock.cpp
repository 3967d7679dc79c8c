#include "cli/state/file_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <optional>
#include <utility>

#include "engine/text/ascii.hpp"
#include "engine/text/printable.hpp"

namespace pincer::cli {
namespace {

/// The open file is still the one that stands under its name.
bool is_at(const OpenFile& file, const std::string& path) {
  struct stat here{}, there{};
  return ::fstat(file.get(), &here) == 0 && ::lstat(path.c_str(), &there) == 0 &&
         here.st_ino == there.st_ino && here.st_dev == there.st_dev;
}

void pause_for(int ms) {
  timespec rest{ms / 1000, (ms % 1000) * 1000000L};
  while (::nanosleep(&rest, &rest) != 0 && errno == EINTR) {
  }
}

std::string holder(const std::string& path) {
  std::array<char, 20> digits{};
  const OpenFile file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW));
  const ssize_t taken = file.is_open() ? ::read(file.get(), digits.data(), digits.size()) : 0;
  std::string pid;
  for (ssize_t at = 0; at < taken && text::is_digit(digits[static_cast<std::size_t>(at)]); ++at) {
    pid += digits[static_cast<std::size_t>(at)];
  }
  return pid.empty() ? std::string() : " (process " + pid + ")";
}

Result<void> sign(const OpenFile& file, const std::string& path) {
  const std::string pid = std::to_string(::getpid()) + "\n";
  if (::ftruncate(file.get(), 0) != 0 ||
      ::pwrite(file.get(), pid.data(), pid.size(), 0) != static_cast<ssize_t>(pid.size())) {
    return file_error("cannot write", path, errno);
  }
  return {};
}

}  // namespace

FileLock::FileLock(std::string path, OpenFile file)
    : path_(std::move(path)), file_(std::move(file)) {}

FileLock::FileLock(FileLock&& other) noexcept
    : path_(std::move(other.path_)), file_(std::move(other.file_)) {}

FileLock::~FileLock() {
  // Unlinked while it is still held: nobody can hold the name's file but by opening a new one.
  if (file_.is_open()) ::unlink(path_.c_str());
}

Result<FileLock> FileLock::take(const std::string& path, const Patience& patience) {
  const std::string name = path + ".pincer.lock";
  for (int left = patience.tries; left > 0; --left) {
    const int flags = O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK;
    OpenFile file(::open(name.c_str(), flags, S_IRUSR | S_IWUSR));
    if (!file.is_open()) return file_error("cannot make the lock", name, errno);
    if (::flock(file.get(), LOCK_EX | LOCK_NB) == 0) {
      if (!is_at(file, name)) continue;  // its holder left and took the name along
      FileLock lock(name, std::move(file));
      if (Result<void> signed_ = sign(lock.file_, name); !signed_) return signed_.error();
      return lock;
    }
    if (errno != EWOULDBLOCK && errno != EINTR) return file_error("cannot lock", name, errno);
    pause_for(patience.pause_ms);
  }
  return core::Error{core::Phase::none, core::ErrorKind::timeout, 0,
                     "another pincer" + holder(name) + " is changing " + text::printable(path) +
                         "; try again when it is done"};
}

}  // namespace pincer::cli
