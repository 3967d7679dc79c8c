#pragma once

#include <optional>
#include <string>

#include "cli/sign_in/methods.hpp"

namespace pincer::cli {

struct Chosen {
  std::string provider;  ///< in its usual spelling
  Method method;
};

/// Provider and method, by what was typed and else by asking. Nothing: that was told, and the
/// asker's exit code counts unless it is 0.
core::Task<std::optional<Chosen>> choose_method(std::string provider, std::string method,
                                                const SignInTools& tools);

/// One of the providers that one can sign in to. With `other` there is a line for any other id, and
/// the answer may be empty.
core::Task<std::optional<std::string>> choose_provider(std::string title, bool other,
                                                       const SignInTools& tools);

}  // namespace pincer::cli
