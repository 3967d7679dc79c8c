#pragma once

#include <cstddef>
#include <string>

#include "cli/commands/table.hpp"
#include "engine/core/result.hpp"

namespace pincer::cli {

/// What the command line asks for: a command and the arguments after it.
struct Invocation {
  const Command* command = nullptr;  ///< never null once read
  Arguments arguments;
  bool no_color = false;  ///< given before the command
  PathOptions paths;      ///< --profile and --dev wherever they stood, --agent behind `models`
};

/// Finds the command; the word `models` before it may be left out, and alone means status. The
/// error is the user's.
core::Result<Invocation> read_invocation(const Arguments& given);

/// The overview, or the help of the command that `topics` name.
core::Result<std::string> help_text(const Arguments& topics, std::size_t columns);

int run_help(const Arguments& arguments, const CommandContext& context);
int run_version(const Arguments& arguments, const CommandContext& context);

}  // namespace pincer::cli
