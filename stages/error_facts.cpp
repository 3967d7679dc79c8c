#include "stages/error_facts.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

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

std::optional<ErrorFacts> read_error(JsonValue error) {
  if (!error.exists() || error.is_null()) return std::nullopt;
  ErrorFacts facts;
  if (error.is_string()) {
    facts.message = text_of(error, kMessageBytesMax);
    if (facts.message.empty()) return std::nullopt;
    return facts;
  }
  if (!error.is_object()) {
    if (error.boolean() == false) return std::nullopt;
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
  return facts;
}

std::optional<ErrorFacts> error_facts(std::string_view body) {
  text::JsonParser parser;
  const auto parsed = parser.parse(body);
  if (!parsed) return std::nullopt;
  const JsonValue root = *parsed;
  if (auto facts = read_error(root["error"])) return facts;
  // Not OpenRouter's envelope, yet proxies and other servers put a message at the top.
  ErrorFacts facts;
  facts.message = first_text({root["message"], root["detail"]}, kMessageBytesMax);
  if (facts.message.empty()) return std::nullopt;
  read_code(root["code"], facts);
  return facts;
}

}  // namespace pincer::stages
