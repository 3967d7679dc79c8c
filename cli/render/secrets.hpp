#pragma once

#include <string>
#include <string_view>

namespace pincer::cli {

/// A line of a config or a message with what looks like a secret masked: words such as sk-or-v1-...
/// wherever they stand, and texts that are the value of a member named like a secret.
std::string without_secrets(std::string_view line);

}  // namespace pincer::cli
