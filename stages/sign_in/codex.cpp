#include "stages/sign_in/codex.hpp"

#include <algorithm>
#include <utility>

#include "engine/io/hash.hpp"
#include "stages/sign_in/jwt.hpp"

namespace pincer::stages {
namespace {

constexpr std::string_view kWho = "OpenAI";
constexpr std::string_view kAuth = "https://api.openai.com/auth";
/// The server knows its clients by this name.
constexpr std::string_view kOriginator = "openclaw";

Pairs codex_fields() {
  return {{"originator", std::string(kOriginator)}};
}

std::string stable_subject(const JwtClaims& claims) {
  for (const std::string_view name : {"chatgpt_account_user_id", "chatgpt_user_id", "user_id"}) {
    if (std::string found = claims.text({kAuth, name}); !found.empty()) return found;
  }
  const std::string issuer = claims.text({"iss"});
  const std::string subject = claims.text({"sub"});
  return issuer.empty() || subject.empty() ? subject : issuer + "|" + subject;
}

PollAnswer failed(PollState state, core::Error error) {
  PollAnswer answer;
  answer.state = state;
  answer.error = std::move(error);
  return answer;
}

}  // namespace

OAuthClient codex_client(const io::Url& base) {
  OAuthClient client;
  client.who = kWho;
  client.authorize = io::join_path(base, "oauth/authorize");
  client.token = io::join_path(base, "oauth/token");
  client.client_id = "app_EMoamEEZ73f0CkXaXp7hrann";
  client.redirect_uri = "http://localhost:" + std::to_string(kCodexPort) + "/auth/callback";
  client.scope = "openid profile email offline_access";
  client.extra = {{"id_token_add_organizations", "true"},
                  {"codex_cli_simplified_flow", "true"},
                  {"originator", std::string(kOriginator)}};
  return client;
}

Result<SignedIn> codex_identity(Grant grant) {
  const JwtClaims claims(grant.access);
  SignedIn signed_in;
  signed_in.account_id = claims.text({kAuth, "chatgpt_account_id"});
  if (signed_in.account_id.empty()) {
    return core::Error{core::Phase::done, core::ErrorKind::bad_content, 0,
                       "OpenAI's token names no ChatGPT account; sign in with an account that has "
                       "one"};
  }
  if (grant.refresh.empty()) {
    return core::Error{core::Phase::done, core::ErrorKind::bad_content, 0,
                       "OpenAI gave no refresh token; sign in again"};
  }
  signed_in.plan = claims.text({kAuth, "chatgpt_plan_type"});
  signed_in.email = claims.text({"https://api.openai.com/profile", "email"});
  signed_in.profile = signed_in.email;
  if (signed_in.profile.empty()) {
    const std::string subject = stable_subject(claims);
    if (!subject.empty()) signed_in.profile = "id-" + io::base64url(subject);
  }
  if (!grant.expires_ms) grant.expires_ms = claims.end_ms();
  signed_in.grant = std::move(grant);
  return signed_in;
}

Task<Result<DeviceCode>> CodexDevice::begin() {
  using Outcome = Result<DeviceCode>;
  IdentityQuestion question;
  question.who = kWho;
  question.url = io::join_path(base_, "api/accounts/deviceauth/usercode");
  question.fields = codex_fields();
  text::JsonWriter json;
  json.begin_object().key("client_id").string(codex_client(base_).client_id).end_object();
  question.json = json.take();
  const Result<IdentityAnswer> answer = co_await ask_identity(http_, std::move(question));
  if (!answer) co_return Outcome(answer.error());
  if (answer->status == 404) {
    core::Error error = answer->refusal("offers no device pairing here");
    error.text += "; use --method oauth";
    co_return Outcome(std::move(error));
  }
  if (!answer->good()) co_return Outcome(answer->refusal("gave no device code"));
  device_id_ = answer->text("device_auth_id");
  user_code_ = answer->text("user_code");
  if (user_code_.empty()) user_code_ = answer->text("usercode");
  if (device_id_.empty() || user_code_.empty()) {
    co_return Outcome(answer->refusal("gave no device code"));
  }
  DeviceCode code;
  code.page = io::join_path(base_, "codex/device").text();
  code.user_code = user_code_;
  const std::int64_t seconds = answer->whole("interval").value_or(0);
  if (seconds > 0) code.interval = std::chrono::seconds(std::min(seconds, std::int64_t{3600}));
  co_return Outcome(std::move(code));
}

Task<PollAnswer> CodexDevice::ask() {
  IdentityQuestion question;
  question.who = kWho;
  question.url = io::join_path(base_, "api/accounts/deviceauth/token");
  question.fields = codex_fields();
  text::JsonWriter json;
  json.begin_object().key("device_auth_id").string(device_id_);
  json.key("user_code").string(user_code_).end_object();
  question.json = json.take();
  question.secrets = {device_id_};
  const Result<IdentityAnswer> answer = co_await ask_identity(http_, std::move(question));
  if (!answer) co_return failed(PollState::unreachable, answer.error());
  const std::string error_code = answer->error_code();
  if (error_code == "slow_down" || answer->status == 429) {
    co_return failed(PollState::slow_down, core::Error());
  }
  const core::Error refusal = answer->refusal("did not confirm the code");
  if (answer->status >= 500) co_return failed(PollState::unreachable, refusal);
  if (!answer->good()) {
    // This server says "not yet" with 403 and 404; a code of refusal beside it is meant as one.
    const bool over = error_code == "access_denied" || error_code == "expired_token" ||
                      (answer->status != 403 && answer->status != 404);
    co_return failed(over ? PollState::refused : PollState::pending, refusal);
  }
  code_ = answer->text("authorization_code");
  verifier_ = answer->text("code_verifier");
  if (code_.empty() || verifier_.empty()) co_return failed(PollState::refused, refusal);
  co_return failed(PollState::granted, core::Error());
}

Task<Result<SignedIn>> CodexDevice::finish() {
  using Outcome = Result<SignedIn>;
  OAuthClient client = codex_client(base_);
  client.redirect_uri = io::join_path(base_, "deviceauth/callback").text();
  client.fields = codex_fields();
  Result<Grant> grant = co_await exchange_code(http_, std::move(client), code_, verifier_, clock_);
  if (!grant) co_return Outcome(std::move(grant).error());
  co_return codex_identity(std::move(*grant));
}

}  // namespace pincer::stages
