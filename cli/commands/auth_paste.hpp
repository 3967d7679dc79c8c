#pragma once

#include <string>

#include "cli/commands/context.hpp"
#include "cli/commands/table.hpp"

namespace pincer::cli {

/// `auth paste-token`: stores a token that the person has, pasted unseen or piped in.
int run_auth_paste(const Arguments& arguments, const CommandContext& context);
std::string auth_paste_help(std::size_t columns);
void auth_paste_options(const OptionVisitor& visit);

}  // namespace pincer::cli
