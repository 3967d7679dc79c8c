#include "stages/sign_in/token_request.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "stages/completion.hpp"
#include "stages/error_facts.hpp"
#include "stages/scrub.hpp"

namespace pincer::stages {
namespace {

using core::Task;
using text::JsonValue;

constexpr std::size_t kTokenBytesMax = 16 * 1024;
constexpr std::size_t kQuoteBytesMax = 300;
constexpr double kExpiresMaxSeconds = 10.0 * 365 * 24 * 3600;

struct CodeRow {
  std::string_view code;
  SignInFault fault;
  std::string_view sentence;
};
constexpr auto kCodes = std::to_array<CodeRow>({
    {"access_denied", SignInFault::denied, "The sign-in was refused in the browser"},
    {"authorization_declined", SignInFault::denied, "The sign-in was refused in the browser"},
    {"expired_token", SignInFault::expired, "The code was not entered in time; start again"},
    {"refresh_token_reused", SignInFault::reused, "Another program has used this refresh token"},
    {"invalid_grant", SignInFault::rejected, "The server knows this code or token no more"},
    {"refresh_token_expired", SignInFault::rejected, "The sign-in has expired"},
    {"refresh_token_invalidated", SignInFault::rejected, "The sign-in was ended"},
    {"invalid_client", SignInFault::rejected, "The server does not know this client"},
    {"bad_verification_code", SignInFault::rejected, "The server does not know this code"},
    {"incorrect_device_code", SignInFault::rejected, "The server does not know this code"},
});

std::string text_of(JsonValue value) {
  const std::string_view text = value.string().value_or(std::string_view{});
  return text.size() > kTokenBytesMax ? std::string() : std::string(text);
}

std::string body_of(const Parameters& parameters, bool json) {
  if (json) {
    text::JsonWriter writer;
    writer.begin_object();
    for (const auto& [name, value] : parameters) writer.key(name).string(value);
    return writer.end_object().take();
  }
  std::string form;
  for (const auto& [name, value] : parameters) {
    if (!form.empty()) form += '&';
    form.append(form_encoded(name)).append("=").append(form_encoded(value));
  }
  return form;
}

/// The code of an error answer and the server's words about it.
SignInResult read_fault(const TokenReply& reply, JsonValue root) {
  const auto facts = error_facts(reply.body);
  std::string code = facts ? facts->code_text : std::string();
  std::string words = facts ? facts->message : std::string();
  // OAuth's errors are a bare code when they have no description.
  if (code.empty() && root["error"].is_string()) code = text_of(root["error"]);
  const auto row = std::ranges::find(kCodes, code, &CodeRow::code);
  SignInFault fault =
      reply.status >= 500 || reply.status == 429 ? SignInFault::server : SignInFault::rejected;
  std::string sentence = "The sign-in server refused the request";
  if (fault == SignInFault::server) sentence = "The sign-in server failed";
  if (row != kCodes.end()) {
    fault = row->fault;
    sentence = row->sentence;
  }
  sentence += " (HTTP " + std::to_string(reply.status) + ")";
  if (!words.empty()) sentence.append(": ").append(bounded(words, kQuoteBytesMax));
  return sign_in_fault(fault, std::move(sentence), std::move(code));
}

}  // namespace

SignInResult sign_in_fault(SignInFault fault, std::string sentence, std::string code) {
  SignInResult result;
  result.fault = fault;
  result.sentence = std::move(sentence);
  if (!result.sentence.ends_with('.')) result.sentence += '.';
  result.code = std::move(code);
  return result;
}

Task<TokenReply> post_parameters(io::HttpClient& http, std::string url, Parameters parameters,
                                 bool json, core::Duration timeout) {
  TokenReply answer;
  const auto parsed = io::parse_url(url);
  if (!parsed) {
    answer.failure = parsed.error();
    co_return answer;
  }
  io::HttpRequest request;
  request.method = "POST";
  request.url = *parsed;
  request.fields.add("Accept", "application/json");
  request.fields.add("Content-Type",
                     json ? "application/json" : "application/x-www-form-urlencoded");
  request.body = body_of(parameters, json);
  io::HttpCall call;
  call.deadlines = {timeout, timeout, timeout, timeout, timeout};
  call.bounds.body_bytes_max = std::size_t{1} << 20;
  io::HttpReply reply;
  co_await http.exchange(request, call, reply);
  answer.status = reply.status;
  answer.body = std::move(reply.body);
  answer.failure = std::move(reply.failure);
  co_return answer;
}

SignInResult read_tokens(const TokenReply& reply, const std::vector<std::string>& secrets) {
  if (reply.failure) {
    return sign_in_fault(SignInFault::network,
                         "The sign-in server did not answer: " + reply.failure->text);
  }
  text::JsonParser parser;
  const auto parsed = parser.parse(reply.body);
  const JsonValue root = parsed ? *parsed : JsonValue();
  const bool refused = reply.status != 200 || (root["error"].exists() && !root["error"].is_null());
  if (refused) {
    SignInResult result = read_fault(reply, root);
    for (const std::string& secret : secrets) scrub(result.sentence, secret);
    return result;
  }
  SignInResult result;
  result.tokens.access = text_of(root["access_token"]);
  result.tokens.refresh = text_of(root["refresh_token"]);
  result.tokens.id_token = text_of(root["id_token"]);
  result.tokens.scope = text_of(root["scope"]);
  result.tokens.token_type = text_of(root["token_type"]);
  if (const auto seconds = root["expires_in"].number(); seconds && *seconds > 0) {
    const double bound = std::min(*seconds, kExpiresMaxSeconds);
    result.tokens.expires_in = std::chrono::milliseconds(std::llround(bound * 1000));
  }
  if (result.tokens.access.empty()) {
    return sign_in_fault(SignInFault::bad_answer, "The sign-in server's answer holds no token");
  }
  return result;
}

}  // namespace pincer::stages
