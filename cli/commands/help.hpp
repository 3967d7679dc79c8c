#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/state/paths.hpp"
#include "engine/core/result.hpp"

namespace pincer::cli {

enum class CommandName {
  scan,
  simulate,
  status,
  set,
  set_image,
  aliases,
  fallbacks,
  image_fallbacks,
  help,
  version,
};

/// What the command line asks for: a command and the arguments after it.
struct Invocation {
  CommandName command = CommandName::help;
  std::vector<std::string> arguments;
  bool no_color = false;  ///< given before the command
  PathOptions paths;      ///< --profile and --dev wherever they stood, --agent behind `models`
};

/// Finds the command; the word `models` before it may be left out, and alone means status. The
/// error is the user's.
core::Result<Invocation> read_invocation(const std::vector<std::string>& arguments);

/// The overview, or the help of the command that `topics` name.
core::Result<std::string> help_text(const std::vector<std::string>& topics, std::size_t columns);

std::string version_text();

}  // namespace pincer::cli
