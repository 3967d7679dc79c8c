#pragma once

#include "cli/sign_in/methods.hpp"

namespace pincer::cli {

// Sign-ins in a browser, which brings the code back to this machine; or the person does, who pastes
// the address it came to.

core::Task<Result<stages::SignedIn>> codex_browser_sign_in(const SignInTools& tools);
core::Task<Result<stages::SignedIn>> gemini_sign_in(const SignInTools& tools);
core::Task<Result<stages::SignedIn>> chutes_sign_in(const SignInTools& tools);

}  // namespace pincer::cli
