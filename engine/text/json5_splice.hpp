#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "engine/text/json5_style.hpp"

namespace pincer::text {

/// Bytes [begin, end) give way to `text`.
struct Splice {
  std::size_t begin = 0, end = 0;
  std::string text;
};
using Splices = std::vector<Splice>;

/// The text with all of them done. They come in order and do not overlap.
std::string spliced(std::string_view text, const Splices& splices);

/// Puts a new item before item `index` of the container that ends the chain, or behind the last.
/// The key is of no account in an array.
Splices insertion(std::string_view text, const Json5Chain& chain, std::size_t index,
                  std::string_view key, const Json5Value& value);

/// Takes item `index` out of the container, with its comma, the comments before and behind it on
/// its lines, and the lines it leaves empty. Comments on lines of their own stay.
Splices removal(std::string_view text, const Json5Value& container, std::size_t index);

/// Puts another value in the place of the one that is item `index` of the chain's container.
Splices replacement(std::string_view text, const Json5Chain& chain, std::size_t index,
                    const Json5Value& value);

}  // namespace pincer::text
