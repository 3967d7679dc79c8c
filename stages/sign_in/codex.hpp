#pragma once

#include "stages/sign_in/device.hpp"
#include "stages/sign_in/oauth.hpp"

namespace pincer::stages {

/// ChatGPT accounts, provider openai-codex. `base` is https://auth.openai.com, or a test's.
OAuthClient codex_client(const io::Url& base);
inline constexpr std::uint16_t kCodexPort = 1455;

/// Whose grant it is, by its token: account, plan, e-mail address. A token without an account is
/// of no use and an error.
Result<SignedIn> codex_identity(Grant grant);

/// OpenAI's own device pairing: the code is confirmed on a page, and then stands for a code of the
/// browser's kind.
class CodexDevice final : public DevicePoller {
 public:
  CodexDevice(io::HttpClient& http, io::Url base, WallClock clock)
      : http_(http), base_(std::move(base)), clock_(clock) {}

  Task<Result<DeviceCode>> begin();
  Task<PollAnswer> ask() override;
  /// After poll_until_granted.
  Task<Result<SignedIn>> finish();

 private:
  io::HttpClient& http_;
  io::Url base_;
  WallClock clock_;
  std::string device_id_, user_code_;
  std::string code_, verifier_;
};

}  // namespace pincer::stages
