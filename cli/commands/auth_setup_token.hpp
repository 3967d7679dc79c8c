#pragma once

#include <string>

#include "cli/commands/context.hpp"
#include "cli/commands/table.hpp"

namespace pincer::cli {

/// `auth setup-token`: pastes a provider's setup-token, at a terminal.
int run_auth_setup_token(const Arguments& arguments, const CommandContext& context);
std::string auth_setup_token_help(std::size_t columns);
void auth_setup_token_options(const OptionVisitor& visit);

}  // namespace pincer::cli
