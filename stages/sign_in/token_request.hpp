#pragma once

#include <string>
#include <utility>
#include <vector>

#include "engine/core/task.hpp"
#include "engine/io/http_client.hpp"
#include "engine/text/json.hpp"
#include "stages/sign_in/oauth.hpp"

namespace pincer::stages {

using Parameters = std::vector<std::pair<std::string, std::string>>;

/// One POST to an endpoint of a sign-in, and its answer.
struct TokenReply {
  int status = 0;
  std::string body;
  std::optional<core::Error> failure;
};
core::Task<TokenReply> post_parameters(io::HttpClient& http, std::string url, Parameters parameters,
                                       bool json, core::Duration timeout);

/// The tokens in a reply, or its fault. `secrets` are taken out of the sentence.
SignInResult read_tokens(const TokenReply& reply, const std::vector<std::string>& secrets);

/// The result of a fault, in a sentence: what happened, and the server's words.
SignInResult sign_in_fault(SignInFault fault, std::string sentence, std::string code = {});

}  // namespace pincer::stages
