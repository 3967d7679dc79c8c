#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "cli/commands/auth_session.hpp"
#include "cli/sign_in/asker.hpp"

namespace pincer::cli {

/// A token to be pasted, and where it goes.
struct PasteRequest {
  std::string provider;                     ///< in its usual spelling
  std::string profile_id;                   ///< empty: PROVIDER:manual
  std::optional<std::int64_t> lifetime_ms;  ///< of the token; none: it has no end
  bool replace = false;                     ///< also a profile of another kind, unasked
  bool dry_run = false;
  bool from_stdin = false;  ///< else the terminal is asked
};

/// Everything that can be wrong is found before the secret is asked for. The exit code.
core::Task<int> paste_token(PasteRequest request, const AuthSession& session,
                            const CommandContext& context, Outside& outside, Asker& asker);

/// Whether what is in the way of `profile` may be replaced: asked where somebody can be. Nothing:
/// no, and that was told; the asker's exit code counts unless it is 0.
core::Task<std::optional<bool>> may_replace(const AuthProfile& profile, bool unasked,
                                            const AuthSession& session,
                                            const CommandContext& context, Asker& asker);

/// The wall clock, now.
std::int64_t wall_now_ms(const AuthSession& session, const Outside& outside);

/// A profile id as options take it; the error says what it has to look like.
Result<std::string> check_profile_id(const std::string& id);

}  // namespace pincer::cli
