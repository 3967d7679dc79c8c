#pragma once

#include "cli/environment.hpp"
#include "stages/sign_in/gemini.hpp"

namespace pincer::cli {

/// The program Google knows: by variables, else as the installed gemini program has it. The error
/// says how to get one.
Result<stages::GeminiApp> find_gemini_app(const Environment& environment);

/// The gemini program is set to a personal account: those have no project.
bool is_personal_gemini(const Environment& environment);

/// The two ids in the text of that program; empty ones when they are not there.
stages::GeminiApp read_gemini_app(std::string_view source);

}  // namespace pincer::cli
