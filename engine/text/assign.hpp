#pragma once

#include <string>
#include <string_view>

namespace pincer::text {

/// Gives a string another text that is no part of it: std::string's own assignment looks for that
/// first, which takes longer than a copy of a short text.
inline void assign(std::string& to, std::string_view text) {
  to.clear();
  if (!text.empty()) to.append(text);
}

}  // namespace pincer::text
