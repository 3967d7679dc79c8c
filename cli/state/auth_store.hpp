#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "cli/environment.hpp"
#include "cli/state/auth_profile.hpp"
#include "cli/state/paths.hpp"
#include "engine/core/error.hpp"

namespace pincer::cli {

/// A store may be this large; one of a thousand accounts stays far below.
inline constexpr std::size_t kAuthStoreBytesMax = 4 << 20;

/// What OpenClaw noted about the use of a profile. Times are epoch milliseconds, 0: never.
struct ProfileUse {
  std::int64_t last_used = 0;
  std::int64_t last_failure = 0;
  std::int64_t cooldown_until = 0;
  std::int64_t disabled_until = 0;
  std::int64_t errors = 0;
  std::string cooldown_reason, cooldown_model, disabled_reason;
};

/// auth-state.json. Providers in their usual spelling.
struct AuthState {
  std::map<std::string, std::vector<std::string>, std::less<>> order;
  std::map<std::string, std::string, std::less<>> last_good;
  std::map<std::string, ProfileUse, std::less<>> use;
};

/// An entry that is none: the others count all the same.
struct StoreProblem {
  std::string profile;   ///< its id, or empty
  std::string sentence;  ///< with the file's name, without any secret
};

/// The credentials of an agent: its own, and under them the main agent's.
struct AuthStore {
  std::vector<AuthProfile> profiles;  ///< own ones first, each in the order of its file
  AuthState state;
  std::string path;        ///< the agent's own auth-profiles.json, there or not
  std::string state_path;  ///< the agent's own auth-state.json
  std::string main_path;   ///< the main agent's auth-profiles.json; the same for the main agent
  /// Not empty: a newer OpenClaw keeps the credentials in this database and reads no file.
  std::string database;

  std::vector<StoreProblem> problems;
  /// Files open to others, symbolic links, files of another user: each a sentence.
  std::vector<std::string> warnings;
  /// Files that are there and cannot be read or understood. What they hold is not known: the store
  /// is not empty, it is unknown, and nothing may be written over it.
  std::vector<core::Error> errors;

  const AuthProfile* find(std::string_view id) const;
  /// In the order of the store, by the usual spelling of the provider.
  std::vector<const AuthProfile*> of(std::string_view provider) const;
};

/// Reads auth-profiles.json and auth-state.json of the agent and of the main agent, or the database
/// of a newer OpenClaw; where there are none, what older programs left (auth.json, oauth.json).
/// Never writes or removes anything.
AuthStore load_auth_store(const Paths& paths, const Environment& environment);

}  // namespace pincer::cli
