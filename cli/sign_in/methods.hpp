#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/commands/auth_session.hpp"
#include "cli/providers/registry.hpp"
#include "cli/sign_in/asker.hpp"
#include "engine/io/entropy.hpp"
#include "stages/sign_in/places.hpp"

namespace pincer::cli {

/// All that a sign-in works with.
struct SignInTools {
  const CommandContext& context;
  const AuthSession& session;
  Outside& outside;
  Asker& asker;
  io::HttpClient& http;
  io::Entropy& entropy;
  const stages::IdentityPlaces& places;
};

/// A way to sign in, as options and menus name it.
struct Method {
  std::string id, label;
  AuthKind kind = AuthKind::api_key;
  std::string profile;  ///< the id it makes; empty: by who signed in, or PROVIDER:default
};

/// The ways of a provider: the registry's, or an API key for one that only the config knows. Empty:
/// none.
std::vector<Method> methods_of(const std::string& provider, const AuthSession& session);

/// The method that is named by id or label, in any case; the error names those that there are.
Result<Method> find_method(const std::string& provider, const std::vector<Method>& methods,
                           const std::string& typed);

/// What stands in the way of signing in like this at all.
Result<void> check_method(const std::string& provider, const Method& method,
                          const AuthSession& session);

/// A server on the person's own machine or network, which wants no key: what stands for one in the
/// store. Nothing: it is another kind of method.
std::optional<std::string> local_marker(const std::string& provider, const Method& method);

/// Signs in through a browser or with a code: the profile to store. Nothing: that was told, or
/// cancelled, and the asker's exit code counts unless it is 0.
core::Task<std::optional<AuthProfile>> sign_in(const SignInTools& tools, std::string provider,
                                               Method method);

}  // namespace pincer::cli
