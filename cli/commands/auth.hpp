#pragma once

#include <span>
#include <string>
#include <string_view>

#include "cli/commands/context.hpp"
#include "cli/commands/table.hpp"

namespace pincer::cli {

/// `pincer models auth WORD`: one row each.
struct AuthCommand {
  std::string_view word;
  std::string_view summary;
  int (*run)(const Arguments& arguments, const CommandContext& context) = nullptr;
  std::string (*help)(std::size_t columns) = nullptr;
  void (*options)(const OptionVisitor& visit) = nullptr;
};

std::span<const AuthCommand> auth_commands();

/// Hands the arguments to the command that the first word names. --agent may stand before it.
int run_auth(const Arguments& arguments, const CommandContext& context);
std::string auth_help(std::size_t columns);
/// The options of all of them, for completion.
void auth_options(const OptionVisitor& visit);

}  // namespace pincer::cli
