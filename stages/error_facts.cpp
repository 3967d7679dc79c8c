#include "stages/error_facts.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

#include "engine/text/ascii.hpp"
#include "stages/completion.hpp"

namespace pincer::stages {
namespace {

using text::JsonValue;

constexpr std::size_t kNameBytesMax = 128;
constexpr std::size_t kMessageBytesMax = 1024;
constexpr std::size_t kRawBytesMax = 2048;
constexpr std::size_t kListMax = 8;
constexpr double kRetryAfterSecondsMax = 24 * 60 * 60;

std::string text_of(JsonValue value, std::size_t bytes_max) {
  return std::string(bounded(value.string().value_or(std::string_view{}), bytes_max));
}

std::string first_text(std::initializer_list<JsonValue> values, std::size_t bytes_max) {
  for (const JsonValue value : values) {
    std::string text = text_of(value, bytes_max);
    if (!text.empty()) return text;
  }
  return {};
}

std::vector<std::string> texts_of(JsonValue array) {
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < std::min(array.elements(), kListMax); ++i) {
    std::string text = text_of(array.element(i), kNameBytesMax);
    if (!text.empty()) texts.push_back(std::move(text));
  }
  return texts;
}

std::optional<int> status_like(double number) {
  if (!(number >= 100 && number <= 999) || number != std::floor(number)) return std::nullopt;
  return static_cast<int>(number);
}

/// "34.07s" as milliseconds, as Google writes durations.
std::optional<std::int64_t> read_seconds_ms(std::string_view text) {
  if (!text.ends_with('s')) return std::nullopt;
  double seconds = 0;
  const char* const end = text.data() + text.size() - 1;
  const auto read = std::from_chars(text.data(), end, seconds);
  if (read.ec != std::errc() || read.ptr != end || !(seconds >= 0)) return std::nullopt;
  return static_cast<std::int64_t>(std::min(seconds, kRetryAfterSecondsMax) * 1000);
}

void read_code(JsonValue code, ErrorFacts& facts) {
  if (const auto number = code.number()) {
    facts.code = status_like(*number);
    return;
  }
  facts.code_text = text_of(code, kNameBytesMax);
  int number = 0;
  const char* const end = facts.code_text.data() + facts.code_text.size();
  const auto read = std::from_chars(facts.code_text.data(), end, number);
  if (read.ec == std::errc() && read.ptr == end) facts.code = status_like(number);
}

void read_headers(JsonValue headers, ErrorFacts& facts) {
  headers.each_member([&facts](std::string_view key, JsonValue value) {
    if (!text::equal_caseless(key, "X-RateLimit-Reset")) return;
    if (const auto text = value.string()) facts.reset_ms = read_reset_ms(*text);
    if (const auto whole = value.integer()) facts.reset_ms = read_reset_ms(std::to_string(*whole));
  });
}

/// The message in the provider's own answer, which OpenRouter hands on as text, often as JSON.
std::string message_inside(const std::string& raw) {
  if (raw.empty() || raw.front() != '{') return raw;
  text::JsonParser parser;
  const auto parsed = parser.parse(raw);
  if (!parsed) return raw;
  const JsonValue root = *parsed;
  const std::string message =
      first_text({root.at({"error", "message"}), root["message"], root["error"], root["detail"]},
                 kMessageBytesMax);
  return message.empty() ? raw : message;
}

void read_raw(JsonValue raw, ErrorFacts& facts) {
  if (raw.is_string()) {
    // The whole text is looked into before it is cut: cut JSON is no JSON.
    facts.upstream_message = message_inside(std::string(*raw.string()));
    facts.raw = text_of(raw, kRawBytesMax);
  } else if (raw.is_object()) {
    const std::string dumped = raw.dump();
    facts.upstream_message = message_inside(dumped);
    facts.raw = bounded(dumped, kRawBytesMax);
  }
  facts.upstream_message = bounded(facts.upstream_message, kMessageBytesMax);
}

void read_metadata(JsonValue metadata, ErrorFacts& facts) {
  facts.limit_source = text_of(metadata["limit_source"], kNameBytesMax);
  facts.failed_routing_step = text_of(metadata["failed_routing_step"], kNameBytesMax);
  facts.provider_name = text_of(metadata["provider_name"], kNameBytesMax);
  facts.remedy_hint = text_of(metadata["remedy_hint"], kMessageBytesMax);
  facts.missing_attestations = texts_of(metadata["missing_attestation_types"]);
  facts.moderation_reasons = texts_of(metadata["reasons"]);
  read_raw(metadata["raw"], facts);
  read_headers(metadata["headers"], facts);
}

/// Google's layers: the name of the gRPC status, and the details with their own types.
void read_google(JsonValue error, ErrorFacts& facts) {
  facts.rpc_status = text_of(error["status"], kNameBytesMax);
  const JsonValue details = error["details"];
  for (std::size_t i = 0; i < std::min(details.elements(), kListMax); ++i) {
    const JsonValue detail = details.element(i);
    const std::string reason = text_of(detail["reason"], kNameBytesMax);
    if (!reason.empty()) facts.detail_reason = reason;
    const std::string quota = text_of(detail["violations"].element(0)["quotaId"], kNameBytesMax);
    if (!quota.empty()) facts.quota_id = quota;
    if (const auto ms = read_seconds_ms(detail["retryDelay"].string().value_or(""))) {
      facts.retry_after_ms = ms;
    }
  }
}

/// The number in MiniMax' `base_resp`, in the words of others. 0 is no error.
std::string_view minimax_type(std::int64_t code) {
  switch (code) {
    case 1004:
    case 2049:
      return "authentication_error";
    case 1008:
      return "insufficient_quota";
    case 1002:
    case 1039:
    case 1041:
    case 2045:
    case 2056:
      return "rate_limit_error";
    case 1026:
    case 1027:
      return "content_policy_violation";
    case 2013:
      return "invalid_request_error";
    default:
      return "server_error";
  }
}

/// What other servers put at the top instead of an `error`: a message under one of many names.
core::Boxed<ErrorFacts> read_top(JsonValue root) {
  ErrorFacts facts;
  const JsonValue first = root["errors"].element(0);
  const JsonValue detail = root["detail"];
  facts.message = first_text({root["message"], detail, root["msg"], first["message"], first,
                              detail.element(0)["msg"], detail["message"]},
                             kMessageBytesMax);
  if (facts.message.empty()) return {};
  read_code(root["code"], facts);
  if (!root["code"].exists()) read_code(first["code"], facts);
  return facts;
}

}  // namespace

