#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "cli/commands/context.hpp"
#include "cli/options.hpp"

namespace pincer::cli {

using OptionVisitor = std::function<void(const OptionTable&)>;

/// Where the overview shows a command.
enum class CommandGroup { own, models, other };

/// A command: all that the command line, the help and the completion know of it.
struct Command {
  std::string_view word;
  CommandGroup group = CommandGroup::own;
  bool of_models = false;  ///< also reached as `pincer models WORD`
  std::string_view summary;
  std::span<const std::string_view> actions;  ///< words that may follow: list, add, ...
  int (*run)(const Arguments& arguments, const CommandContext& context) = nullptr;
  /// Null for commands that take no options.
  std::string (*help)(std::size_t columns) = nullptr;
  /// Shows the options to `visit`; null for commands that take none.
  void (*options)(const OptionVisitor& visit) = nullptr;
};

/// All commands in the order of the overview.
std::span<const Command> commands();

/// With `of_models` only those that may stand after the word models. Null: there is none.
const Command* find_command(std::string_view word, bool of_models);

}  // namespace pincer::cli
