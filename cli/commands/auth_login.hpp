#pragma once

#include <string>

#include "cli/commands/context.hpp"
#include "cli/commands/table.hpp"

namespace pincer::cli {

/// `auth login`: an API key, a browser, or a code to confirm, as the provider has it.
int run_auth_login(const Arguments& arguments, const CommandContext& context);
std::string auth_login_help(std::size_t columns);
void auth_login_options(const OptionVisitor& visit);

/// `auth login-github-copilot`: the same for GitHub Copilot.
int run_auth_login_copilot(const Arguments& arguments, const CommandContext& context);
std::string auth_login_copilot_help(std::size_t columns);
void auth_login_copilot_options(const OptionVisitor& visit);

}  // namespace pincer::cli
