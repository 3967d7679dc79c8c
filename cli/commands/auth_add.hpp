#pragma once

#include <string>

#include "cli/commands/context.hpp"
#include "cli/commands/table.hpp"

namespace pincer::cli {

/// `auth add`: asks for everything, one question after the other.
int run_auth_add(const Arguments& arguments, const CommandContext& context);
std::string auth_add_help(std::size_t columns);
void auth_add_options(const OptionVisitor& visit);

}  // namespace pincer::cli
