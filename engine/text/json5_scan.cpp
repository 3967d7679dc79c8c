#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>

#include "engine/text/json5_cursor.hpp"
#include "engine/text/json5_identifier.hpp"
#include "engine/text/utf8.hpp"

namespace pincer::text {
namespace {

constexpr char32_t kReplacement = 0xFFFD;

bool is_digit(char32_t code) {
  return code >= '0' && code <= '9';
}

std::optional<char32_t> hex_value(char32_t code) {
  if (is_digit(code)) return code - '0';
  if (code >= 'a' && code <= 'f') return code - 'a' + 10;
  if (code >= 'A' && code <= 'F') return code - 'A' + 10;
  return std::nullopt;
}

bool is_high(char32_t unit) {
  return unit >= 0xD800 && unit <= 0xDBFF;
}
bool is_low(char32_t unit) {
  return unit >= 0xDC00 && unit <= 0xDFFF;
}

/// The characters of a string so far. Escapes give UTF-16 units: a high half waits for its low
/// half, and one that stays alone becomes U+FFFD.
class Characters {
 public:
  void put(char32_t code) {
    if (high_ && is_low(code)) {
      append_utf8(out_, 0x10000 + ((*high_ - 0xD800) << 10) + (code - 0xDC00));
      high_.reset();
      return;
    }
    flush();
    if (is_high(code)) {
      high_ = code;
    } else {
      append_utf8(out_, is_low(code) ? kReplacement : code);
    }
  }
  std::string take() {
    flush();
    return std::move(out_);
  }

