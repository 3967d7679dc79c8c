#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/core/result.hpp"

namespace pincer::io {

/// The 32 bytes of SHA-256.
std::string sha256(std::string_view bytes);

/// The same as 64 hexadecimal digits.
std::string sha256_hex(std::string_view bytes);

/// Lower-case hexadecimal digits.
std::string hex(std::string_view bytes);

/// RFC 4648 section 5, without padding, as OAuth and JWTs want it.
std::string base64url(std::string_view bytes);
/// Takes padding too, and the alphabet of plain base64. Nullopt for anything else.
std::optional<std::string> base64url_decoded(std::string_view text);

/// Bytes nobody can guess, at most 1024. The error is local_limit: the system had none.
core::Result<std::string> random_bytes(std::size_t count);

}  // namespace pincer::io
