#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "engine/text/json.hpp"
#include "stages/evidence.hpp"

namespace pincer::stages {

/// Facts of an `error` member: an object of OpenRouter's or OpenAI's shape, or just text. Empty
/// when it is missing, null, false or empty text.
core::Boxed<ErrorFacts> read_error(text::JsonValue error);

/// Errors that servers put into a 200 without an `error` member: MiniMax' `base_resp`, and
/// `success: false` with a message. Empty for anything else.
core::Boxed<ErrorFacts> read_foreign_error(text::JsonValue root);

/// X-RateLimit-Reset as epoch milliseconds; nullopt for what cannot be a time of this century.
std::optional<std::int64_t> read_reset_ms(std::string_view value);

/// `text` cut to `bytes_max` without breaking a UTF-8 sequence.
std::string_view bounded(std::string_view text, std::size_t bytes_max);

}  // namespace pincer::stages
