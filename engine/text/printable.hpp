#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace pincer::text {

/// Text that is safe on a terminal and in a log: control characters (C0, DEL, C1), bidi and
/// zero-width controls and invalid UTF-8 are shown as \n, \x1b, \u202e, U+FFFD. Newlines too: the
/// result is one line.
std::string printable(std::string_view text);

/// The same, cut to at most `columns` display columns with an ellipsis in the last one.
std::string printable(std::string_view text, std::size_t columns);

/// Columns a terminal gives printable text: wide East Asian characters and emoji two, combining
/// marks none.
std::size_t display_width(std::string_view text);

/// First 8 and last 4 characters of a secret, or stars when it is too short to show any.
std::string masked(std::string_view secret);

/// `text` with every occurrence of each secret replaced by its mask. Secrets under 8 bytes are
/// replaced too.
std::string without_secret(std::string_view text, std::string_view secret);

/// Valid UTF-8: broken sequences become U+FFFD.
std::string valid_utf8(std::string_view bytes);

}  // namespace pincer::text
