#pragma once

#include <string>

#include "cli/commands/context.hpp"
#include "cli/options.hpp"

namespace pincer::cli {

struct HistoryOptions {
  bool json = false;
  bool csv = false;
  bool no_color = false;
  bool help = false;
};

OptionTable history_option_table(HistoryOptions& into);
std::string history_help(std::size_t columns);
/// models history [REF]: what earlier scans found out.
int run_history(const Arguments& arguments, const CommandContext& context);

struct DiffOptions {
  std::string since;
  bool json = false;
  bool no_color = false;
  bool help = false;
};

OptionTable diff_option_table(DiffOptions& into);
std::string diff_help(std::size_t columns);
/// models diff: what changed in the catalog since the scan before the last, or since a time.
int run_diff(const Arguments& arguments, const CommandContext& context);

}  // namespace pincer::cli
