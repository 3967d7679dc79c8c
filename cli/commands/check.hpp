#pragma once

#include <string>

#include "cli/check/chain_check.hpp"
#include "cli/commands/context.hpp"
#include "cli/options.hpp"

namespace pincer::cli {

struct CheckOptions {
  CheckSettings settings;
  bool repair = false;
  bool dry_run = false;
  bool json = false;
  bool plain = false;
  bool no_color = false;
  bool help = false;
};

OptionTable check_option_table(CheckOptions& into);
std::string check_help(std::size_t columns);

/// pincer models check. Gives the exit code.
int run_check(const Arguments& arguments, const CommandContext& context);

/// The history of this user as check and watch use it; null, and said, when there is none to use.
std::unique_ptr<History> open_history(const Environment& environment, Output& output);

}  // namespace pincer::cli
