#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

#include "engine/text/json.hpp"

namespace pincer::text {

/// Where a value begins, and the place behind it; blanks alone may stand between.
struct JsonSpan {
  std::uint32_t begin, next;
};

/// The first backslash from `from` on, or the end.
inline const char* find_escape(const char* from, const char* end) {
  const auto bytes = static_cast<std::size_t>(end - from);
  const void* const found = bytes > 0 ? std::memchr(from, '\\', bytes) : nullptr;
  return found != nullptr ? static_cast<const char*>(found) : end;
}

/// Reads strings and scalars in their order. What most are like is read inline.
class JsonLeaves {
 public:
  /// `escape` is the first backslash that is still to come, or the text's end; `room` has as many
  /// bytes as the strings that hold one.
  JsonLeaves(std::string_view text, const char* escape, char* room)
      : text_(text.data()),
        end_(text.data() + text.size()),
        escape_(static_cast<std::uint32_t>(escape - text.data())),
        room_(room) {}

  // `text` is the whole one again: handed in each time, it stays in a register.

  /// A string without escapes and with nothing behind it; false: it may be one all the same.
  bool plain_string(const char* text, JsonSpan span, JsonNode& node) const {
    note(text, span, node);
    return text[span.next - 1] == '"' && span.next <= escape_;
  }
  bool string(const char* text, JsonSpan span, JsonNode& node) {
    return plain_string(text, span, node) || odd_string(span, node);
  }
  /// A string with a colon at the next place.
  bool key(const char* text, JsonSpan span, JsonNode& node) {
    note(text, span, node);
    if (text[span.begin] != '"') return false;
    if (std::memcmp(text + span.next - 1, "\":", 2) == 0 && span.next <= escape_) return true;
    return text[span.next] == ':' && odd_string(span, node);
  }
  /// The size of a member's name that stands in its quotes as it is, with a colon at `span.next`;
  /// false: it is none, or has escapes.
  bool name(const char* text, JsonSpan span, std::uint32_t& bytes) {
    bytes = span.next - span.begin - 2;
    if (text[span.begin] != '"') return false;
    const bool ends = text[span.next - 1] == '"' && text[span.next] == ':';
    if (ends && span.next <= escape_) [[likely]]
      return true;
    return text[span.next] == ':' && other_name(span, bytes);
  }
  /// The first backslash that may be still to come.
  const char* escape() const { return text_ + escape_; }

  bool scalar(const char* text, JsonSpan span, JsonNode& node) const {
    const char* const first = text + span.begin;
    const std::size_t bytes = span.next - span.begin;
    node.type = *first;
    if (bytes == 4 && std::memcmp(first, "null", 4) == 0) return true;
    std::uint64_t number = 0;
    std::size_t digits = 0;
    for (;; ++digits) {
      const unsigned digit = static_cast<unsigned char>(first[digits]) - unsigned{'0'};
      if (digit > 9) break;
      number = number * 10 + digit;
    }
    if (digits != bytes || digits > kDigitsMax || (*first == '0' && digits > 1)) {
      return other_scalar(span, node);
    }
    node.integer = static_cast<std::int64_t>(number);
    node.type = 'l';
    return true;
  }

 private:
  static void note(const char* text, JsonSpan span, JsonNode& node) {
    node.text = text + span.begin + 1;
    node.size = span.next - span.begin - 2;
    node.type = '"';
  }

  /// One with blanks behind it, or with escapes.
  bool odd_string(JsonSpan span, JsonNode& node);

  /// Strings that were passed over may have left the first backslash behind.
  bool has_escape(const JsonNode& string) {
    if (escape() < string.text) note_escape(find_escape(string.text, end_));
    return escape() < string.text + string.size;
  }

  void note_escape(const char* at) { escape_ = static_cast<std::uint32_t>(at - text_); }

  static constexpr std::size_t kDigitsMax = 18;  // any such integer fits into 64 bits

  bool other_name(JsonSpan span, std::uint32_t& bytes);
  bool cut_blanks(JsonSpan span, JsonNode& node) const;

  bool unescape(JsonNode& node);

  bool other_scalar(JsonSpan span, JsonNode& node) const;

  static bool number(std::string_view token, JsonNode& node);

  const char* text_;
  const char* end_;
  std::uint32_t escape_;  // where it is in the text
  char* room_;
};

}  // namespace pincer::text
