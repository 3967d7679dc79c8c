#include "stages/sign_in/github.hpp"

#include <algorithm>
#include <utility>

namespace pincer::stages {
namespace {

constexpr std::string_view kClientId = "Iv1.b507a08c87ecfe98";
constexpr std::size_t kUserCodeMax = 64;

core::Duration seconds(std::optional<std::int64_t> told, std::int64_t otherwise) {
  return std::chrono::seconds(std::min(told.value_or(otherwise), std::int64_t{86'400}));
}

PollAnswer answer_of(PollState state, core::Error error) {
  PollAnswer answer;
  answer.state = state;
  answer.error = std::move(error);
  return answer;
}

core::Error refused(const IdentityAnswer& answer, const std::string& code) {
  core::Error error = answer.refusal("did not sign you in");
  if (code == "access_denied") {
    error.text = "GitHub says that access was denied (access_denied); nothing was stored";
  } else if (code == "expired_token") {
    error.text = "the code is too old (expired_token); sign in again";
  }
  return error;
}

/// "proxy-ep=proxy.individual.githubcopilot.com" in the token names the host.
std::string copilot_base(std::string_view token) {
  constexpr std::string_view kName = "proxy-ep=";
  constexpr std::string_view kDefault = "https://api.individual.githubcopilot.com";
  std::size_t at = token.find(kName);
  while (at != std::string_view::npos && at > 0 && token[at - 1] != ';') {
    at = token.find(kName, at + 1);
  }
  if (at == std::string_view::npos) return std::string(kDefault);
  std::string_view host = token.substr(at + kName.size());
  host = host.substr(0, host.find(';'));
  if (host.starts_with("https://")) host.remove_prefix(8);
  std::string name(host);
  if (name.starts_with("proxy.")) name.replace(0, 6, "api.");
  const Result<io::Url> url = io::parse_url("https://" + name);
  // The credential goes there: nowhere else than to GitHub's.
  if (!url || url->target != "/" || !url->host.ends_with(".githubcopilot.com")) {
    return std::string(kDefault);
  }
  return "https://" + url->authority();
}

}  // namespace

Task<Result<DeviceCode>> GithubDevice::begin() {
  using Outcome = Result<DeviceCode>;
  IdentityQuestion question;
  question.who = "GitHub";
  question.url = io::join_path(base_, "login/device/code");
  question.form = {{"client_id", std::string(kClientId)}, {"scope", "read:user"}};
  const Result<IdentityAnswer> answer = co_await ask_identity(http_, std::move(question));
  if (!answer) co_return Outcome(answer.error());
  device_code_ = answer->text("device_code");
  DeviceCode code;
  code.user_code = answer->text("user_code");
  // The address is ours: one that the answer names could be anybody's.
  code.page = io::join_path(base_, "login/device").text();
  if (!answer->good() || device_code_.empty() || code.user_code.empty() ||
      code.user_code.size() > kUserCodeMax) {
    co_return Outcome(answer->refusal("gave no device code"));
  }
  code.interval = seconds(answer->whole("interval"), 5);
  code.lifetime = seconds(answer->whole("expires_in"), 900);
  co_return Outcome(std::move(code));
}

Task<PollAnswer> GithubDevice::ask() {
  IdentityQuestion question;
  question.who = "GitHub";
  question.url = io::join_path(base_, "login/oauth/access_token");
  question.form = {{"client_id", std::string(kClientId)},
                   {"device_code", device_code_},
                   {"grant_type", "urn:ietf:params:oauth:grant-type:device_code"}};
  question.secrets = {device_code_};
  const Result<IdentityAnswer> answer = co_await ask_identity(http_, std::move(question));
  if (!answer) co_return answer_of(PollState::unreachable, answer.error());
  token_ = answer->text("access_token");
  if (answer->good() && !token_.empty()) co_return answer_of(PollState::granted, core::Error());
  const std::string code = answer->error_code();
  if (code.empty() && (answer->status >= 500 || answer->status == 429)) {
    co_return answer_of(PollState::unreachable, answer->refusal("did not answer as it should"));
  }
  PollAnswer told = answer_of(poll_state(code), refused(*answer, code));
  const std::optional<std::int64_t> interval = answer->whole("interval");
  if (told.state == PollState::slow_down && interval) told.interval = seconds(interval, 5);
  co_return told;
}

Task<Result<CopilotToken>> copilot_token(io::HttpClient& http, io::Url api, std::string token) {
  using Outcome = Result<CopilotToken>;
  IdentityQuestion question;
  question.who = "GitHub Copilot";
  question.url = io::join_path(api, "copilot_internal/v2/token");
  question.fields = {{"Authorization", "Bearer " + token},
                     {"Editor-Version", "vscode/1.96.2"},
                     {"Editor-Plugin-Version", "copilot-chat/0.35.0"},
                     {"User-Agent", "GitHubCopilotChat/0.26.7"},
                     {"X-Github-Api-Version", "2025-04-01"}};
  question.secrets = {std::move(token)};
  const Result<IdentityAnswer> answer = co_await ask_identity(http, std::move(question));
  if (!answer) co_return Outcome(answer.error());
  CopilotToken got;
  got.token = answer->text("token");
  if (!answer->good() || got.token.empty()) {
    co_return Outcome(answer->refusal("does not answer this account"));
  }
  constexpr std::int64_t kSecondsMax = 100'000'000'000;  // above they are milliseconds
  const std::int64_t end = answer->whole("expires_at").value_or(0);
  got.expires_ms = end < kSecondsMax ? end * 1000 : end;
  got.base_url = copilot_base(got.token);
  co_return Outcome(std::move(got));
}

}  // namespace pincer::stages
