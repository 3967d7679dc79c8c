#include "stages/credential_codes.hpp"

#include <algorithm>
#include <array>

#include "engine/text/ascii.hpp"

namespace pincer::stages {
namespace {

using enum Reason;

struct CodeRow {
  std::string_view code;
  Reason reason;
};

// Names of OpenAI and its imitators, Anthropic, Google (AIP-193 details and gRPC statuses),
// DashScope, and the numbers of z.ai. Compared without regard to case. A name that stands here
// tells the reason alone, whatever the HTTP status is.
constexpr auto kCodes = std::to_array<CodeRow>({
    {"invalid_api_key", key},
    {"incorrect_api_key", key},
    {"invalid_authentication", key},
    {"invalid_authentication_error", key},
    {"authentication_error", key},
    {"authentication", key},
    {"invalid_token", key},
    {"token_expired", key},
    {"token_invalidated", key},
    {"token_revoked", key},
    {"account_deactivated", key},
    {"organization_deactivated", key},
    {"unauthorized", key},
    {"unauthenticated", key},
    {"invalidapikey", key},
    {"api_key_invalid", key},
    {"api_key_expired", key},
    {"api_key_service_blocked", key},
    {"api_key_http_referrer_blocked", key},
    {"api_key_ip_address_blocked", key},
    {"api_key_android_app_blocked", key},
    {"api_key_ios_app_blocked", key},
    {"access_token_expired", key},
    {"access_token_scope_insufficient", key},
    {"access_token_type_unsupported", key},
    {"account_state_invalid", key},
    {"credentials_missing", key},
    {"consumer_invalid", key},
    {"consumer_suspended", key},
    {"service_disabled", key},
    {"user_project_denied", key},
    {"insufficient_quota", credits},
    {"insufficient_balance", credits},
    {"insufficient_user_quota", credits},
    {"billing_error", credits},
    {"billing_not_active", credits},
    {"billing_hard_limit_reached", credits},
    {"billing_disabled", credits},
    {"payment_required", credits},
    {"arrearage", credits},
    {"usage_not_included", credits},
    {"usage_limit_reached", account_day},
    {"model_not_found", gone},
    {"model_not_available", gone},
    {"model_not_exist", gone},
    {"model_decommissioned", gone},
    {"modelnotfound", gone},
    {"unknown_model", gone},
    {"unsupported_model", gone},
    {"invalid_model", gone},
    {"unsupported_country_region_territory", region},
    {"unsupported_parameter", params},
    {"unknown_parameter", params},
    {"unsupported_value", params},
    {"context_length_exceeded", request_shape},
    {"content_filter", moderation},
    {"content_policy_violation", moderation},
    {"refusal", moderation},
    {"data_inspection_failed", moderation},
    {"overloaded_error", overloaded},
    {"engine_overloaded", overloaded},
    {"overloaded", overloaded},
    {"model_overloaded", overloaded},
    {"server_is_overloaded", overloaded},
    {"slow_down", overloaded},
    {"deadline_exceeded", server_timeout},
    // z.ai's numbers, https://docs.z.ai/api-reference/api-code
    {"1000", key},
    {"1001", key},
    {"1002", key},
    {"1003", key},
    {"1004", key},
    {"1110", key},
    {"1111", key},
    {"1112", key},
    {"1113", credits},
    {"1211", gone},
    {"1301", moderation},
    {"1304", account_day},
    {"1308", account_day},
    {"1309", credits},
    {"1310", account_day},
    {"1311", credits},
});

std::optional<Reason> look_up(std::string_view code) {
  if (code.empty()) return std::nullopt;
  for (const CodeRow& row : kCodes) {
    if (row.code.size() == code.size() && text::equal_caseless(row.code, code)) return row.reason;
  }
  return std::nullopt;
}

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

template <std::size_t N>
bool has_any(std::string_view text, const std::array<std::string_view, N>& parts) {
  return std::ranges::any_of(parts, [text](std::string_view part) { return has(text, part); });
}

constexpr auto kBilling = std::to_array<std::string_view>({
    "insufficient credit",
    "insufficient balance",
    "insufficient fund",
    "insufficient quota",
    "insufficient_quota",
    "credit balance",
    "not enough credit",
    "run out of credit",
    "out of credit",
    "used all available credits",
    "requires more credits",
    "add more credits",
    "add credits",
    "payment method",
    "billing hard limit",
    "hard limit reached",
    "check your plan and billing",
    "plans & billing",
    "check your billing",
    "billing account",
    "enable billing",
    "enabled billing",
    "in arrears",
    "recharge",
    "top up",
    "extra usage",
    "\xE4\xBD\x99\xE9\xA2\x9D\xE4\xB8\x8D\xE8\xB6\xB3",  // Chinese: the balance does not suffice
    "\xE6\xAC\xA0\xE8\xB4\xB9",                          // Chinese: in arrears
});

constexpr auto kKey = std::to_array<std::string_view>({
    "api key not valid",
    "api key not found",
    "api key expired",
    "api key has been",
    "invalid api key",
    "invalid api-key",
    "invalid x-api-key",
    "invalid_api_key",
    "incorrect api key",
    "invalid apikey",
    "missing api key",
    "no api key",
    "invalid authentication",
    "invalid bearer",
    "invalid token",
    "invalid access token",
    "token has expired",
    "token expired",
    "token is expired",
    "token has been revoked",
    "key has been revoked",
    "authentication fail",
    "authentication error",
    "could not authenticate",
    "not authenticated",
    "no auth credentials",
    "no cookie auth",
    "invalid credentials",
    "unauthorized",
    "unauthenticated",
    "account has been deactivated",
    "not allowed for this organization",
    "only authorized for use with",
});

/// Words of a model that is not there. "model" itself must be in the text.
constexpr auto kNoModel = std::to_array<std::string_view>({
    "does not exist",
    "not found",
    "not exist",
    "no such model",
    "unknown model",
    "invalid model",
    "unsupported model",
    "not a valid model",
    "is not supported",
    "not supported by",
    "not available",
    "no longer available",
    "deprecated",
    "decommissioned",
    "retired",
    "have access to model",
    "have access to the model",
    "have access to it",
    "model_not_found",
    "try pulling it first",
});

constexpr auto kRegion = std::to_array<std::string_view>({
    "country, region, or territory",
    "location is not supported",
    "in your region",
    "in your country",
    "region is not supported",
});

constexpr auto kParams = std::to_array<std::string_view>({
    "unsupported parameter",
    "unsupported_parameter",
    "unknown parameter",
    "unrecognized request argument",
    "unrecognized parameter",
    "unexpected keyword",
    "extra inputs are not permitted",
    "extra_forbidden",
    "max_tokens",
    "max_completion_tokens",
    "max_output_tokens",
    "stream_options",
});

constexpr auto kLimit = std::to_array<std::string_view>({
    "rate limit", "rate_limit", "ratelimit", "too many requests", "too many concurrent", "throttl",
    "quota exceeded", "usage limit", "exceeded your current quota", "resource has been exhausted",
    "resource_exhausted", "concurrency limit",
    "\xE8\xAF\xB7\xE6\xB1\x82\xE8\xBF\x87\xE4\xBA\x8E",  // Chinese: requests too (many, often)
});

constexpr auto kOverload = std::to_array<std::string_view>({
    "overloaded",
    "at capacity",
    "high demand",
    "high load",
    "over capacity",
    "no capacity",
});

/// A plan's window that is used up, not its money: it fills again by itself.
bool is_spent_window(std::string_view words) {
  const bool period = has(words, "daily") || has(words, "weekly") || has(words, "monthly") ||
                      has(words, "5-hour") || has(words, "5 hour");
  const bool limit = has(words, "limit");
  const bool usage = has(words, "usage limit") || has(words, "spend limit") ||
                     has(words, "spending limit") || (limit && has(words, "reset"));
  if (period && usage) return true;
  const bool shared = has(words, "organization") || has(words, "workspace");
  return shared && limit &&
         (has(words, "spend limit") || has(words, "spending limit") ||
          has(words, "billing period") || has(words, "exceeded") || has(words, "reached") ||
          has(words, "exhausted"));
}

}  // namespace

std::optional<Reason> reason_of_codes(const ErrorFacts& error) {
  for (const std::string_view code :
       {std::string_view(error.detail_reason), std::string_view(error.code_text),
        std::string_view(error.error_type), std::string_view(error.rpc_status)}) {
    if (const auto reason = look_up(code)) return reason;
  }
  return std::nullopt;
}

std::optional<Reason> window_of_words(std::string_view words) {
  constexpr auto kMinute =
      std::to_array<std::string_view>({"per minute", "per-min", "perminute", "per min", "/min",
                                       " rpm", " tpm", "(rpm", "(tpm", "per second", "requests/s"});
  constexpr auto kLonger = std::to_array<std::string_view>(
      {"per day", "perday", "per-day", "daily", "weekly", "monthly", " rpd", " tpd", "(rpd", "(tpd",
       "per week", "per month", "usage limit", "5-hour"});
  if (has_any(words, kLonger)) return account_day;
  if (has_any(words, kMinute)) return account_minute;
  return std::nullopt;
}

std::optional<Reason> reason_of_words(int status, std::string_view words) {
  if ((status >= 500 || status == 0) && has_any(words, kOverload)) return overloaded;
  if (status >= 500) return std::nullopt;
  if (status != 429 && has(words, "key limit")) return key_limit;  // OpenRouter's
  if (has_any(words, kBilling)) return credits;
  if ((status == 402 || status == 0) && is_spent_window(words)) return account_day;
  if (has_any(words, kRegion)) return region;
  if (status == 429) {
    if (has(words, "overloaded") || has(words, "at capacity")) return overloaded;
    return window_of_words(words).value_or(upstream);
  }
  if (status != 402 && status != 403 && has_any(words, kKey)) return key;
  if ((status == 400 || status == 422) && has_any(words, kParams)) return params;
  if (has(words, "no endpoints found")) return gone;
  if (status != 401 && has(words, "model") && has_any(words, kNoModel)) return gone;
  if (status != 401 && has_any(words, kLimit)) return window_of_words(words).value_or(upstream);
  return std::nullopt;
}

}  // namespace pincer::stages
