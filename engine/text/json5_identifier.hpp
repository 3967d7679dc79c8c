#pragma once

#include <string_view>

namespace pincer::text {

/// What an unquoted JSON5 key may begin with, and go on with (ECMAScript 5.1 IdentifierName).
bool starts_identifier(char32_t code);
bool continues_identifier(char32_t code);

/// A key of ASCII letters, digits, $ and _ that needs no quotes.
bool is_plain_identifier(std::string_view key);

}  // namespace pincer::text
