#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/core/task.hpp"
#include "engine/io/http_client.hpp"

namespace pincer::stages {

/// An OAuth 2 client of a provider: addresses and names that its own programs use.
struct OAuthClient {
  std::string authorize_url;
  std::string token_url;
  std::string client_id;
  std::string client_secret;  ///< empty for public clients, which most are
  std::string scope;
  std::string redirect_uri;
  std::vector<std::pair<std::string, std::string>> extra;  ///< of the authorization URL
  bool json = false;  ///< the token endpoint takes JSON instead of a form
};

/// Proof that who exchanges the code is who asked for it (RFC 7636, S256).
struct Pkce {
  std::string verifier;
  std::string challenge;
};

/// From 32 bytes of io::random_bytes.
Pkce make_pkce(std::string_view random);

/// Where the user's browser is sent. `state` is random, too; the redirect must bring it back.
std::string authorization_url(const OAuthClient& client, const Pkce& pkce, std::string_view state);

/// How a sign-in or a refresh ended badly.
enum class SignInFault : std::uint8_t {
  none,
  denied,       ///< the user said no (access_denied)
  expired,      ///< the code ran out before the user came (expired_token)
  rejected,     ///< the code or the refresh token is not valid (any more): sign in anew
  reused,       ///< the refresh token was used before: another program refreshed
  wrong_state,  ///< the answer belongs to another sign-in
  bad_answer,   ///< the server answered with what makes no sense
  network,      ///< no answer: try again
  server,       ///< the server failed: try again
};

struct OAuthTokens {
  std::string access;
  std::string refresh;   ///< empty when the server keeps the old one valid
  std::string id_token;  ///< empty when none came
  std::string scope;
  std::string token_type;
  std::optional<core::Duration> expires_in;  ///< from when the answer came
};

/// Tokens, or the fault with a sentence for people that holds no secret.
struct SignInResult {
  OAuthTokens tokens;
  SignInFault fault = SignInFault::none;
  std::string sentence;
  std::string code;  ///< the server's own word for the error ("invalid_grant")

  bool ok() const { return fault == SignInFault::none; }
};

/// What came back from the browser: the redirect's URL, its query alone, "code#state" or the bare
/// code. A state that comes with it must be ours; `code` is then what to exchange.
struct Redirect {
  std::string code;
  SignInFault fault = SignInFault::none;
  std::string sentence;
  bool ok() const { return fault == SignInFault::none; }
};
/// `state_needed`: from a listener of ours, where the state never may be missing.
Redirect read_redirect(std::string_view text, std::string_view state, bool state_needed);

/// Trades the code for tokens; over within `timeout`. Asked once: a code is good for one try.
core::Task<SignInResult> exchange_code(io::HttpClient& http, OAuthClient client, std::string code,
                                       Pkce pkce, std::string state, core::Duration timeout);

/// Trades the refresh token for new tokens; over within `timeout`. Asked once: the server may
/// have taken the token although its answer was lost.
core::Task<SignInResult> refresh_tokens(io::HttpClient& http, OAuthClient client,
                                        std::string refresh_token, core::Duration timeout);

/// A text member of a JWT's claims, by its path; empty when there is none. Not verified: it came
/// from the server that signed it, and only names things.
std::string jwt_claim(std::string_view token, std::initializer_list<std::string_view> path);

/// %-encoded for a query or a form.
std::string form_encoded(std::string_view text);

}  // namespace pincer::stages
