#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace pincer::stages {

/// Epoch seconds of an HTTP date (RFC 9110 5.6.7: IMF-fixdate and both obsolete forms).
std::optional<std::int64_t> parse_http_date(std::string_view text);

/// Longest wait that a server can ask for; longer ones count as this.
inline constexpr std::int64_t kRetryAfterMaxMs = std::int64_t{24} * 60 * 60 * 1000;

/// Milliseconds to wait by a Retry-After field: whole seconds, or a date measured against the
/// server's own Date field, for our clock may be wrong. A date in the past is 0, anything else
/// that is no such value is ignored.
std::optional<std::int64_t> parse_retry_after(std::string_view value,
                                              std::optional<std::string_view> date);

}  // namespace pincer::stages
