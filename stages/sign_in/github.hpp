#pragma once

#include "stages/sign_in/device.hpp"
#include "stages/sign_in/grant.hpp"
#include "stages/sign_in/identity_server.hpp"

namespace pincer::stages {

/// GitHub's device flow (RFC 8628), for Copilot. `base` is https://github.com, or a test's.
class GithubDevice final : public DevicePoller {
 public:
  GithubDevice(io::HttpClient& http, io::Url base) : http_(http), base_(std::move(base)) {}

  Task<Result<DeviceCode>> begin();
  Task<PollAnswer> ask() override;
  /// GitHub's own token, a secret; after poll_until_granted.
  const std::string& token() const { return token_; }

 private:
  io::HttpClient& http_;
  io::Url base_;
  std::string device_code_;
  std::string token_;
};

/// What Copilot itself is asked with, for a while.
struct CopilotToken {
  std::string token;  ///< a secret
  std::int64_t expires_ms = 0;
  std::string base_url;  ///< where Copilot answers this account
};

/// Gets it for GitHub's token. `api` is https://api.github.com. An error with a status of 401, 403
/// or 404 in its code: the account has no Copilot.
Task<Result<CopilotToken>> copilot_token(io::HttpClient& http, io::Url api, std::string token);

}  // namespace pincer::stages
