#pragma once

#include <string>
#include <string_view>

#include "stages/evidence.hpp"

namespace pincer::stages {

/// Takes the credential out of all texts of the evidence: servers repeat it in error messages, in
/// fields, even in completions. `authorization` is the field's value, "Bearer ...".
void scrub(Evidence& evidence, std::string_view authorization);

/// The same for one text, which may have been cut inside the secret.
void scrub(std::string& text, std::string_view secret);

}  // namespace pincer::stages
