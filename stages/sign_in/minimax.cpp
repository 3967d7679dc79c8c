#include "stages/sign_in/minimax.hpp"

#include <algorithm>
#include <utility>

#include "engine/io/hash.hpp"

namespace pincer::stages {
namespace {

constexpr std::string_view kWho = "MiniMax";

PollAnswer answer_of(PollState state, core::Error error) {
  PollAnswer answer;
  answer.state = state;
  answer.error = std::move(error);
  return answer;
}

}  // namespace

OAuthClient minimax_client(const io::Url& base) {
  OAuthClient client;
  client.who = kWho;
  client.token = io::join_path(base, "oauth/token");
  client.client_id = "78257093-7e40-4613-99e0-527b14b39113";
  client.scope = "group_id profile model.completion";
  return client;
}

Task<Result<DeviceCode>> MinimaxDevice::begin(io::Entropy& entropy) {
  using Outcome = Result<DeviceCode>;
  const Pkce pkce = make_pkce(entropy);
  const std::string state = io::random_base64url(entropy, 16);
  const OAuthClient client = minimax_client(base_);
  IdentityQuestion question;
  question.who = kWho;
  question.url = io::join_path(base_, "oauth/code");
  question.form = {{"response_type", "code"},         {"client_id", client.client_id},
                   {"scope", client.scope},           {"code_challenge", pkce.challenge},
                   {"code_challenge_method", "S256"}, {"state", state}};
  question.fields = {{"x-request-id", io::random_hex(entropy, 16)}};
  verifier_ = pkce.verifier;
  const Result<IdentityAnswer> answer = co_await ask_identity(http_, std::move(question));
  if (!answer) co_return Outcome(answer.error());
  user_code_ = answer->text("user_code");
  DeviceCode code;
  code.user_code = user_code_;
  code.page = answer->text("verification_uri");
  if (!answer->good() || user_code_.empty() || code.page.empty()) {
    co_return Outcome(answer->refusal("gave no code"));
  }
  if (!io::same_secret(answer->text("state"), state)) {
    co_return Outcome(
        answer->refusal("answered another sign-in than ours (its state is not ours)"));
  }
  const Result<io::Url> page = io::parse_url(code.page);
  if (!page || (!page->https && !page->is_loopback())) {
    co_return Outcome(answer->refusal("names a page that is no https address"));
  }
  // Both in milliseconds, the end as a moment.
  const std::int64_t pause = answer->whole("interval").value_or(2000);
  code.interval = std::chrono::milliseconds(std::clamp<std::int64_t>(pause, 2000, 60'000));
  const std::int64_t now_ms = clock_.now(http_.loop().real_now());
  const std::int64_t end = answer->whole("expired_in").value_or(now_ms + 900'000);
  const std::int64_t left = std::clamp<std::int64_t>(end - now_ms, 0, 86'400'000);
  code.lifetime = std::chrono::milliseconds(left);
  co_return Outcome(std::move(code));
}

PollAnswer MinimaxDevice::read(const IdentityAnswer& answer) {
  const std::string status = answer.text("status");
  if (!answer.good() || status == "error") {
    const bool later = answer.status >= 500 || answer.status == 429;
    return answer_of(later ? PollState::unreachable : PollState::refused,
                     answer.refusal("did not sign you in"));
  }
  if (status != "success") {
    // Silence is no "not yet": what is no answer of this server's may be one next time.
    return answer_of(answer.json.is_object() ? PollState::pending : PollState::unreachable,
                     answer.refusal("did not answer as it should"));
  }
  Grant grant;
  grant.access = answer.text("access_token");
  grant.refresh = answer.text("refresh_token");
  const std::optional<std::int64_t> end = answer.whole("expired_in");
  if (grant.access.empty() || grant.refresh.empty() || !end) {
    return answer_of(PollState::refused,
                     core::Error{core::Phase::done, core::ErrorKind::bad_content, 0,
                                 "MiniMax said yes and gave no whole credential; sign in again"});
  }
  grant.expires_ms = end;
  signed_in_.grant = std::move(grant);
  return answer_of(PollState::granted, core::Error());
}

Task<PollAnswer> MinimaxDevice::ask() {
  const OAuthClient client = minimax_client(base_);
  IdentityQuestion question;
  question.who = kWho;
  question.url = client.token;
  question.form = {{"grant_type", "urn:ietf:params:oauth:grant-type:user_code"},
                   {"client_id", client.client_id},
                   {"user_code", user_code_},
                   {"code_verifier", verifier_}};
  question.secrets = {verifier_};
  const Result<IdentityAnswer> answer = co_await ask_identity(http_, std::move(question));
  if (!answer) co_return answer_of(PollState::unreachable, answer.error());
  co_return read(*answer);
}

}  // namespace pincer::stages
