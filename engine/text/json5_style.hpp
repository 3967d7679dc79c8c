#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "engine/text/json5.hpp"

namespace pincer::text {

/// How the people who wrote a document write, as far as new text must match it.
struct Json5Style {
  std::string line_break = "\n";
  std::string unit = "  ";      ///< one level of indentation
  std::string colon = ": ";     ///< with the blanks around it
  std::string comma_gap = " ";  ///< behind a comma when the next item is on the same line
  std::string object_pad = " ", array_pad;  ///< inside the brackets when all is on one line
  bool bare_keys = false;                   ///< keys that need no quotes have none
  char quote = '"';                         ///< of keys
};

/// A container and those it is in, the root first.
using Json5Chain = std::vector<const Json5Value*>;

/// What the container shows counts most, then what those around it show, then the rest of the
/// document; where nothing shows, it is JSON of two spaces.
Json5Style style_for(std::string_view text, const Json5Chain& chain);

/// An item written behind item `index` begins a new line, as its neighbours do.
bool items_on_lines(std::string_view text, const Json5Value& container, std::size_t index);

/// A new value in the container spreads over lines: as the last container of its kind beside it,
/// else as the container itself does.
bool spreads_over_lines(std::string_view text, const Json5Value& container,
                        const Json5Value& value);

/// Text of a value, as JSON but for the keys. `indent` is that of the line it begins on.
std::string render_value(const Json5Value& value, const Json5Style& style, bool on_lines,
                         const std::string& indent);
std::string render_key(std::string_view key, const Json5Style& style);

}  // namespace pincer::text
