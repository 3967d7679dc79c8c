#pragma once

#include "engine/io/entropy.hpp"
#include "stages/sign_in/device.hpp"
#include "stages/sign_in/oauth.hpp"

namespace pincer::stages {

/// MiniMax's portal: a code to confirm on a page, with PKCE and a state. `base` is
/// https://api.minimax.io, https://api.minimaxi.com, or a test's.
class MinimaxDevice final : public DevicePoller {
 public:
  MinimaxDevice(io::HttpClient& http, io::Url base, WallClock clock)
      : http_(http), base_(std::move(base)), clock_(clock) {}

  Task<Result<DeviceCode>> begin(io::Entropy& entropy);
  Task<PollAnswer> ask() override;
  const SignedIn& signed_in() const { return signed_in_; }

 private:
  PollAnswer read(const IdentityAnswer& answer);

  io::HttpClient& http_;
  io::Url base_;
  WallClock clock_;
  std::string verifier_, user_code_;
  SignedIn signed_in_;
};

OAuthClient minimax_client(const io::Url& base);

}  // namespace pincer::stages
