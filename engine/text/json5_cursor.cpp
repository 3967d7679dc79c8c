#include "engine/text/json5_cursor.hpp"

#include <algorithm>
#include <iterator>

#include "engine/text/utf8.hpp"

namespace pincer::text {
namespace {

bool is_blank(char32_t code) {
  constexpr char32_t kBlanks[] = {'\t',   '\n',   '\v',   '\f',   '\r',   ' ',    0xA0,
                                  0x1680, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000, 0xFEFF};
  if (code >= 0x2000 && code <= 0x200A) return true;
  return std::find(std::begin(kBlanks), std::end(kBlanks), code) != std::end(kBlanks);
}

/// A character as the sentence shows it: in quotes, breaks and controls named.
std::string shown(char32_t code) {
  if (code == '\n' || code == '\r') return "line break";
  if (code == '\'') return "character \"'\"";
  std::string out = "character '";
  if (code < 0x20 || (code >= 0x7F && code < 0xA0) || code == 0x2028 || code == 0x2029) {
    constexpr std::string_view kHex = "0123456789abcdef";
    out += "\\u";
    for (int shift = 12; shift >= 0; shift -= 4) out.push_back(kHex[(code >> shift) & 0xF]);
  } else {
    append_utf8(out, code);
  }
  return out + "'";
}

}  // namespace

bool is_line_terminator(char32_t code) {
  return code == '\n' || code == '\r' || code == 0x2028 || code == 0x2029;
}

Json5Cursor::Json5Cursor(std::string_view text) : text_(text) {
  decode();
}

void Json5Cursor::decode() {
  code_ = kEnd;
  bytes_ = 0;
  if (offset_ >= text_.size()) return;
  const Utf8Step next = decode_utf8(text_.substr(offset_));
  code_ = next.code;
  bytes_ = next.bytes;
}

void Json5Cursor::step() {
  if (code_ == '\n') {
    ++line_;
    column_ = 0;
  } else {
    column_ += code_ != kEnd && code_ > 0xFFFF ? 2 : 1;
  }
  offset_ += bytes_;
  decode();
}

bool Json5Cursor::take(char32_t code) {
  if (code_ != code) return false;
  step();
  return true;
}

Result<void> Json5Cursor::skip_blanks() {
  for (;;) {
    if (is_blank(code_)) {
      step();
    } else if (code_ != '/') {
      return {};
    } else if (Result<void> comment = skip_comment(); !comment) {
      return comment;
    }
  }
}

Result<void> Json5Cursor::skip_comment() {
  step();
  if (take('/')) {
    while (!at_end() && !is_line_terminator(code_)) step();
    return {};
  }
  if (!take('*')) return unexpected("'/' or '*' to begin a comment");
  for (;;) {
    if (at_end()) return unexpected("'*/' to end the comment");
    if (!take('*')) {
      step();
    } else if (take('/')) {
      return {};
    }
  }
}

core::Error Json5Cursor::unexpected(std::string_view expected) const {
  Json5Cursor behind = *this;
  behind.step();
  std::string text = at_end() ? "unexpected end of text" : "unexpected " + shown(code_);
  text += " at " + std::to_string(behind.line_) + ":" + std::to_string(behind.column_);
  text += ", expected ";
  text += expected;
  return {core::Phase::none, core::ErrorKind::invalid, 0, std::move(text)};
}

}  // namespace pincer::text
