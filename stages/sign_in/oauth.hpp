#pragma once

#include <string>

#include "engine/io/entropy.hpp"
#include "stages/sign_in/grant.hpp"
#include "stages/sign_in/identity_server.hpp"
#include "stages/sign_in/pkce.hpp"

namespace pincer::stages {

/// A program as an identity server knows it, and where that server is.
struct OAuthClient {
  std::string who;  ///< "OpenAI", for sentences
  io::Url authorize;
  io::Url token;
  std::string client_id;
  std::string client_secret;  ///< mostly empty
  std::string redirect_uri;
  std::string scope;
  Pairs extra;           ///< more of the authorization URL
  Pairs fields;          ///< more of the head of token requests
  bool as_json = false;  ///< token requests are JSON instead of a form
  /// A token counts as over this long before its end.
  core::Duration margin{0};
  core::Duration least{0};  ///< yet never before this
};

/// One try to sign in with a browser.
struct Authorization {
  Pkce pkce;
  std::string state;  ///< comes back with the code; anything else is not the answer to this try
  std::string url;    ///< what the person opens
};

Authorization begin_authorization(const OAuthClient& client, io::Entropy& entropy);

/// Gets the grant that a code stands for.
Task<Result<Grant>> exchange_code(io::HttpClient& http, OAuthClient client, std::string code,
                                  std::string verifier, WallClock clock);

/// How a refresh ended.
struct RefreshAnswer {
  std::optional<Grant> grant;
  core::Error error;  ///< without a grant
  /// The server takes this refresh token no more: it was used, revoked or is too old.
  bool spent = false;
};

Task<RefreshAnswer> refresh_grant(io::HttpClient& http, OAuthClient client, std::string refresh,
                                  WallClock clock);

/// Reads access_token, refresh_token, id_token and expires_in. No access token is an error.
Result<Grant> read_grant(const IdentityAnswer& answer, const OAuthClient& client,
                         std::int64_t now_ms);

}  // namespace pincer::stages
