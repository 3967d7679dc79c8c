#pragma once

#include <cstddef>
#include <string_view>

#include "engine/text/json5.hpp"

namespace pincer::text {

/// Where the comments end that belong to the token that ends at `from`: those on its line, unless
/// `limit`, where the next token is, comes on the same line and that token is an item, which then
/// owns them. Without such comments it is `from`.
std::size_t own_comments_end(std::string_view text, std::size_t from, std::size_t limit,
                             bool limit_is_item);

/// Where the comments begin that stand on the line of the item that begins at `from`, before it
/// and whole on that line, but not before `limit`, where the token before ends.
std::size_t own_comments_begin(std::string_view text, std::size_t limit, std::size_t from);

/// Commas stand at the begin of the next item's line, not behind the item before.
bool commas_lead(std::string_view text, const Json5Value& container);

}  // namespace pincer::text
