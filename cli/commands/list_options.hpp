#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cli/options.hpp"

namespace pincer::cli {

/// What the user asked of `models list`.
struct ListOptions {
  bool all = false;
  bool local = false;
  std::string provider;  ///< in its usual spelling; empty: all
  bool refresh = false;
  std::int64_t timeout_ms = 4000;
  std::string agent;

  bool plain = false;
  bool json = false;
  bool no_color = false;
  bool help = false;
};

OptionTable list_option_table(ListOptions& into);

/// Reads the arguments after "list". The error is the user's: exit code 2.
Result<ListOptions> read_list_options(const std::vector<std::string>& arguments);

std::string list_help(std::size_t columns);

}  // namespace pincer::cli
