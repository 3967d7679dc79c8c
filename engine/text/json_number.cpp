#include "engine/text/json_number.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>

#include "engine/text/ascii.hpp"
#include "engine/text/json.hpp"

namespace pincer::text {
namespace {

/// Any integer with fewer digits fits into 64 bits.
constexpr std::size_t kDigitsSafe = 19;

/// End of the string literal that begins at `from`, behind its closing quote.
std::size_t string_end(std::string_view text, std::size_t from) {
  std::size_t i = from + 1;
  while (i < text.size() && text[i] != '"') i += text[i] == '\\' ? 2 : 1;
  return std::min(i + 1, text.size());
}

/// End of the run of bytes that may belong to a number.
std::size_t number_end(std::string_view text, std::size_t from) {
  std::size_t i = from;
  while (i < text.size() && (is_digit(text[i]) || text[i] == '.' || text[i] == '+' ||
                             text[i] == '-' || text[i] == 'e' || text[i] == 'E')) {
    ++i;
  }
  return i;
}

/// Whether a whole number of these digits is one simdjson keeps exactly.
bool fits_64_bits(std::string_view digits, bool negative) {
  constexpr std::uint64_t kLeast = std::uint64_t{1} << 63;  // of int64, without its sign
  std::uint64_t number = 0;
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return read.ec == std::errc() && (!negative || number <= kLeast);
}

/// The shortest digits that read back as the same number, and the place of the decimal point:
/// the value is 0.DIGITS times ten to the `point`.
struct Decimal {
  std::string digits;
  int point = 0;
};

Decimal shortest(double value) {
  std::array<char, 32> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value,
                                 std::chars_format::scientific);
  const std::string_view text(buffer.data(), static_cast<std::size_t>(end.ptr - buffer.data()));
  const std::size_t mark = text.find('e');
  Decimal decimal;
  for (const char c : text.substr(0, mark)) {
    if (c != '.') decimal.digits.push_back(c);
  }
  std::string_view exponent = text.substr(mark + 1);
  if (exponent.starts_with('+')) exponent.remove_prefix(1);
  std::from_chars(exponent.data(), exponent.data() + exponent.size(), decimal.point);
  ++decimal.point;
  return decimal;
}

std::string with_exponent(const Decimal& decimal) {
  std::string out = decimal.digits.substr(0, 1);
  if (decimal.digits.size() > 1) out += "." + decimal.digits.substr(1);
  const int exponent = decimal.point - 1;
  out += exponent < 0 ? "e-" : "e+";
  return out + std::to_string(std::abs(exponent));
}

}  // namespace

bool widen_integers(std::string_view text, std::string& out) {
  out.clear();
  bool widened = false;
  std::size_t i = 0;
  while (i < text.size()) {
    std::size_t end = i + 1;
    if (text[i] == '"') end = string_end(text, i);
    if (is_digit(text[i])) end = number_end(text, i);
    const std::string_view token = text.substr(i, end - i);
    out.append(token);
    if (is_digit(token[0]) && token.size() >= kDigitsSafe &&
        token.find_first_not_of("0123456789") == std::string_view::npos &&
        !fits_64_bits(token, i > 0 && text[i - 1] == '-')) {
      out.append("e0");
      widened = true;
    }
    i = end;
  }
  return widened;
}

std::string js_number(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value < 0 ? "-Infinity" : "Infinity";
  if (value == 0) return "0";
  if (value < 0) return "-" + js_number(-value);
  const Decimal decimal = shortest(value);
  const auto count = static_cast<int>(decimal.digits.size());
  const int point = decimal.point;
  // The four cases of ECMAScript's Number::toString.
  if (count <= point && point <= 21) {
    return decimal.digits + std::string(static_cast<std::size_t>(point - count), '0');
  }
  if (0 < point && point <= 21) {
    std::string out = decimal.digits;
    return out.insert(static_cast<std::size_t>(point), ".");
  }
  if (-6 < point && point <= 0) {
    return "0." + std::string(static_cast<std::size_t>(-point), '0') + decimal.digits;
  }
  return with_exponent(decimal);
}

}  // namespace pincer::text