std::string_view bounded(std::string_view text, std::size_t bytes_max) {
  if (text.size() <= bytes_max) return text;
  std::size_t end = bytes_max;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return text.substr(0, end);
}

std::optional<std::int64_t> read_reset_ms(std::string_view value) {
  constexpr std::int64_t kYear2001Ms = 1'000'000'000'000;
  constexpr std::int64_t kYear2100Ms = 4'102'444'800'000;
  std::int64_t number = 0;
  const char* const end = value.data() + value.size();
  const auto read = std::from_chars(value.data(), end, number);
  if (read.ec != std::errc() || read.ptr != end) return std::nullopt;
  if (number >= kYear2001Ms / 1000 && number <= kYear2100Ms / 1000) number *= 1000;  // seconds
  if (number < kYear2001Ms || number > kYear2100Ms) return std::nullopt;
  return number;
}

core::Boxed<ErrorFacts> read_error(JsonValue error) {
  if (!error.exists() || error.is_null()) return {};
  ErrorFacts facts;
  if (error.is_string()) {
    facts.message = text_of(error, kMessageBytesMax);
    if (facts.message.empty()) return {};
    return facts;
  }
  if (!error.is_object()) {
    if (error.boolean() == false) return {};
    facts.message = "an error without text";
    return facts;
  }
  read_code(error["code"], facts);
  if (!facts.code) {
    if (const auto status = error["http_status"].number()) facts.code = status_like(*status);
  }
  facts.message = text_of(error["message"], kMessageBytesMax);
  const JsonValue metadata = error["metadata"];
  facts.error_type =
      first_text({metadata["error_type"], error["error_type"], error["type"]}, kNameBytesMax);
  const JsonValue availability = error["availability"];
  facts.availability_code = text_of(availability["code"], kNameBytesMax);
  if (const auto seconds = availability["retry_after"].number(); seconds && *seconds >= 0) {
    facts.retry_after_ms =
        static_cast<std::int64_t>(std::min(*seconds, kRetryAfterSecondsMax) * 1000);
  }
  read_metadata(metadata, facts);
  facts.param = text_of(error["param"], kNameBytesMax);
  read_google(error, facts);
  // ChatGPT's plans: when the window that is used up starts anew.
  if (const auto seconds = error["resets_in_seconds"].number(); seconds && *seconds >= 0) {
    facts.retry_after_ms =
        static_cast<std::int64_t>(std::min(*seconds, kRetryAfterSecondsMax) * 1000);
  }
  return facts;
}

core::Boxed<ErrorFacts> read_foreign_error(JsonValue root) {
  const JsonValue base = root["base_resp"];
  if (const auto code = base["status_code"].integer(); code && *code != 0) {
    ErrorFacts facts;
    facts.message = text_of(base["status_msg"], kMessageBytesMax);
    facts.error_type = minimax_type(*code);
    if (facts.message.empty()) facts.message = "error " + std::to_string(*code);
    return facts;
  }
  if (root["success"].boolean() != false) return {};
  return read_top(root);
}

core::Boxed<ErrorFacts> error_facts(std::string_view body) {
  text::JsonParser parser;
  const auto parsed = parser.parse(body);
  if (!parsed) return {};
  // Google answers a streaming request with a list, its errors too.
  const JsonValue root = parsed->is_array() ? parsed->element(0) : *parsed;
  if (auto facts = read_error(root["error"])) {
    const std::string description = text_of(root["error_description"], kMessageBytesMax);
    if (!description.empty()) {  // OAuth's kind: the error is a code, the words are beside it
      facts->code_text = std::exchange(facts->message, description);
    }
    return facts;
  }
  if (auto facts = read_foreign_error(root)) return facts;
  return read_top(root);
}

}  // namespace pincer::stages
