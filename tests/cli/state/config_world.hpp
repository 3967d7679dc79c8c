#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <string_view>

#include "cli/state/config_write.hpp"
#include "tests/support/temp_dir.hpp"

namespace pincer::test {

/// A folder of its own with a config that can be written to.
struct ConfigWorld {
  TempDir dir;
  cli::Environment environment;
  cli::Paths paths;
  cli::WriteOptions options;

  ConfigWorld() {
    paths.state_dir = dir.path();
    paths.config = dir.path() + "/openclaw.json";
    options.now_ms = 1795366800123;  // 2026-11-22T17:00:00.123Z
  }
  explicit ConfigWorld(std::string_view config) : ConfigWorld() {
    dir.write("openclaw.json", config);
  }

  cli::Result<cli::WriteOutcome> write(const cli::MakeEdits& edits) const {
    return cli::write_config(paths, environment, edits, options);
  }
  cli::Result<cli::WriteOutcome> set(const text::Json5Path& path, std::string_view json) const {
    return write([&](const cli::ConfigFile&) -> cli::Result<std::vector<cli::ConfigEdit>> {
      return std::vector<cli::ConfigEdit>{{path, *text::parse_json5(json)}};
    });
  }
  cli::Result<cli::WriteOutcome> remove(const text::Json5Path& path) const {
    return write([&](const cli::ConfigFile&) -> cli::Result<std::vector<cli::ConfigEdit>> {
      return std::vector<cli::ConfigEdit>{{path, std::nullopt}};
    });
  }

  std::string read(const std::string& name) const {
    std::ifstream file(dir.path() + "/" + name, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  std::set<std::string> names() const {
    std::set<std::string> found;
    for (const auto& entry : std::filesystem::directory_iterator(dir.path())) {
      found.insert(entry.path().filename().string());
    }
    return found;
  }
};

}  // namespace pincer::test
