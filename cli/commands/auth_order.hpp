#pragma once

#include <string>

#include "cli/commands/context.hpp"
#include "cli/commands/table.hpp"

namespace pincer::cli {

/// `auth order get|set|clear`: an agent's own order of a provider's profiles.
int run_auth_order(const Arguments& arguments, const CommandContext& context);
std::string auth_order_help(std::size_t columns);
void auth_order_options(const OptionVisitor& visit);

}  // namespace pincer::cli
