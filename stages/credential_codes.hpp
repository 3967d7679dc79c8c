#pragma once

#include <optional>
#include <string_view>

#include "stages/evidence.hpp"
#include "stages/verdict.hpp"

namespace pincer::stages {

/// The reason that a provider's machine-readable codes give: error code, type, gRPC status, detail.
std::optional<Reason> reason_of_codes(const ErrorFacts& error);

/// The reason that a provider's words give, the last resort. `words` is lower-case; `status` is 0
/// for an error inside a 200 that names no status.
std::optional<Reason> reason_of_words(int status, std::string_view words);

/// For a limit that was reached: whether the words tell of a minute's or of a longer window's.
std::optional<Reason> window_of_words(std::string_view words);

}  // namespace pincer::stages
