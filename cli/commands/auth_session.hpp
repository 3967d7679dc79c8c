#pragma once

#include <string>

#include "cli/commands/context.hpp"
#include "cli/environment.hpp"
#include "cli/state/auth_store.hpp"
#include "cli/state/config_read.hpp"
#include "cli/state/paths.hpp"
#include "engine/core/result.hpp"

namespace pincer::cli {

/// What every auth command begins with: whose credentials it is about, and the config.
struct AuthSession {
  Environment environment;  ///< with the variables of .env files
  Paths paths;              ///< of the agent
  ConfigFile config;
};

/// `agent` is what the command's own --agent says; without it the one given before counts, then the
/// configured default agent. A config that OpenClaw would refuse is an error.
Result<AuthSession> open_auth_session(const CommandContext& context, const std::string& agent);

/// Says what the store has to say of itself: open to others, damaged, entries that are none. Gives
/// whether all of it could be read.
bool report_store(const AuthStore& store, Output& output);

/// Says an error and gives the exit code.
int fail(const CommandContext& context, const core::Error& error);

/// Text of files and of the command line, safe to print and without anything like a key in it.
std::string shown(std::string_view text);

/// Says when nobody knows a provider by this name: it may be mistyped.
void warn_of_unknown_provider(const std::string& typed, const AuthStore& store,
                              const AuthSession& session, Output& output);

}  // namespace pincer::cli
