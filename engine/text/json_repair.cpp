#include <cstdint>
#include <optional>

#include "engine/text/json.hpp"
#include "engine/text/printable.hpp"

namespace pincer::text {
namespace {

/// The code unit of "\uXXXX" at `from`, if there is one.
std::optional<std::uint32_t> escaped_unit(std::string_view text, std::size_t from) {
  if (from + 6 > text.size() || text[from] != '\\' || text[from + 1] != 'u') return std::nullopt;
  std::uint32_t unit = 0;
  for (const char c : text.substr(from + 2, 4)) {
    unit <<= 4;
    if (c >= '0' && c <= '9') {
      unit |= static_cast<std::uint32_t>(c - '0');
    } else if (c >= 'a' && c <= 'f') {
      unit |= static_cast<std::uint32_t>(c - 'a' + 10);
    } else if (c >= 'A' && c <= 'F') {
      unit |= static_cast<std::uint32_t>(c - 'A' + 10);
    } else {
      return std::nullopt;
    }
  }
  return unit;
}

bool is_high(std::uint32_t unit) {
  return unit >= 0xD800 && unit <= 0xDBFF;
}
bool is_low(std::uint32_t unit) {
  return unit >= 0xDC00 && unit <= 0xDFFF;
}

/// Copies the escape that begins at `from`, mended, and says where it ends.
std::size_t copy_escape(std::string_view text, std::size_t from, std::string& out) {
  const auto unit = escaped_unit(text, from);
  std::size_t bytes = 2;
  if (unit) {
    bytes = 6;
    if (is_high(*unit)) {
      const auto second = escaped_unit(text, from + 6);
      if (second && is_low(*second)) bytes = 12;
    }
    if (bytes == 6 && (is_high(*unit) || is_low(*unit))) {
      out.append("\\ufffd");
      return from + 6;
    }
  }
  out.append(text.substr(from, bytes));
  return std::min(from + bytes, text.size());
}

}  // namespace

std::string repaired_json(std::string_view text) {
  const std::string clean = valid_utf8(text);
  std::string out;
  out.reserve(clean.size());
  std::size_t from = 0;
  while (from < clean.size()) {
    // Backslashes stand in strings only, as far as the text is JSON at all.
    const std::size_t escape = clean.find('\\', from);
    out.append(clean, from, escape == std::string::npos ? std::string::npos : escape - from);
    if (escape == std::string::npos) break;
    from = copy_escape(clean, escape, out);
  }
  return out;
}

}  // namespace pincer::text
