#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "engine/core/task.hpp"
#include "engine/io/http_client.hpp"
#include "stages/api.hpp"
#include "stages/verdict.hpp"

namespace pincer::stages {

/// One credential with one model to ask.
struct CredentialTarget {
  ApiAccess access;
  std::string model;  ///< as the provider calls it, without "provider/"
  /// Most tokens the answer may have; raised where the API wants more (OpenAI Responses: 16).
  std::int64_t max_tokens = 8;
  /// The model is shown an image and asked about it: one that takes none says so.
  bool shows_image = false;
};

/// What one probe of a credential told. No text of it holds the secret.
struct CredentialAnswer {
  /// The bucket is ok only when the model really answered. `overloaded` is in rate_limit here, as
  /// users of `--probe` know it; all other reasons keep the buckets they have in a scan.
  Verdict verdict;
  int status = 0;          ///< HTTP status, 0 when no head arrived
  std::string request_id;  ///< the provider's own name for the request, for its support
  /// The provider's own words on one line, bounded; empty when it said nothing. Its text, not
  /// ours: to be made printable before it is shown.
  std::string message;
  core::Duration latency{0};  ///< of the last request, from its start to the known answer
  std::uint64_t requests = 0;
  std::optional<std::int64_t> tokens;  ///< billed for all requests, as far as the provider told
  std::string answered_by;             ///< the model that says it answered
};

/// Asks the model to "Reply with OK.", or about an image, and judges what came: one small real
/// request, streamed, and at most one more, after a failure that a moment may cure or with the
/// other spelling of a parameter. Over within `timeout`, waits included. Changes nothing anywhere.
/// Cannot fail.
core::Task<CredentialAnswer> probe_credential(io::HttpClient& http, CredentialTarget target,
                                              core::Duration timeout);

}  // namespace pincer::stages
