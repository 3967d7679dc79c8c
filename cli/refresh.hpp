#pragma once

#include <cstdint>
#include <string>

#include "cli/environment.hpp"
#include "cli/state/auth_profile.hpp"
#include "cli/state/paths.hpp"
#include "engine/core/task.hpp"
#include "engine/io/http_client.hpp"
#include "stages/sign_in/places.hpp"

namespace pincer::cli {

/// What renewing works with. All of it is borrowed until the task ends.
struct RefreshTools {
  io::HttpClient& http;
  const Paths& paths;              ///< of the agent whose profile it is
  const Environment& environment;  ///< with its .env files
  const stages::IdentityPlaces& places;
  stages::WallClock clock;
  /// As long as another program that is just renewing the same profile is waited for.
  core::Duration patience = std::chrono::seconds(30);
};

/// A profile, good to be used now.
struct Refreshed {
  AuthProfile profile;
  bool renewed = false;  ///< we got it a new token; else it is as it was, or another program did
  std::string note;      ///< it could not be renewed, yet is not over: why; or empty
};

/// An oauth token that is over, or will be in 5 minutes, and can be renewed.
bool is_refresh_due(const AuthProfile& profile, std::int64_t now_ms);

/// Renews the profile when it is due, under OpenClaw's own lock for that: one program at a time
/// asks the server, and what it got is stored before anybody else may. The store itself is locked
/// only while it is written, never while a server is waited for. A refresh token that another
/// program used up meanwhile is no failure when that program stored what it got. What cannot be
/// stored afterwards is not asked for in the first place. Every secret that came in is in the
/// result: the caller hides it. No sentence holds any.
core::Task<Result<Refreshed>> refresh_if_due(RefreshTools tools, std::string profile_id);

}  // namespace pincer::cli
