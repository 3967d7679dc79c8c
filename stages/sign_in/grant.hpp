#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "stages/wall_clock.hpp"

namespace pincer::stages {

/// What an identity server gave. All three texts are secrets.
struct Grant {
  std::string access;
  std::string refresh;  ///< empty: none, or the old one stays
  std::string id_token;
  std::optional<std::int64_t> expires_ms;  ///< epoch milliseconds; unset: not told
};

/// A sign-in that went well: the grant, and whose it is as far as the server told.
struct SignedIn {
  Grant grant;
  std::string email;
  std::string account_id;
  std::string project_id;
  std::string client_id;
  std::string plan;
  std::string profile;             ///< what stands behind "provider:" in the profile's id, or empty
  std::vector<std::string> notes;  ///< sentences worth telling
};

}  // namespace pincer::stages
