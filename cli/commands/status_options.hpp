#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cli/options.hpp"
#include "cli/status/auth_probe.hpp"

namespace pincer::cli {

/// What the user asked of status. The initial values are the defaults, help shows them.
struct StatusOptions {
  std::string agent;

  bool probe = false;
  ProbeOptions probing;

  bool usage = false;
  bool no_usage = false;

  bool json = false;
  bool plain = false;
  bool check = false;
  bool no_color = false;
  bool help = false;
};

OptionTable status_option_table(StatusOptions& into);

/// The error is the user's: exit code 2.
Result<StatusOptions> read_status_options(const std::vector<std::string>& arguments);

std::string status_help(std::size_t columns);

}  // namespace pincer::cli
