#pragma once

#include <optional>
#include <string>

#include "cli/sign_in/methods.hpp"

namespace pincer::cli {

/// One sign-in as the options ask for it.
struct LoginRequest {
  std::string provider;  ///< in its usual spelling
  Method method;
  std::string profile_id;     ///< empty: as the method names it
  std::string default_model;  ///< becomes the default; empty: the models stay as they are
  bool verify = true;         ///< an API key is tried before it is stored
  bool replace = false;       ///< also a profile of another kind, unasked
  bool again = false;         ///< a profile that is there is signed in anew unasked
  bool dry_run = false;
  bool from_stdin = false;  ///< a key comes from there; else the terminal is asked
};

/// Signs in and stores what came of it. Never 0 unless it is stored.
core::Task<int> log_in(LoginRequest request, const SignInTools& tools);

/// "provider/model" that a new account of this provider is likely to want; empty: none is known.
std::string default_model_of(const std::string& provider);

}  // namespace pincer::cli
