#pragma once

#include <string>
#include <vector>

#include "cli/environment.hpp"
#include "cli/state/config_read.hpp"

namespace pincer::cli {

/// What the user's login shell added to the environment.
struct ShellEnv {
  bool enabled = false;
  std::vector<std::string> names;  ///< variables that were taken from it
  std::string warning;             ///< why it told nothing, a sentence, or empty
};

/// With env.shellEnv.enabled in the config or OPENCLAW_LOAD_SHELL_ENV, as OpenClaw: runs the login
/// shell once ($SHELL -l -c 'env -0') and takes from it the variables of providers that are set
/// neither in `environment` nor by the config. The shell is told who the user is and no secret; it
/// is killed at its time limit (15 s, env.shellEnv.timeoutMs or OPENCLAW_SHELL_ENV_TIMEOUT_MS).
ShellEnv add_shell_env(Environment& environment, const ConfigFile& config);

}  // namespace pincer::cli
