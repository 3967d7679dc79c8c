#include "stages/verdict.hpp"

#include <array>

namespace pincer::stages {

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

}  // namespace pincer::stages
