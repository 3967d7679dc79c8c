#include "stages/sign_in/device_flow.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "engine/core/sleep.hpp"
#include "engine/io/hash.hpp"
#include "stages/error_facts.hpp"
#include "stages/sign_in/token_request.hpp"

namespace pincer::stages {
namespace {

using core::Duration;
using core::Task;
using text::JsonValue;

constexpr Duration kIntervalMin = std::chrono::seconds(1);
constexpr Duration kIntervalMax = std::chrono::seconds(60);
constexpr Duration kExpiresMax = std::chrono::minutes(30);
constexpr Duration kPollMax = std::chrono::seconds(10);  // one question
constexpr Duration kSlowDown = std::chrono::seconds(5);  // RFC 8628, 3.5
constexpr std::size_t kTextBytesMax = 2048;

std::string text_of(JsonValue value) {
  const std::string_view text = value.string().value_or(std::string_view{});
  return text.size() > kTextBytesMax ? std::string() : std::string(text);
}

/// A number of `unit`s, also as text (OpenAI sends "5"), within bounds.
Duration span_of(JsonValue value, Duration unit, Duration usual, Duration least, Duration most) {
  double count = value.number().value_or(0);
  if (const auto text = value.string()) {
    std::from_chars(text->data(), text->data() + text->size(), count);
  }
  if (!(count > 0)) return usual;
  const double bound = static_cast<double>(most.count()) / static_cast<double>(unit.count());
  return std::clamp(
      Duration(std::llround(std::min(count, bound) * static_cast<double>(unit.count()))), least,
      most);
}

DeviceCode no_code(SignInFault fault, std::string sentence) {
  DeviceCode code;
  code.fault = fault;
  code.sentence = std::move(sentence);
  return code;
}

/// What one question for the end told.
struct Poll {
  enum class Step : std::uint8_t { pending, slower, lost, ended };
  Step step = Step::pending;
  SignInResult result;
};

Poll ended(SignInResult result) {
  Poll poll;
  poll.step = Poll::Step::ended;
  poll.result = std::move(result);
  return poll;
}

Poll step_of(Poll::Step step) {
  Poll poll;
  poll.step = step;
  return poll;
}

/// Faults that a moment may cure do not end the wait: the user may be typing.
Poll judged(SignInResult result) {
  if (result.code == "authorization_pending") return step_of(Poll::Step::pending);
  if (result.code == "slow_down") return step_of(Poll::Step::slower);
  const bool passing = result.fault == SignInFault::network || result.fault == SignInFault::server;
  if (passing) return step_of(Poll::Step::lost);
  return ended(std::move(result));
}

Task<Poll> poll_standard(io::HttpClient& http, const DeviceClient& client, const DeviceCode& code) {
  Parameters parameters = {{"client_id", client.client_id},
                           {"device_code", code.device_code},
                           {"grant_type", "urn:ietf:params:oauth:grant-type:device_code"}};
  const TokenReply reply =
      co_await post_parameters(http, client.poll_url, std::move(parameters), false, kPollMax);
  const std::vector<std::string> secrets = {code.device_code};
  co_return judged(read_tokens(reply, secrets));
}

Task<Poll> poll_codex(io::HttpClient& http, const DeviceClient& client, const DeviceCode& code) {
  Parameters parameters = {{"device_auth_id", code.device_code}, {"user_code", code.user_code}};
  const TokenReply reply =
      co_await post_parameters(http, client.poll_url, std::move(parameters), true, kPollMax);
  if (!reply.failure && (reply.status == 403 || reply.status == 404)) {
    co_return step_of(Poll::Step::pending);
  }
  text::JsonParser parser;
  const auto parsed = parser.parse(reply.body);
  const JsonValue root = parsed ? *parsed : JsonValue();
  Pkce pkce;
  pkce.verifier = text_of(root["code_verifier"]);
  std::string authorization = text_of(root["authorization_code"]);
  if (reply.failure || reply.status != 200 || authorization.empty()) {
    const std::vector<std::string> secrets = {code.device_code};
    co_return judged(read_tokens(reply, secrets));
  }
  SignInResult result = co_await exchange_code(http, client.exchange, std::move(authorization),
                                               std::move(pkce), std::string(), kPollMax);
  co_return ended(std::move(result));  // a code is good for one try
}

Task<Poll> poll_minimax(io::HttpClient& http, const DeviceClient& client, const DeviceCode& code) {
  Parameters parameters = {{"grant_type", "urn:ietf:params:oauth:grant-type:user_code"},
                           {"client_id", client.client_id},
                           {"user_code", code.user_code},
                           {"code_verifier", code.pkce.verifier}};
  const TokenReply reply =
      co_await post_parameters(http, client.poll_url, std::move(parameters), false, kPollMax);
  text::JsonParser parser;
  const auto parsed = parser.parse(reply.body);
  const std::string status = parsed ? text_of((*parsed)["status"]) : std::string();
  if (!reply.failure && reply.status == 200 && status == "pending") {
    co_return step_of(Poll::Step::pending);
  }
  if (!reply.failure && reply.status == 200 && status == "error") {
    SignInResult result =
        sign_in_fault(SignInFault::rejected, "MiniMax ended the sign-in; start again");
    co_return ended(std::move(result));
  }
  const std::vector<std::string> secrets = {code.pkce.verifier};
  SignInResult result = read_tokens(reply, secrets);
  // `expired_in` is a moment here, for who has a clock; the length of life is not told.
  co_return judged(std::move(result));
}

}  // namespace

Task<DeviceCode> start_device(io::HttpClient& http, DeviceClient client, std::string random,
                              Duration timeout) {
  Parameters parameters = {{"client_id", client.client_id}};
  if (!client.scope.empty()) parameters.emplace_back("scope", client.scope);
  const bool minimax = client.dialect == DeviceDialect::minimax;
  Pkce pkce;
  std::string state;
  if (minimax) {
    pkce = make_pkce(std::string_view(random).substr(0, 32));
    state = io::base64url(std::string_view(random).substr(32));
    parameters.emplace_back("response_type", "code");
    parameters.emplace_back("code_challenge", pkce.challenge);
    parameters.emplace_back("code_challenge_method", "S256");
    parameters.emplace_back("state", state);
  }
  const bool json = client.dialect == DeviceDialect::codex;
  const TokenReply reply =
      co_await post_parameters(http, client.code_url, std::move(parameters), json, timeout);
  text::JsonParser parser;
  const auto parsed = parser.parse(reply.body);
  const JsonValue root = parsed ? *parsed : JsonValue();
  const std::vector<std::string> secrets = {pkce.verifier};
  if (reply.failure || reply.status != 200 || root["error"].is_string()) {
    const SignInResult failed = read_tokens(reply, secrets);
    co_return no_code(failed.fault, failed.sentence);
  }
  if (minimax && text_of(root["state"]) != state) {
    co_return no_code(SignInFault::wrong_state, "This answer belongs to another sign-in.");
  }
  DeviceCode code;
  code.pkce = std::move(pkce);
  code.user_code = text_of(root["user_code"]);
  if (code.user_code.empty()) code.user_code = text_of(root["usercode"]);
  code.device_code = text_of(root[json ? "device_auth_id" : "device_code"]);
  code.verification_url = text_of(root["verification_uri"]);
  if (code.verification_url.empty()) code.verification_url = client.verification_url;
  code.verification_url_complete = text_of(root["verification_uri_complete"]);
  const Duration second = std::chrono::seconds(1);
  const Duration unit = minimax ? Duration(std::chrono::milliseconds(1)) : second;
  code.interval = span_of(root["interval"], unit, code.interval, kIntervalMin, kIntervalMax);
  code.expires_in =
      span_of(root["expires_in"], second, code.expires_in, std::chrono::seconds(1), kExpiresMax);
  const bool whole = !code.user_code.empty() && (minimax || !code.device_code.empty());
  const bool web =
      code.verification_url.starts_with("https://") || code.verification_url.starts_with("http://");
  if (!whole || !web) {
    co_return no_code(SignInFault::bad_answer, "The sign-in server gave no code to enter.");
  }
  co_return code;
}

Task<SignInResult> await_device(io::HttpClient& http, DeviceClient client, DeviceCode code) {
  core::Loop& loop = http.loop();
  const core::Time end = core::later(loop.now(), code.expires_in);
  Duration interval = code.interval;
  for (;;) {
    if (core::later(loop.now(), interval) >= end) {
      co_await core::sleep_until(end);
      co_return sign_in_fault(SignInFault::expired, "The code was not entered in time; start again",
                              "expired_token");
    }
    co_await core::sleep(interval);
    Poll poll;
    switch (client.dialect) {
      case DeviceDialect::rfc8628:
        poll = co_await poll_standard(http, client, code);
        break;
      case DeviceDialect::codex:
        poll = co_await poll_codex(http, client, code);
        break;
      case DeviceDialect::minimax:
        poll = co_await poll_minimax(http, client, code);
        break;
    }
    if (poll.step == Poll::Step::ended) co_return std::move(poll.result);
    if (poll.step == Poll::Step::slower) interval += kSlowDown;
    if (poll.step == Poll::Step::lost) interval = std::min(interval * 2, kIntervalMax);
  }
}

}  // namespace pincer::stages
