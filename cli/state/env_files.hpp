#pragma once

#include <map>
#include <string>
#include <string_view>

#include "cli/environment.hpp"
#include "cli/state/paths.hpp"

namespace pincer::cli {

/// A file of variables larger than this is not read.
inline constexpr std::size_t kEnvFileBytesMax = 1 << 20;

/// The environment with what OpenClaw's files of variables add: .env of the current folder, .env of
/// the state, gateway.env of the user's configuration. What is set already stays. A file that is
/// missing or cannot be read adds nothing. The current folder may be anybody's: its file cannot
/// move OpenClaw, its servers, its proxies or what it trusts.
Environment with_env_files(Environment environment, const Paths& paths);

/// NAME=VALUE lines as dotenv reads them: export, quotes, comments.
std::map<std::string, std::string, std::less<>> parse_env_file(std::string_view text);

/// A .env of the current folder may set this variable.
bool folder_may_set(std::string_view name);

}  // namespace pincer::cli
