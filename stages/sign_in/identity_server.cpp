#include "stages/sign_in/identity_server.hpp"

#include <algorithm>
#include <utility>

#include "engine/text/ascii.hpp"
#include "engine/text/printable.hpp"

namespace pincer::stages {
namespace {

constexpr core::Duration kPatience = std::chrono::seconds(30);
constexpr std::size_t kAnswerBytesMax = 256 * 1024;
constexpr std::size_t kQuoteColumnsMax = 160;

io::HttpRequest request_of(const IdentityQuestion& question) {
  io::HttpRequest request;
  request.url = question.url;
  request.fields.add("Accept", "application/json");
  if (!question.form.empty()) {
    request.method = "POST";
    request.fields.add("Content-Type", "application/x-www-form-urlencoded");
    request.body = form_encoded(question.form);
  } else if (!question.json.empty()) {
    request.method = "POST";
    request.fields.add("Content-Type", "application/json");
    request.body = question.json;
  }
  for (const auto& [name, value] : question.fields) request.fields.add(name, value);
  return request;
}

io::HttpCall call_of() {
  io::HttpCall call;
  call.deadlines.total = kPatience;
  call.bounds.body_bytes_max = kAnswerBytesMax;
  call.gzip = true;
  return call;
}

/// A word such as access_denied; anything else a server may put there is not repeated.
bool is_error_word(std::string_view text) {
  return !text.empty() && text.size() <= 60 && std::all_of(text.begin(), text.end(), [](char c) {
    return text::is_letter(c) || text::is_digit(c) || c == '_' || c == '-' || c == '.';
  });
}

/// The first text that one of these places holds.
std::string text_at(const text::JsonValue& json, std::string_view outer, std::string_view inner) {
  const text::JsonValue value = json[outer];
  if (const auto text = value.string()) return std::string(text::trimmed(*text));
  if (const auto text = value[inner].string()) return std::string(text::trimmed(*text));
  return {};
}

}  // namespace

std::string IdentityAnswer::text(std::string_view name) const {
  return std::string(text::trimmed(json[name].string().value_or("")));
}

std::optional<std::int64_t> IdentityAnswer::whole(std::string_view name) const {
  const text::JsonValue value = json[name];
  if (const auto number = value.number()) {
    if (*number < 0 || *number > 9e15) return std::nullopt;
    return static_cast<std::int64_t>(*number);
  }
  const std::string_view written = text::trimmed(value.string().value_or(""));
  if (written.empty() || written.size() > 15) return std::nullopt;
  std::int64_t number = 0;
  for (const char c : written) {
    if (!text::is_digit(c)) return std::nullopt;
    number = number * 10 + (c - '0');
  }
  return number;
}

std::string IdentityAnswer::error_code() const {
  std::string code = text_at(json, "error", "code");
  if (code.empty()) code = text_at(json, "code", "");
  return is_error_word(code) ? code : std::string();
}

core::Error IdentityAnswer::refusal(std::string_view what) const {
  std::string words = text("error_description");
  if (words.empty()) words = std::string(json.at({"error", "message"}).string().value_or(""));
  if (words.empty()) {
    words = std::string(json.at({"base_resp", "status_msg"}).string().value_or(""));
  }
  if (words.empty()) words = text("message");
  for (const std::string& secret : secrets) {
    if (!secret.empty()) words = text::without_secret(words, secret);
  }
  words = text::printable(words, kQuoteColumnsMax);
  const std::string code = error_code();
  core::Error error{core::Phase::done, core::ErrorKind::invalid, status,
                    who + " " + std::string(what)};
  error.text += good() ? "" : " (HTTP " + std::to_string(status) + ")";
  if (!code.empty()) error.text += ": " + code;
  if (!words.empty() && words != code) error.text += (code.empty() ? ": " : ", ") + words;
  return error;
}

Task<Result<IdentityAnswer>> ask_identity(io::HttpClient& http, IdentityQuestion question) {
  using Answer = Result<IdentityAnswer>;
  const io::HttpRequest request = request_of(question);
  const io::HttpCall call = call_of();
  io::HttpReply reply;
  co_await http.exchange(request, call, reply);
  if (reply.failure) {
    core::Error error = *reply.failure;
    error.text =
        "cannot ask " + question.who + " at " + question.url.authority() + ": " + error.text;
    for (const std::string& secret : question.secrets) {
      if (!secret.empty()) error.text = text::without_secret(error.text, secret);
    }
    co_return Answer(std::move(error));
  }
  IdentityAnswer answer;
  answer.who = std::move(question.who);
  answer.status = reply.status;
  answer.secrets = std::move(question.secrets);
  const Result<text::JsonValue> json = answer.parser.parse(reply.body);
  if (json) answer.json = *json;
  co_return Answer(std::move(answer));
}

}  // namespace pincer::stages
