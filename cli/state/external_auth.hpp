#pragma once

#include <vector>

#include "cli/environment.hpp"
#include "cli/state/auth_store.hpp"
#include "cli/state/paths.hpp"

namespace pincer::cli {

/// The sign-ins of other programs, which OpenClaw uses beside its own: Claude Code's as
/// anthropic:claude-cli, Codex's as openai-codex:default, MiniMax's as minimax-portal:minimax-cli.
/// Their files are read and nothing else. What cannot be read is a problem, by the profile's id.
struct ExternalAuth {
  std::vector<AuthProfile> profiles;
  std::vector<StoreProblem> problems;
};
ExternalAuth read_external_auth(const Paths& paths, const Environment& environment);

/// The store with them under what it holds. They are for asking a provider, not for showing what is
/// stored; they are never written, and never renewed, which would sign the other program out. An
/// entry of the store's with the same id stays when it lasts longer, or when theirs is over.
AuthStore load_auth_in_use(const Paths& paths, const Environment& environment);

}  // namespace pincer::cli
