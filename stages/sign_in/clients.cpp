#include "stages/sign_in/clients.hpp"

namespace pincer::stages {
namespace {

constexpr std::string_view kCodexId = "app_EMoamEEZ73f0CkXaXp7hrann";

OAuthClient codex() {
  OAuthClient client;
  client.authorize_url = "https://auth.openai.com/oauth/authorize";
  client.token_url = "https://auth.openai.com/oauth/token";
  client.client_id = kCodexId;
  client.scope = "openid profile email offline_access";
  client.redirect_uri = "http://localhost:1455/auth/callback";
  client.extra = {{"id_token_add_organizations", "true"},
                  {"codex_cli_simplified_flow", "true"},
                  {"originator", "pincer"}};
  return client;
}

OAuthClient anthropic() {
  OAuthClient client;
  client.token_url = "https://platform.claude.com/v1/oauth/token";
  client.client_id = "9d1c250a-e61b-44d9-88ed-5944d1962f5e";
  client.json = true;
  return client;
}

OAuthClient gemini() {
  OAuthClient client;
  client.authorize_url = "https://accounts.google.com/o/oauth2/v2/auth";
  client.token_url = "https://oauth2.googleapis.com/token";
  client.scope =
      "https://www.googleapis.com/auth/cloud-platform "
      "https://www.googleapis.com/auth/userinfo.email "
      "https://www.googleapis.com/auth/userinfo.profile";
  client.redirect_uri = "http://localhost:8085/oauth2callback";
  client.extra = {{"access_type", "offline"}, {"prompt", "consent"}};
  return client;
}

OAuthClient chutes() {
  OAuthClient client;
  client.authorize_url = "https://api.chutes.ai/idp/authorize";
  client.token_url = "https://api.chutes.ai/idp/token";
  client.scope = "openid profile chutes:invoke";
  client.redirect_uri = "http://127.0.0.1:1456/oauth-callback";
  return client;
}

DeviceClient github() {
  DeviceClient client;
  client.code_url = "https://github.com/login/device/code";
  client.poll_url = "https://github.com/login/oauth/access_token";
  client.client_id = "Iv1.b507a08c87ecfe98";
  client.scope = "read:user";
  client.verification_url = "https://github.com/login/device";
  return client;
}

DeviceClient codex_device() {
  DeviceClient client;
  client.dialect = DeviceDialect::codex;
  client.code_url = "https://auth.openai.com/api/accounts/deviceauth/usercode";
  client.poll_url = "https://auth.openai.com/api/accounts/deviceauth/token";
  client.client_id = kCodexId;
  client.verification_url = "https://auth.openai.com/codex/device";
  client.exchange = codex();
  client.exchange.redirect_uri = "https://auth.openai.com/deviceauth/callback";
  return client;
}

DeviceClient minimax(std::string_view base) {
  DeviceClient client;
  client.dialect = DeviceDialect::minimax;
  client.code_url = std::string(base) + "/oauth/code";
  client.poll_url = std::string(base) + "/oauth/token";
  client.client_id = "78257093-7e40-4613-99e0-527b14b39113";
  client.scope = "group_id profile model.completion";
  return client;
}

}  // namespace

std::optional<OAuthClient> oauth_client(std::string_view provider) {
  if (provider == "openai-codex") return codex();
  if (provider == "anthropic") return anthropic();
  if (provider == "google-gemini-cli") return gemini();
  if (provider == "chutes") return chutes();
  return std::nullopt;
}

std::optional<DeviceClient> device_client(std::string_view provider) {
  if (provider == "github-copilot") return github();
  if (provider == "openai-codex") return codex_device();
  if (provider == "minimax-portal") return minimax("https://api.minimax.io");
  if (provider == "minimax-portal-cn") return minimax("https://api.minimaxi.com");
  return std::nullopt;
}

}  // namespace pincer::stages
