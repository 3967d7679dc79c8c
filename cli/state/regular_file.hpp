#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "engine/core/result.hpp"

namespace pincer::cli {

using core::Result;

struct RegularFile {
  std::string real_path;  ///< symbolic links followed
  std::string text;
  std::uint64_t links = 1;  ///< names the file has
};

/// Reads a regular file whole; a folder, a pipe or a device is refused before it is waited for.
/// The error's code is ENOENT when there is nothing at all at `path`.
Result<RegularFile> read_regular_file(const std::string& path, std::size_t bytes_max);
/// The same for what is no "config file": `what` stands in the error's sentence.
Result<RegularFile> read_plain_file(const std::string& path, std::size_t bytes_max,
                                    std::string_view what);

/// An error of the kind `file`: what was not done, to which path, and why.
core::Error file_error(const std::string& what, const std::string& path, int code);

/// Closes what it was given.
class OpenFile {
 public:
  explicit OpenFile(int fd) noexcept : fd_(fd) {}
  OpenFile(OpenFile&& other) noexcept : fd_(other.release()) {}
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  OpenFile& operator=(OpenFile&& other) noexcept;
  ~OpenFile();

  bool is_open() const noexcept { return fd_ >= 0; }
  int get() const noexcept { return fd_; }
  int release() noexcept;

 private:
  int fd_;
};

}  // namespace pincer::cli
