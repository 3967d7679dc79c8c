#include "cli/state/regular_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "engine/text/printable.hpp"

namespace pincer::cli {
namespace {

core::Error sentence(core::ErrorKind kind, const std::string& path, const std::string& rest) {
  return core::Error{core::Phase::none, kind, 0, text::printable(path) + " " + rest};
}

std::string kind_of(mode_t mode) {
  if (S_ISDIR(mode)) return "a folder";
  if (S_ISFIFO(mode)) return "a pipe";
  if (S_ISSOCK(mode)) return "a socket";
  return "a device";
}

core::Error cannot_open(const std::string& path, int code) {
  struct stat status{};
  if (code == ENOENT && ::lstat(path.c_str(), &status) == 0) {
    return sentence(core::ErrorKind::invalid, path,
                    "is a symbolic link to a file that does not exist");
  }
  return file_error("cannot open", path, code);
}

Result<std::string> read_all(const OpenFile& file, const std::string& path, std::size_t bytes_max,
                             std::string_view what) {
  std::string text;
  std::array<char, 16384> block;
  while (true) {
    const ssize_t taken = ::read(file.get(), block.data(), block.size());
    if (taken < 0 && errno == EINTR) continue;
    if (taken < 0) return file_error("cannot read", path, errno);
    if (taken == 0) return text;
    text.append(block.data(), static_cast<std::size_t>(taken));
    if (text.size() > bytes_max) {
      return sentence(core::ErrorKind::too_large, path,
                      "is larger than " + std::to_string(bytes_max >> 20) + " MiB: that is no " +
                          std::string(what));
    }
  }
}

}  // namespace

core::Error file_error(const std::string& what, const std::string& path, int code) {
  return core::Error{core::Phase::none, core::ErrorKind::file, code,
                     what + " " + text::printable(path) + ": " + std::strerror(code)};
}

OpenFile::~OpenFile() {
  if (fd_ >= 0) ::close(fd_);
}

OpenFile& OpenFile::operator=(OpenFile&& other) noexcept {
  std::swap(fd_, other.fd_);
  return *this;
}

int OpenFile::release() noexcept {
  return std::exchange(fd_, -1);
}

Result<RegularFile> read_regular_file(const std::string& path, std::size_t bytes_max) {
  return read_plain_file(path, bytes_max, "config file");
}

Result<RegularFile> read_plain_file(const std::string& path, std::size_t bytes_max,
                                    std::string_view what) {
  // O_NONBLOCK: opening a pipe nobody writes to must not wait.
  const OpenFile file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (!file.is_open()) return cannot_open(path, errno);
  struct stat status{};
  if (::fstat(file.get(), &status) != 0) return file_error("cannot read", path, errno);
  if (!S_ISREG(status.st_mode)) {
    return sentence(core::ErrorKind::invalid, path,
                    "is " + kind_of(status.st_mode) + ", not a " + std::string(what));
  }
  RegularFile read;
  read.links = status.st_nlink;
  Result<std::string> text = read_all(file, path, bytes_max, what);
  if (!text) return text.error();
  read.text = std::move(*text);
  std::array<char, PATH_MAX> real{};
  if (::realpath(path.c_str(), real.data()) == nullptr) {
    return file_error("cannot find the real path of", path, errno);
  }
  read.real_path = real.data();
  return read;
}

}  // namespace pincer::cli
