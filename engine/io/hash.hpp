#pragma once

#include <string>
#include <string_view>

namespace pincer::io {

/// SHA-256 as 64 hexadecimal digits.
std::string sha256_hex(std::string_view bytes);

}  // namespace pincer::io
