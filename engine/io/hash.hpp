#pragma once

#include <optional>
#include <string>
#include <string_view>

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

/// Equal, told in a time that depends on nothing but the length.
bool same_secret(std::string_view one, std::string_view other);

}  // namespace pincer::io
