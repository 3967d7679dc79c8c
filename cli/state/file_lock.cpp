#include "cli/state/file_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <optional>
#include <utility>

#include "engine/core/loop.hpp"
#include "engine/core/sleep.hpp"
#include "engine/core/task.hpp"
#include "engine/io/uv_driver.hpp"
#include "engine/text/ascii.hpp"
#include "engine/text/printable.hpp"

namespace pincer::cli {
namespace {

core::Task<void> rest(std::chrono::milliseconds pause) {
  co_await core::sleep(pause);
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

bool is_at(const OpenFile& file, const std::string& path) {
  struct stat here{}, there{};
  return ::fstat(file.get(), &here) == 0 && ::lstat(path.c_str(), &there) == 0 &&
         here.st_ino == there.st_ino && here.st_dev == there.st_dev;
}

void pause_for(int ms) {
  io::UvDriver driver;  // of its own: whatever loop runs above stands still
  core::Loop loop(driver);
  loop.run(rest(std::chrono::milliseconds(ms)));
}

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
    const int flags = O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK;
    OpenFile file(::open(name.c_str(), flags | O_CREAT | O_EXCL, S_IRUSR | S_IWUSR));
    const bool made = file.is_open();
    if (!made && errno == EEXIST) file = OpenFile(::open(name.c_str(), flags));
    if (!file.is_open() && errno == ENOENT && left > 1) continue;  // its holder took it along
    if (!file.is_open()) return file_error("cannot make the lock", name, errno);
    if (::flock(file.get(), LOCK_EX | LOCK_NB) == 0) {
      if (!is_at(file, name)) continue;
      FileLock lock(name, std::move(file));
      if (Result<void> signed_ = sign(lock.file_, name); !signed_) return signed_.error();
      return lock;
    }
    const int code = errno;
    if (code != EWOULDBLOCK && code != EINTR) {
      if (made) ::unlink(name.c_str());
      return file_error("cannot lock", name, code);
    }
    pause_for(patience.pause_ms);
  }
  return core::Error{core::Phase::none, core::ErrorKind::timeout, 0,
                     "another pincer" + holder(name) + " is changing " + text::printable(path) +
                         "; try again when it is done"};
}

}  // namespace pincer::cli
