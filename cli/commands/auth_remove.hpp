#pragma once

#include <string>

#include "cli/commands/context.hpp"
#include "cli/commands/table.hpp"

namespace pincer::cli {

/// `auth remove PROFILE`: out of the store, the orders and the config.
int run_auth_remove(const Arguments& arguments, const CommandContext& context);
std::string auth_remove_help(std::size_t columns);
void auth_remove_options(const OptionVisitor& visit);

}  // namespace pincer::cli
