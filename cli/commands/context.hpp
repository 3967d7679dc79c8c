#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "cli/environment.hpp"
#include "cli/exit_code.hpp"
#include "cli/options.hpp"
#include "cli/render/output.hpp"
#include "cli/render/secrets.hpp"
#include "cli/state/paths.hpp"

namespace pincer::cli {

/// What every command is handed. All of it is borrowed for as long as the command runs.
struct CommandContext {
  const Environment& environment;
  PathOptions paths;  ///< --profile and --dev wherever they stood, --agent behind `models`
  Output& output;
  std::size_t columns = 0;  ///< how wide help may be
  bool no_color = false;    ///< given before the command
};

/// Words of the command line after the command.
using Arguments = std::vector<std::string>;

/// What the user got wrong on the command line: said, and the exit code for it. A key that was
/// typed where a word belongs is not repeated.
inline int refuse(const CommandContext& context, const core::Error& error) {
  context.output.say(without_secrets(error.text));
  return kExitUsage;
}

inline int print(const CommandContext& context, std::string_view text) {
  context.output.data(text);
  return kExitOk;
}

/// Prints a command's help, no wider than the terminal.
inline int print_help(const CommandContext& context, std::string (*help)(std::size_t columns)) {
  return print(context, fitted(help(context.columns), context.columns));
}

}  // namespace pincer::cli
