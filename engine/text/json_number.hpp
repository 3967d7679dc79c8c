#pragma once

#include <string>
#include <string_view>

namespace pincer::text {

/// Puts into `out` the JSON text with integers that may not fit into 64 bits marked as doubles
/// ("123...e0"). False when there is none: then the text failed for another reason. For JsonParser.
bool widen_integers(std::string_view text, std::string& out);

}  // namespace pincer::text
