#pragma once

#include <string>

#include "cli/commands/context.hpp"
#include "cli/options.hpp"

namespace pincer::cli {

struct UndoOptions {
  bool dry_run = false;
  bool no_color = false;
  bool help = false;
};

OptionTable undo_option_table(UndoOptions& into);
std::string undo_help(std::size_t columns);

/// `pincer models undo`
int run_undo(const Arguments& arguments, const CommandContext& context);

}  // namespace pincer::cli
