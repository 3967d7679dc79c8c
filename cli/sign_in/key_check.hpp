#pragma once

#include <string>
#include <string_view>

#include "cli/commands/auth_session.hpp"
#include "engine/core/task.hpp"
#include "engine/io/http_client.hpp"
#include "stages/api.hpp"

namespace pincer::cli {

/// What a provider said to a key.
struct KeyCheck {
  enum class Outcome {
    accepted,  ///< it works; the sentence may tell what else is wrong, such as no credit
    refused,   ///< the provider does not know it
    unknown,   ///< nobody answered, or nothing that tells
    not_asked  ///< pincer does not know how to ask this provider
  };
  Outcome outcome = Outcome::not_asked;
  std::string sentence;  ///< for people; holds no secret
};

/// Where a key of this provider and method is used: the config's address, the method's own, or the
/// registry's. The error says why it cannot be asked.
Result<stages::ApiAccess> key_access(std::string_view provider, std::string_view method,
                                     const AuthSession& session);

/// The address that the method's keys are for, where it is not the provider's usual one; or empty.
std::string_view base_of_method(std::string_view provider, std::string_view method);

/// Whether the server that wants no key is there: it lists its models.
core::Task<KeyCheck> check_server(io::HttpClient& http, stages::ApiAccess access);

/// One small real request with the key, or the list of models where none is known to ask.
core::Task<KeyCheck> check_key_live(io::HttpClient& http, std::string provider,
                                    stages::ApiAccess access, const AuthSession& session);

}  // namespace pincer::cli
