#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace pincer::text {

/// What stands at the start of some bytes: one code point, or bytes that are none.
struct Utf8Step {
  char32_t code = 0;      ///< U+FFFD when not valid
  std::size_t bytes = 0;  ///< how many it takes; at least 1
  bool valid = false;
};

/// Reads the first code point of `bytes`, which are not empty. Of a broken sequence it takes the
/// longest start of a well-formed one, as browsers do, so that each break gives one U+FFFD.
Utf8Step decode_utf8(std::string_view bytes);

/// Writes the code point, which is one of Unicode; how many bytes that took.
inline constexpr std::size_t kUtf8BytesMax = 4;
std::size_t encode_utf8(char32_t code, char* out);
void append_utf8(std::string& out, char32_t code);

}  // namespace pincer::text
