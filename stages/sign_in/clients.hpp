#pragma once

#include <optional>
#include <string_view>

#include "stages/sign_in/device_flow.hpp"
#include "stages/sign_in/oauth.hpp"

namespace pincer::stages {

/// The public client that a provider's own programs sign in with: "openai-codex", "anthropic"
/// (refresh only), "google-gemini-cli" and "chutes" (client id and secret are to be filled in from
/// the user's environment). Nullopt for others.
std::optional<OAuthClient> oauth_client(std::string_view provider);

/// The same for device codes: "github-copilot", "openai-codex", "minimax-portal",
/// "minimax-portal-cn".
std::optional<DeviceClient> device_client(std::string_view provider);

}  // namespace pincer::stages
