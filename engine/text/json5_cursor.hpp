#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "engine/text/json5.hpp"

namespace pincer::text {

/// Walks over JSON5 text by code points and counts lines and columns as the reference does.
class Json5Cursor {
 public:
  static constexpr char32_t kEnd = 0xFFFFFFFF;  ///< what stands behind the last character

  explicit Json5Cursor(std::string_view text);

  char32_t peek() const noexcept { return code_; }
  bool at_end() const noexcept { return code_ == kEnd; }
  std::size_t offset() const noexcept { return offset_; }
  /// A place that begins at the character ahead; the end is still to be set.
  Json5Place here() const { return {offset_, offset_, line_, column_ + 1}; }
  void step();
  bool take(char32_t code);  ///< steps over it if it is ahead

  /// Steps over white space and comments.
  Result<void> skip_blanks();

  /// The error for the character ahead, or for the end of the text.
  core::Error unexpected(std::string_view expected) const;

 private:
  Result<void> skip_comment();
  void decode();

  std::string_view text_;
  std::size_t offset_ = 0;
  std::size_t bytes_ = 0;  // of the character ahead
  char32_t code_ = kEnd;
  std::uint32_t line_ = 1;
  std::uint32_t column_ = 0;  // characters of this line behind us
};

/// What ends a line comment, and may not stand raw in a string but for U+2028 and U+2029.
bool is_line_terminator(char32_t code);

/// Reads what begins at the cursor, which stands behind nothing of it.
Result<std::string> scan_json5_string(Json5Cursor& at);
Result<std::string> scan_json5_identifier(Json5Cursor& at);
Result<double> scan_json5_number(Json5Cursor& at, std::string_view text);

}  // namespace pincer::text
