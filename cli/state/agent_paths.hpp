#pragma once

#include <string>

#include "cli/environment.hpp"
#include "cli/state/config_read.hpp"
#include "cli/state/paths.hpp"
#include "engine/core/result.hpp"

namespace pincer::cli {

/// The paths of an agent as the config lists it: its own agentDir counts. `agent` is what --agent
/// says; an id that is not listed is an error that names those that are. Empty: the configured
/// default agent (the first with default: true, else the first, else main), unless a variable names
/// the folder.
Result<Paths> agent_paths(const Paths& paths, const Environment& environment,
                          const ConfigFile& config, const std::string& agent);

/// The folder of the main agent, which all others read too.
std::string main_agent_dir(const Paths& paths, const Environment& environment);

}  // namespace pincer::cli
