#include "cli/files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

namespace pincer::cli {
namespace {

core::Error failure(const std::string& what, const std::string& path, int code) {
  return core::Error{core::Phase::none, core::ErrorKind::file, code,
                     what + " " + path + ": " + std::strerror(code)};
}

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const { return fd_; }

 private:
  int fd_;
};

Result<void> write_to(const Descriptor& file, const std::string& path, std::string_view text) {
  while (!text.empty()) {
    const ssize_t taken = ::write(file.get(), text.data(), text.size());
    if (taken < 0 && errno == EINTR) continue;
    if (taken < 0) return failure("cannot write", path, errno);
    text.remove_prefix(static_cast<std::size_t>(taken));
  }
  return {};
}

}  // namespace

Result<std::string> read_file(const std::string& path, std::size_t bytes_max) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) return failure("cannot open", path, errno);
  std::string text;
  std::array<char, 16384> block;
  while (true) {
    const ssize_t taken = ::read(file.get(), block.data(), block.size());
    if (taken < 0 && errno == EINTR) continue;
    if (taken < 0) return failure("cannot read", path, errno);
    if (taken == 0) return text;
    text.append(block.data(), static_cast<std::size_t>(taken));
    if (text.size() > bytes_max) return failure("cannot read", path, EFBIG);
  }
}

Result<void> write_private_file(const std::string& path, std::string_view text) {
  const int flags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW;
  const Descriptor file(::open(path.c_str(), flags, S_IRUSR | S_IWUSR));
  if (file.get() < 0) return failure("cannot open", path, errno);
  return write_to(file, path, text);
}

Result<std::string> write_temporary_file(const std::string& directory, std::string_view text) {
  std::string path = directory + "/pincer-XXXXXX";
  const Descriptor file(::mkstemp(path.data()));
  if (file.get() < 0) return failure("cannot make a file in", directory, errno);
  if (Result<void> written = write_to(file, path, text); !written) {
    remove_file(path);
    return written.error();
  }
  return path;
}

void remove_file(const std::string& path) {
  static_cast<void>(::unlink(path.c_str()));
}

}  // namespace pincer::cli
