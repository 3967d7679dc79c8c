#pragma once

#include <string>

#include "cli/commands/context.hpp"
#include "cli/commands/table.hpp"

namespace pincer::cli {

/// `auth list`: the credentials of an agent, masked, and what becomes of each.
int run_auth_list(const Arguments& arguments, const CommandContext& context);
std::string auth_list_help(std::size_t columns);
void auth_list_options(const OptionVisitor& visit);

}  // namespace pincer::cli
