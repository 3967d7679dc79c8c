#pragma once

#include <cstdint>
#include <string>

namespace pincer::cli {

/// "412ms", "1.2s", "12s".
std::string short_duration(std::int64_t milliseconds);

/// Tokens as people write them: "128k" for 131072 and for 128000, "1M" for 1048576 and 1000000.
/// "-" when there are none.
std::string short_tokens(double tokens);

/// Thousands set apart: "5,000".
std::string grouped(std::size_t count);

/// "1 model", "2 models".
std::string counted(std::size_t count, const char* what);

}  // namespace pincer::cli
