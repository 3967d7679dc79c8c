#pragma once

#include <cstddef>

namespace pincer::text {

/// Columns a terminal gives a code point that is no control: 0 for marks that combine with what
/// stands before, 2 for wide East Asian characters and emoji, else 1.
std::size_t columns_of(char32_t code);

/// A code point nobody sees though it changes what is seen or compared: bidi and format controls,
/// zero-width blanks, tags, fillers, noncharacters.
bool is_hidden(char32_t code);

}  // namespace pincer::text
