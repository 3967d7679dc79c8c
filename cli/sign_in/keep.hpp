#pragma once

#include <cstdint>
#include <string>

#include "cli/commands/auth_session.hpp"
#include "cli/state/auth_write.hpp"
#include "stages/sign_in/grant.hpp"

namespace pincer::cli {

/// A credential on its way into the store.
struct Keeping {
  AuthProfile profile;
  bool replace = false;      ///< also one of another kind under this id
  bool fresh_start = false;  ///< what OpenClaw noted against the old one is taken away
  bool dry_run = false;
  std::int64_t now_ms = 0;    ///< wall clock, epoch milliseconds
  std::string default_model;  ///< becomes the default model; empty: the models stay as they are
};

/// What stands in the way of storing a profile of this id and type, before a secret is asked for: a
/// store that is damaged, somebody else's, or in a database. Nothing is written.
Result<void> check_can_keep(const AuthSession& session, const AuthProfile& profile,
                            std::int64_t now_ms);

/// The agent's own profile of that id when it is of another type.
std::optional<CredentialType> type_in_the_way(const AuthSession& session,
                                              const AuthProfile& profile);

/// Puts it into the store, then what the config says of it, and tells both. The exit code.
int keep(const Keeping& keeping, const AuthSession& session, const CommandContext& context);

/// The profile that a sign-in makes.
AuthProfile profile_of(const stages::SignedIn& signed_in, std::string provider,
                       CredentialType type);

}  // namespace pincer::cli
