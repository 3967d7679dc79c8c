#pragma once

#include "cli/sign_in/methods.hpp"
#include "stages/sign_in/device.hpp"

namespace pincer::cli {

// Sign-ins by a code that is confirmed on another page. The code is always shown, on stderr: who
// works through ssh sees it too.

core::Task<Result<stages::SignedIn>> github_sign_in(const SignInTools& tools);
core::Task<Result<stages::SignedIn>> codex_device_sign_in(const SignInTools& tools);
core::Task<Result<stages::SignedIn>> minimax_sign_in(const SignInTools& tools, bool china);

}  // namespace pincer::cli
