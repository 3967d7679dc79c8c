#pragma once

#include <string>

#include "engine/core/task.hpp"
#include "engine/io/http_client.hpp"
#include "stages/sign_in/oauth.hpp"

namespace pincer::stages {

/// The dialects of device sign-ins: a code is shown, typed into a browser anywhere, and asked for
/// until it was.
enum class DeviceDialect : std::uint8_t {
  rfc8628,  ///< GitHub's and the standard's
  codex,    ///< OpenAI's: JSON, HTTP 403 and 404 mean "not yet", the end is a code to exchange
  minimax,  ///< MiniMax': PKCE, the state in the body, `status` tells
};

struct DeviceClient {
  DeviceDialect dialect = DeviceDialect::rfc8628;
  std::string code_url;
  std::string poll_url;
  std::string client_id;
  std::string scope;
  std::string verification_url;  ///< for dialects whose answers do not tell it
  OAuthClient exchange;          ///< codex: where the code at the end becomes tokens
};

/// What to show to the user, and how to ask for the end.
struct DeviceCode {
  std::string user_code;
  std::string verification_url;
  std::string verification_url_complete;  ///< with the code in it; may be empty
  core::Duration interval = std::chrono::seconds(5);
  core::Duration expires_in = std::chrono::minutes(15);
  std::string device_code;  ///< a secret of this program
  Pkce pkce;                ///< minimax

  SignInFault fault = SignInFault::none;
  std::string sentence;
  bool ok() const { return fault == SignInFault::none; }
};

/// Asks for a code. `random` is 64 random bytes, for dialects that want proof.
core::Task<DeviceCode> start_device(io::HttpClient& http, DeviceClient client, std::string random,
                                    core::Duration timeout);

/// Asks until the user has come, refused, or the code has expired. Waits the interval between two
/// questions, 5 s longer after each slow_down (RFC 8628, 3.5), longer still while the network
/// fails. Dropping it gives up.
core::Task<SignInResult> await_device(io::HttpClient& http, DeviceClient client, DeviceCode code);

}  // namespace pincer::stages
