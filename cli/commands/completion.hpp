#pragma once

#include <string>
#include <string_view>

#include "cli/commands/context.hpp"
#include "cli/options.hpp"

namespace pincer::cli {

struct CompletionOptions {
  bool help = false;
};

OptionTable completion_option_table(CompletionOptions& into);
std::string completion_help(std::size_t columns);

/// `pincer completion SHELL` prints the shell's script; the script asks `pincer completion __query
/// -- WORDS...` on each Tab: a candidate a line, what it means behind a tab.
int run_completion(const Arguments& arguments, const CommandContext& context);

/// Empty for a shell there is none for.
std::string_view completion_script(std::string_view shell);

}  // namespace pincer::cli
