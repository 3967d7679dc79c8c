#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cli/state/config_read.hpp"
#include "cli/state/config_write.hpp"

namespace pincer::cli {

/// A file's text before and after.
struct FileRewrite {
  std::string path, real_path;
  std::string before, after;
  bool fresh = false;  ///< the file does not exist yet
};

struct ConfigRewrite {
  std::vector<FileRewrite> files;  ///< only those that differ; the config itself comes last
  std::vector<std::string> changed_paths;
};

/// What edits make of a config: text in, text out, nothing is written. Each edit goes to the file
/// that owns its key; meta.lastTouchedAt follows when its file changes. Refused is what OpenClaw
/// would refuse or take back: a shape it does not accept, gateway.mode gone, less than half left.
Result<ConfigRewrite> rewrite_config(const Paths& paths, const Environment& environment,
                                     const ConfigFile& config, const std::vector<ConfigEdit>& edits,
                                     std::int64_t now_ms);

/// The sentence for a config that does not fit.
core::Error not_written(const ConfigFile& config, const std::vector<std::string>& problems);

/// "2026-11-22T16:45:39.000Z"
std::string iso_time(std::int64_t epoch_ms);

}  // namespace pincer::cli
