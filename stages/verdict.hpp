#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pincer::stages {

/// The eight buckets users know.
enum class Bucket : std::uint8_t {
  ok,
  auth,
  rate_limit,
  billing,
  timeout,
  format,
  unknown,
  no_model
};

/// Why, in fixed names (design "Errors and verdicts"). `works` belongs to ok.
enum class Reason : std::uint8_t {
  works,
  // rate_limit
  account_minute,
  account_day,
  model_capacity,
  model_day,
  upstream,
  // auth
  key,
  // billing
  credits,
  key_limit,
  in_flight,
  // timeout: ours by phase, server 408/504, edge 524
  connect,
  tls_handshake,
  head,
  first_token,
  idle,
  total,
  server_timeout,
  edge,
  // format
  no_tool_call,
  bad_tool_call,
  no_tools,
  no_image,
  params,
  request_shape,
  guardrail,
  moderation,
  probe_artifact,
  // no_model
  gone,
  data_policy,
  region,
  gated_harness,
  gated_attestation,
  // unknown
  provider_fault,
  overloaded,
  server,
  empty,
  refused,
  reset,
  premature_close,
  protocol,
  bad_content,
  too_large,
  redirect,
  dns,
  tls_expired,
  tls_not_yet_valid,
  tls_host,
  tls_issuer,
  tls_self_signed,
  tls_weak,
  tls_protocol,
  tls_other,
  local_limit,
  // not asked at all
  not_probed,
};

/// What the verdict speaks about.
enum class Scope : std::uint8_t { account, key, model, request, network };

/// What may help, and when.
enum class Retry : std::uint8_t {
  never,
  backoff,
  after_reset,
  after_retry_after,
  after_user_action,
  retry_without_param,
  fix_probe
};

/// The judgement on one probe.
struct Verdict {
  Bucket bucket = Bucket::unknown;
  Reason reason = Reason::server;
  Scope scope = Scope::model;
  Retry retry = Retry::backoff;
  std::string sentence;  ///< for people: what happened and what to do; may quote server text
  /// When a retry can help, as epoch milliseconds of the server's clock (X-RateLimit-Reset).
  std::optional<std::int64_t> reset_ms;
  std::optional<std::int64_t> retry_after_ms;  ///< capped Retry-After

  bool ok() const { return bucket == Bucket::ok; }
  /// True when this answer speaks for every further probe of the account: the scan ends.
  bool ends_scan() const;
};

std::string_view name(Bucket bucket);
/// The fixed names; `server_timeout` prints as "server" like `server` does: its bucket tells.
std::string_view name(Reason reason);
std::string_view name(Scope scope);
std::string_view name(Retry retry);

/// The other way round. "server" is the name of two reasons: the bucket tells which.
std::optional<Bucket> bucket_named(std::string_view text);
std::optional<Reason> reason_named(Bucket bucket, std::string_view text);
std::optional<Scope> scope_named(std::string_view text);
std::optional<Retry> retry_named(std::string_view text);

}  // namespace pincer::stages