 private:
  void flush() {
    if (high_) append_utf8(out_, kReplacement);
    high_.reset();
  }
  std::string out_;
  std::optional<char32_t> high_;
};

Result<char32_t> hex_digits(Json5Cursor& at, int count) {
  char32_t code = 0;
  for (; count > 0; --count) {
    const std::optional<char32_t> digit = hex_value(at.peek());
    if (!digit) return at.unexpected("a hexadecimal digit");
    code = code * 16 + *digit;
    at.step();
  }
  return code;
}

std::optional<char32_t> simple_escape(char32_t letter) {
  switch (letter) {
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    case 'v':
      return '\v';
    default:
      return std::nullopt;
  }
}

/// What follows a backslash in a string.
Result<void> scan_escape(Json5Cursor& at, Characters& out) {
  const char32_t letter = at.peek();
  if (at.at_end() || (letter >= '1' && letter <= '9')) return at.unexpected("an escape");
  at.step();
  if (letter == 'x' || letter == 'u') {
    Result<char32_t> code = hex_digits(at, letter == 'x' ? 2 : 4);
    if (!code) return code.error();
    out.put(*code);
  } else if (letter == '0') {
    if (is_digit(at.peek())) return at.unexpected("no digit after \\0");
    out.put(0);
  } else if (letter == '\r') {
    at.take('\n');
  } else if (const std::optional<char32_t> code = simple_escape(letter)) {
    out.put(*code);
  } else if (!is_line_terminator(letter)) {
    out.put(letter);
  }
  return {};
}

/// The digits of a decimal number, with its place: enough to tell 1e999 from 1e-999.
bool is_beyond_one(std::string_view digits) {
  const std::size_t mark = digits.find_first_of("eE");
  const std::string_view mantissa = digits.substr(0, mark);
  const std::size_t point = std::min(mantissa.find('.'), mantissa.size());
  const std::size_t first = mantissa.find_first_of("123456789");
  const auto shift = static_cast<long long>(point) - static_cast<long long>(first);
  if (mark == std::string_view::npos) return shift > 0;
  std::string_view exponent = digits.substr(mark + 1);
  const bool negative = exponent.starts_with('-');
  if (negative || exponent.starts_with('+')) exponent.remove_prefix(1);
  long long power = 0;
  const auto end = std::from_chars(exponent.data(), exponent.data() + exponent.size(), power);
  if (end.ec != std::errc()) return !negative;
  return shift + (negative ? -power : power) > 0;
}

double to_double(std::string_view digits, std::chars_format format) {
  const std::string_view kZeros = format == std::chars_format::hex ? "0" : "0.";
  const std::string_view mantissa =
      format == std::chars_format::hex ? digits : digits.substr(0, digits.find_first_of("eE"));
  if (mantissa.find_first_not_of(kZeros) == std::string_view::npos) return 0;
  double value = 0;
  const auto end = std::from_chars(digits.data(), digits.data() + digits.size(), value, format);
  if (end.ec != std::errc::result_out_of_range) return value;
  const bool huge = format == std::chars_format::hex || is_beyond_one(digits);
  return huge ? std::numeric_limits<double>::infinity() : 0;
}

bool skip_digits(Json5Cursor& at) {
  if (!is_digit(at.peek())) return false;
  while (is_digit(at.peek())) at.step();
  return true;
}

Result<double> scan_word(Json5Cursor& at, std::string_view word, double value) {
  for (const char letter : word) {
    if (!at.take(static_cast<unsigned char>(letter))) return at.unexpected(word);
  }
  return value;
}

/// Behind "0x".
Result<double> scan_hex(Json5Cursor& at, std::string_view text) {
  const std::size_t begin = at.offset();
  if (!hex_value(at.peek())) return at.unexpected("a hexadecimal digit");
  while (hex_value(at.peek())) at.step();
  return to_double(text.substr(begin, at.offset() - begin), std::chars_format::hex);
}

Result<double> scan_decimal(Json5Cursor& at, std::string_view text) {
  const std::size_t begin = at.offset();
  if (at.take('0')) {
    if (at.take('x') || at.take('X')) return scan_hex(at, text);
  } else {
    skip_digits(at);
  }
  const bool has_whole = at.offset() != begin;
  if (at.take('.') && !skip_digits(at) && !has_whole) return at.unexpected("a digit");
  if (at.offset() == begin) return at.unexpected("a number");
  if (at.take('e') || at.take('E')) {
    if (!at.take('+')) at.take('-');
    if (!skip_digits(at)) return at.unexpected("a digit of the exponent");
  }
  return to_double(text.substr(begin, at.offset() - begin), std::chars_format::general);
}

}  // namespace

Result<std::string> scan_json5_string(Json5Cursor& at) {
  const char32_t quote = at.peek();
  at.step();
  Characters out;
  while (!at.take(quote)) {
    const char32_t code = at.peek();
    if (at.at_end() || code == '\n' || code == '\r') {
      return at.unexpected("the closing quote of the string");
    }
    at.step();
    if (code != '\\') {
      out.put(code);
      continue;
    }
    Result<void> escaped = scan_escape(at, out);
    if (!escaped) return escaped.error();
  }
  return out.take();
}

Result<std::string> scan_json5_identifier(Json5Cursor& at) {
  std::string out;
  for (;;) {
    const auto fits = out.empty() ? starts_identifier : continues_identifier;
    char32_t code = at.peek();
    if (code == '\\') {
      const Json5Place escape = at.here();
      at.step();
      if (!at.take('u')) return at.unexpected("'u' of an escape in a key");
      Result<char32_t> unit = hex_digits(at, 4);
      if (!unit) return unit.error();
      code = *unit;
      if (!fits(code)) {
        return core::Error{core::Phase::none, core::ErrorKind::invalid, 0,
                           "an escape at " + std::to_string(escape.line) + ":" +
                               std::to_string(escape.column) +
                               " stands for a character that needs a quoted key"};
      }
    } else if (at.at_end() || !fits(code)) {
      if (out.empty()) return at.unexpected("a key or '}'");
      return out;
    } else {
      at.step();
    }
    append_utf8(out, code);
  }
}

Result<double> scan_json5_number(Json5Cursor& at, std::string_view text) {
  const bool negative = at.peek() == '-';
  if (negative || at.peek() == '+') at.step();
  Result<double> value = 0.0;
  if (at.peek() == 'I') {
    value = scan_word(at, "Infinity", std::numeric_limits<double>::infinity());
  } else if (at.peek() == 'N') {
    value = scan_word(at, "NaN", std::nan(""));
  } else {
    value = scan_decimal(at, text);
  }
  if (value && negative) *value = -*value;
  return value;
}

}  // namespace pincer::text
