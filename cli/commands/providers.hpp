#pragma once

#include "cli/commands/context.hpp"
#include "cli/options.hpp"

namespace pincer::cli {

/// What the user asked of `providers list`.
struct ProvidersOptions {
  bool all = false;
  bool plain = false;
  bool json = false;
  bool no_color = false;
  bool help = false;
};

OptionTable providers_option_table(ProvidersOptions& into);

std::string providers_help(std::size_t columns);

/// pincer providers list.
int run_providers(const Arguments& arguments, const CommandContext& context);

}  // namespace pincer::cli
