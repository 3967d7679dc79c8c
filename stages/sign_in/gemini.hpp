#pragma once

#include "stages/sign_in/oauth.hpp"

namespace pincer::stages {

/// The program that signs in: Google knows only its own, so the person's Gemini CLI names it.
struct GeminiApp {
  std::string client_id;
  std::string client_secret;
};

/// Google's servers, or a test's.
struct GooglePlaces {
  io::Url authorize;                 ///< https://accounts.google.com/o/oauth2/v2/auth
  io::Url token;                     ///< https://oauth2.googleapis.com/token
  io::Url user_info;                 ///< https://www.googleapis.com/oauth2/v1/userinfo?alt=json
  std::vector<io::Url> code_assist;  ///< asked in this order until one answers
};

inline constexpr std::uint16_t kGeminiPort = 8085;
OAuthClient gemini_client(const GooglePlaces& places, const GeminiApp& app);

/// Whose grant it is. `project` is the person's own, or empty; without `wants_project` (a personal
/// account) none is looked for. A project that is needed and not there is an error.
Task<Result<SignedIn>> gemini_identity(io::HttpClient& http, GooglePlaces places, Grant grant,
                                       std::string project, bool wants_project);

}  // namespace pincer::stages
