#pragma once

#include "engine/io/http_message.hpp"
#include "stages/credential_probe.hpp"

namespace pincer::stages {

/// How the optional parameters of chat completions are spelled. Servers of that kind differ.
enum class Spelling : std::uint8_t { usual, other };

/// The request that asks the target's model for an "OK", or about an image, fields of the access
/// included.
io::HttpRequest credential_request(const CredentialTarget& target, Spelling spelling);

/// The base of Ollama's own API: configs often name the one of its OpenAI imitation, ".../v1".
io::Url ollama_base(const io::Url& base);

}  // namespace pincer::stages
