#pragma once

#include "stages/sign_in/oauth.hpp"

namespace pincer::stages {

/// The person's own program at Chutes: it has to be registered there.
struct ChutesApp {
  std::string client_id;
  std::string client_secret;  ///< or empty
  std::string redirect_uri = "http://127.0.0.1:1456/oauth-callback";
  std::string scope = "openid profile chutes:invoke";
};

/// `base` is https://api.chutes.ai, or a test's.
OAuthClient chutes_client(const io::Url& base, const ChutesApp& app);

Task<Result<SignedIn>> chutes_identity(io::HttpClient& http, io::Url base, std::string client_id,
                                       Grant grant);

/// Claude subscriptions: only ever renewed here. `base` is https://platform.claude.com.
OAuthClient anthropic_client(const io::Url& base);

}  // namespace pincer::stages
