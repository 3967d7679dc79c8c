#pragma once

#include <string>
#include <string_view>

#include "engine/core/result.hpp"

namespace pincer::cli {

/// A token or key as it was pasted, ready to be stored: line ends out, no blanks around it; of
/// Anthropic's setup-tokens all blanks. The error says what is wrong and repeats nothing of it.
core::Result<std::string> tidy_token(std::string_view provider, std::string_view pasted);

/// The same for an API key. "${NAME}" passes: it names a variable.
core::Result<std::string> tidy_key(std::string_view pasted);

/// Whether a word of the command line could be a secret, or an option that would take one: those
/// do not belong there.
bool is_secret_option(std::string_view word);

/// What to tell who gave a secret as an argument, without a word of it.
core::Error secret_in_arguments(std::string_view command);

}  // namespace pincer::cli
