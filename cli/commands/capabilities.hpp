#pragma once

#include <string>

#include "cli/commands/context.hpp"
#include "cli/options.hpp"

namespace pincer::cli {

struct CapabilitiesOptions {
  bool differing = false;
  bool json = false;
  bool no_color = false;
  bool help = false;
};

OptionTable capabilities_option_table(CapabilitiesOptions& into);
std::string capabilities_help(std::size_t columns);
/// models capabilities [REF...]: what models can do, measured against what the catalog lists.
int run_capabilities(const Arguments& arguments, const CommandContext& context);

}  // namespace pincer::cli
