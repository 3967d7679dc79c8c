#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "engine/core/check.hpp"

namespace pincer::test {

/// A folder of its own for one test, gone with it.
class TempDir {
 public:
  TempDir() {
    std::string made = (std::filesystem::temp_directory_path() / "pincer-test-XXXXXX").string();
    core::check(mkdtemp(made.data()) != nullptr, "a test can make a folder");
    path_ = made;
  }
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;
  ~TempDir() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  const std::string& path() const { return path_; }
  /// Writes a file there and gives its path.
  std::string write(const std::string& name, std::string_view bytes) const {
    const std::string file = path_ + "/" + name;
    std::ofstream(file, std::ios::binary) << bytes;
    return file;
  }

 private:
  std::string path_;
};

}  // namespace pincer::test
