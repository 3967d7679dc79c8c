#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pincer::cli {

/// "500ms", "90s", "15m", "6h", "2d", "1w" as milliseconds; a number alone is seconds. Nothing else
/// is one, nor is anything over ten years.
std::optional<std::int64_t> read_duration_ms(std::string_view text);

/// What ends within two weeks is worth a word.
inline constexpr std::int64_t kEndsSoonMs = std::int64_t{14} * 24 * 3'600'000;

/// "45 s", "12 min", "5 h", "3 d": the largest unit of which there are at least two.
std::string about(std::int64_t milliseconds);

}  // namespace pincer::cli
