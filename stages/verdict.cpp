#include "stages/verdict.hpp"

#include <array>

namespace pincer::stages {

namespace {

/// The value of an enum that goes from 0 to `last` by its name.
template <class E>
std::optional<E> value_named(E last, std::string_view text) {
  for (int i = 0; i <= static_cast<int>(last); ++i) {
    if (name(static_cast<E>(i)) == text) return static_cast<E>(i);
  }
  return std::nullopt;
}

}  // namespace

bool Verdict::ends_scan() const {
  switch (reason) {
    case Reason::key:
    case Reason::credits:
    case Reason::key_limit:
    case Reason::account_day:
      return scope == Scope::account || scope == Scope::key;
    default:
      return false;
  }
}

std::string_view name(Bucket bucket) {
  static constexpr std::array<std::string_view, 8> names = {
      "ok", "auth", "rate_limit", "billing", "timeout", "format", "unknown", "no_model"};
  return names.at(static_cast<std::size_t>(bucket));
}

std::string_view name(Reason reason) {
  static constexpr auto names = std::to_array<std::string_view>({
      "works",
      "account_minute",
      "account_day",
      "model_capacity",
      "model_day",
      "upstream",
      "key",
      "credits",
      "key_limit",
      "in_flight",
      "connect",
      "tls_handshake",
      "head",
      "first_token",
      "idle",
      "total",
      "server",
      "edge",
      "no_tool_call",
      "bad_tool_call",
      "no_tools",
      "no_image",
      "params",
      "request_shape",
      "guardrail",
      "moderation",
      "probe_artifact",
      "gone",
      "data_policy",
      "region",
      "gated_harness",
      "gated_attestation",
      "provider_fault",
      "overloaded",
      "server",
      "empty",
      "refused",
      "reset",
      "premature_close",
      "protocol",
      "bad_content",
      "too_large",
      "redirect",
      "dns",
      "tls_expired",
      "tls_not_yet_valid",
      "tls_host",
      "tls_issuer",
      "tls_self_signed",
      "tls_weak",
      "tls_protocol",
      "tls_other",
      "local_limit",
      "not_probed",
  });
  static_assert(names.size() == static_cast<std::size_t>(Reason::not_probed) + 1);
  return names.at(static_cast<std::size_t>(reason));
}

std::string_view name(Scope scope) {
  static constexpr std::array<std::string_view, 5> names = {"account", "key", "model", "request",
                                                            "network"};
  return names.at(static_cast<std::size_t>(scope));
}

std::string_view name(Retry retry) {
  static constexpr std::array<std::string_view, 7> names = {"never",
                                                            "backoff",
                                                            "after_reset",
                                                            "after_retry_after",
                                                            "after_user_action",
                                                            "retry_without_param",
                                                            "fix_probe"};
  return names.at(static_cast<std::size_t>(retry));
}

std::optional<Bucket> bucket_named(std::string_view text) {
  return value_named(Bucket::no_model, text);
}

std::optional<Reason> reason_named(Bucket bucket, std::string_view text) {
  if (bucket == Bucket::timeout && text == name(Reason::server_timeout)) {
    return Reason::server_timeout;
  }
  const std::optional<Reason> reason = value_named(Reason::not_probed, text);
  // The first of the two of one name is the timeout.
  return reason == Reason::server_timeout ? Reason::server : reason;
}

std::optional<Scope> scope_named(std::string_view text) {
  return value_named(Scope::network, text);
}

std::optional<Retry> retry_named(std::string_view text) {
  return value_named(Retry::fix_probe, text);
}

}  // namespace pincer::stages
