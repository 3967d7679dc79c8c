#pragma once

#include <functional>

#include "cli/sign_in/methods.hpp"

namespace pincer::cli {

/// Builds all that a sign-in works with and runs one to its end: the exit code.
int run_signing_in(const CommandContext& context, const AuthSession& session, bool no_color,
                   const std::function<core::Task<int>(const SignInTools&)>& work);

}  // namespace pincer::cli
