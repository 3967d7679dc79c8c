#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string_view>

#include "engine/text/ascii.hpp"

namespace pincer::text {

/// The value of digits with at most one point among them, when its nearest double is found by one
/// division of two numbers that a double holds exactly (Clinger's fast path): at most 15 digits
/// behind the leading zeros, at most 22 behind the point. nullopt is no judgement: std::from_chars
/// knows.
inline std::optional<double> short_decimal(std::string_view text) {
  constexpr double kPowers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
  constexpr std::uint64_t kExactMost = 999'999'999'999'999;
  std::uint64_t digits = 0;
  std::size_t point = text.size();
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (is_digit(text[i])) {
      if (digits > kExactMost) return std::nullopt;
      digits = digits * 10 + static_cast<unsigned>(text[i] - '0');
    } else if (text[i] == '.' && point == text.size()) {
      point = i;
    } else {
      return std::nullopt;
    }
  }
  const bool has_point = point < text.size();
  const std::size_t behind = has_point ? text.size() - point - 1 : 0;
  const bool has_digits = text.size() > (has_point ? 1U : 0U);
  if (!has_digits || digits > kExactMost || behind >= std::size(kPowers)) return std::nullopt;
  return static_cast<double>(digits) / kPowers[behind];
}

}  // namespace pincer::text
