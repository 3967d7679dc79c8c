#pragma once

#include <cstdint>
#include <string_view>

#include "engine/core/result.hpp"

namespace pincer::cli {

/// How long a token lives, as --expires-in takes it: "365d", "12h", "1.5h", "1h30m", "90" (days);
/// units ms, s, m, h, d. In milliseconds, at least 1. The error says what is allowed.
core::Result<std::int64_t> parse_lifetime(std::string_view text);

}  // namespace pincer::cli
