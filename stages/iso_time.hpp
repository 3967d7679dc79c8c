#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "engine/text/json.hpp"

namespace pincer::stages {

/// Epoch milliseconds of "2026-01-31", "2026-01-31T23:59:59.25Z" or "...+02:00" (RFC 3339, and its
/// date alone, at midnight UTC). Nullopt for anything else, and for years before 1970.
std::optional<std::int64_t> parse_iso_time(std::string_view text);

/// A moment as servers write it: such text, or a number of seconds or milliseconds since 1970,
/// told apart by their size. Nullopt for what cannot be a time of this century.
std::optional<std::int64_t> read_time_ms(text::JsonValue value);

}  // namespace pincer::stages
