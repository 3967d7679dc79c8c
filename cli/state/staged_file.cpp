#include "cli/state/staged_file.hpp"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <utility>
#include <vector>

#include "cli/state/regular_file.hpp"
#include "engine/text/printable.hpp"

namespace pincer::cli {
namespace {

Result<void> write_all(int fd, const std::string& path, std::string_view text) {
  while (!text.empty()) {
    const ssize_t taken = ::write(fd, text.data(), text.size());
    if (taken < 0 && errno == EINTR) continue;
    if (taken < 0) return file_error("cannot write", path, errno);
    text.remove_prefix(static_cast<std::size_t>(taken));
  }
  return {};
}

/// Gives a new file to the owner of the one it will replace.
Result<void> hand_over(int fd, const std::string& target) {
  struct stat old{}, made{};
  if (::lstat(target.c_str(), &old) != 0) return {};
  if (::fstat(fd, &made) != 0) return file_error("cannot read", target, errno);
  if (old.st_uid == made.st_uid) return {};
  if (::fchown(fd, old.st_uid, old.st_gid) == 0) return {};
  return core::Error{core::Phase::none, core::ErrorKind::file, errno,
                     text::printable(target) +
                         " belongs to another user, who could not read what is written here"};
}

OpenFile open_new(const std::string& path) {
  const int flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW;
  OpenFile file(::open(path.c_str(), flags, S_IRUSR | S_IWUSR));
  if (file.is_open() || errno != EEXIST) return file;
  ::unlink(path.c_str());
  return OpenFile(::open(path.c_str(), flags, S_IRUSR | S_IWUSR));
}

std::string folder_of(const std::string& path) {
  const std::string folder = std::filesystem::path(path).parent_path().string();
  return folder.empty() ? "." : folder;
}

}  // namespace

Result<StagedFile> StagedFile::make(std::string target, std::string_view text,
                                    std::string_view suffix) {
  const std::string path = target + std::string(suffix);
  OpenFile file = open_new(path);
  if (!file.is_open()) return file_error("cannot make", path, errno);
  StagedFile staged(path);
  // A umask may have taken bits away.
  if (::fchmod(file.get(), S_IRUSR | S_IWUSR) != 0) return file_error("cannot make", path, errno);
  if (Result<void> given = hand_over(file.get(), target); !given) return given.error();
  if (Result<void> written = write_all(file.get(), path, text); !written) return written.error();
  if (::fsync(file.get()) != 0) return file_error("cannot write", path, errno);
  if (::close(file.release()) != 0) return file_error("cannot write", path, errno);
  return staged;
}

StagedFile::StagedFile(StagedFile&& other) noexcept : path_(std::move(other.path_)) {
  other.path_.clear();
}

StagedFile::~StagedFile() {
  if (!path_.empty()) ::unlink(path_.c_str());
}

Result<void> StagedFile::open_to_all() {
  if (::chmod(path_.c_str(), S_IRUSR | S_IWUSR | S_IRGRP | S_IROTH) == 0) return {};
  return file_error("cannot open to all", path_, errno);
}

Result<void> StagedFile::move_to(const std::string& path, bool fresh) {
  int moved = -1;
  if (fresh) {
    moved = ::renameat2(AT_FDCWD, path_.c_str(), AT_FDCWD, path.c_str(), RENAME_NOREPLACE);
    // Some file systems cannot promise that nothing is replaced.
    if (moved != 0 && errno == EINVAL) moved = ::rename(path_.c_str(), path.c_str());
  } else {
    moved = ::rename(path_.c_str(), path.c_str());
  }
  if (moved != 0) return file_error("cannot write", path, errno);
  path_.clear();
  return {};
}

Result<void> flush_folder_of(const std::string& path) {
  const std::string folder = folder_of(path);
  const OpenFile file(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!file.is_open()) return file_error("cannot open", folder, errno);
  // Some file systems do not know how to flush a folder: then there is nothing to wait for.
  if (::fsync(file.get()) != 0 && errno != EINVAL) {
    return file_error("cannot flush", folder, errno);
  }
  return {};
}

Result<void> make_folder_of(const std::string& path) {
  std::vector<std::string> missing;
  std::string folder = folder_of(path);
  struct stat status{};
  while (::stat(folder.c_str(), &status) != 0) {
    if (errno != ENOENT) return file_error("cannot reach", folder, errno);
    missing.push_back(folder);
    folder = folder_of(folder);
  }
  for (; !missing.empty(); missing.pop_back()) {
    if (::mkdir(missing.back().c_str(), S_IRWXU) != 0 && errno != EEXIST) {
      return file_error("cannot make the folder", missing.back(), errno);
    }
  }
  return {};
}

Result<std::string> rotate_backups(const std::string& path, StagedFile old) {
  const std::array<std::string, 5> names = {path + ".bak", path + ".bak.1", path + ".bak.2",
                                            path + ".bak.3", path + ".bak.4"};
  // The ring ends before a name that stands for something else than a file.
  std::size_t length = 0;
  for (; length < names.size(); ++length) {
    struct stat status{};
    if (::lstat(names[length].c_str(), &status) == 0 && !S_ISREG(status.st_mode)) break;
  }
  if (length == 0) {
    return core::Error{core::Phase::none, core::ErrorKind::invalid, 0,
                       text::printable(names[0]) +
                           " is no file, so that the old text cannot be kept there; move it away"};
  }
  for (std::size_t at = length - 1; at > 0; --at) {
    if (::rename(names[at - 1].c_str(), names[at].c_str()) != 0 && errno != ENOENT) {
      return file_error("cannot move the backup", names[at - 1], errno);
    }
  }
  if (Result<void> moved = old.move_to(names[0], false); !moved) return moved.error();
  return names[0];
}

}  // namespace pincer::cli
