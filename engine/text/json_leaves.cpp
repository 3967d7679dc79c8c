#include "engine/text/json_leaves.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include "engine/text/ascii.hpp"
#include "engine/text/decimal.hpp"
#include "engine/text/utf8.hpp"

namespace pincer::text {
namespace {

bool is_json_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/// What a backslash and the bytes behind it stand for, and how many they are; 0: they are wrong.
struct Unescaped {
  char32_t code = 0;
  std::size_t taken = 0;
};

/// Four hexadecimal digits; nullopt when they are none.
std::optional<char32_t> hex_code(const char* at, const char* end) {
  constexpr int kDigits = 4;
  unsigned code = 0;
  if (end - at < kDigits) return std::nullopt;
  const auto read = std::from_chars(at, at + kDigits, code, 16);
  if (read.ec != std::errc() || read.ptr != at + kDigits) return std::nullopt;
  return code;
}

Unescaped unescaped_code(const char* escape, const char* end) {
  constexpr std::size_t kBytes = 6;
  const std::optional<char32_t> code = hex_code(escape + 2, end);
  if (!code) return {};
  const bool is_surrogate = *code >= 0xD800 && *code < 0xE000;
  if (!is_surrogate) return {*code, kBytes};
  // The first half of a pair; the second one has an escape of its own.
  const char* const second = escape + kBytes;
  if (*code >= 0xDC00 || end - second < 2 || second[0] != '\\' || second[1] != 'u') return {};
  const std::optional<char32_t> low = hex_code(second + 2, end);
  if (!low || *low < 0xDC00 || *low >= 0xE000) return {};
  return {0x10000 + ((*code - 0xD800) << 10) + (*low - 0xDC00), 2 * kBytes};
}

/// `escape` is at a backslash, which is not the last byte.
Unescaped unescaped(const char* escape, const char* end) {
  switch (const char c = escape[1]) {
    case '"':
    case '\\':
    case '/':
      return {static_cast<char32_t>(c), 2};
    case 'b':
      return {'\b', 2};
    case 'f':
      return {'\f', 2};
    case 'n':
      return {'\n', 2};
    case 'r':
      return {'\r', 2};
    case 't':
      return {'\t', 2};
    case 'u':
      return unescaped_code(escape, end);
    default:
      return {};
  }
}

}  // namespace

bool JsonLeaves::other_name(JsonSpan span, std::uint32_t& bytes) {
  JsonNode node;
  node.text = text_ + span.begin + 1;
  const bool is_plain = cut_blanks(span, node) && !has_escape(node);
  bytes = node.size;
  return is_plain;
}

bool JsonLeaves::cut_blanks(JsonSpan span, JsonNode& node) const {
  const char* last = text_ + span.next - 1;
  while (is_json_blank(*last)) --last;
  node.size = static_cast<std::uint32_t>(last - node.text);
  return *last == '"';
}

bool JsonLeaves::odd_string(JsonSpan span, JsonNode& node) {
  return cut_blanks(span, node) && (!has_escape(node) || unescape(node));
}

bool JsonLeaves::unescape(JsonNode& node) {
  const char* at = node.text;
  const char* const end = at + node.size;
  char* out = room_;
  node.text = out;
  for (const char* escape = this->escape(); escape < end; escape = find_escape(at, end)) {
    const auto plain = static_cast<std::size_t>(escape - at);
    std::memcpy(out, at, plain);
    out += plain;
    const Unescaped one = unescaped(escape, end);
    if (one.taken == 0) return false;
    out += encode_utf8(one.code, out);
    at = escape + one.taken;
  }
  const auto rest = static_cast<std::size_t>(end - at);
  std::memcpy(out, at, rest);
  room_ = out + rest;
  node.size = static_cast<std::uint32_t>(room_ - node.text);
  note_escape(find_escape(end, end_));
  return true;
}

bool JsonLeaves::other_scalar(JsonSpan span, JsonNode& node) const {
  const char* const first = text_ + span.begin;
  const char* end = text_ + span.next;
  while (is_json_blank(end[-1])) --end;
  const std::string_view token(first, static_cast<std::size_t>(end - first));
  switch (*first) {
    case 'n':
      return token == "null";
    case 't':
      return token == "true";
    case 'f':
      return token == "false";
    default:
      return number(token, node);
  }
}

/// Integers of at most 18 digits, and fractions that are short.
bool JsonLeaves::number(std::string_view token, JsonNode& node) {
  const bool negative = token.front() == '-';
  if (negative) token.remove_prefix(1);
  const std::size_t point = std::min(token.find('.'), token.size());
  if (point == 0 || point + 1 == token.size() || (token.front() == '0' && point > 1)) return false;
  if (point < token.size()) {
    const std::optional<double> value = short_decimal(token);
    if (!value) return false;
    node.real = negative ? -*value : *value;
    node.type = 'd';
    return true;
  }
  std::int64_t digits = 0;
  if (token.size() > kDigitsMax) return false;
  for (const char c : token) {
    if (!is_digit(c)) return false;
    digits = digits * 10 + (c - '0');
  }
  node.integer = negative ? -digits : digits;
  node.type = 'l';
  return true;
}

}  // namespace pincer::text
