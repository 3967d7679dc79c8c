#pragma once

#include <string>

#include "cli/check/watch.hpp"
#include "cli/commands/context.hpp"
#include "cli/options.hpp"
#include "engine/io/net.hpp"

namespace pincer::cli {

struct WatchOptions {
  WatchSettings settings;
  std::string every = "1h";    ///< as it was typed
  std::string max_age = "6h";  ///< the same
  std::int64_t failures = 3;
  std::int64_t returns = 6;
  std::string metrics;
  std::string listen;
  bool json = false;
  bool help = false;
};

OptionTable watch_option_table(WatchOptions& into);
Result<WatchOptions> read_watch_options(const Arguments& arguments);
std::string watch_help(std::size_t columns);

/// "9464", "127.0.0.1:9464", "[::1]:9464": a port alone is one of this machine only.
Result<io::Address> read_listen_address(std::string_view text);

/// pincer models watch. Gives the exit code.
int run_watch(const Arguments& arguments, const CommandContext& context);

}  // namespace pincer::cli
