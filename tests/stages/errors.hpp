#pragma once

#include <array>
#include <string_view>

#include "stages/completion.hpp"
#include "stages/verdict.hpp"

namespace pincer::stages {

/// Error answers in the shapes servers give them, and the verdict each means.
struct ErrorRow {
  int status;
  std::string_view body;
  std::string_view bucket;
  Reason reason;
  std::string_view scope;
  std::string_view retry;
};

inline Evidence evidence_of(const ErrorRow& row) {
  Evidence evidence;
  evidence.status = row.status;
  evidence.phase = core::Phase::done;
  evidence.error = error_facts(row.body);
  return evidence;
}

inline constexpr auto kErrorRows = std::to_array<ErrorRow>({
    // Limits, told by limit_source and, in older bodies, by words.
    {429,
     R"({"error":{"message":"any words","code":429,"metadata":
        {"limit_source":"openrouter_free_tier_per_minute"}}})",
     "rate_limit", Reason::account_minute, "account", "after_reset"},
    {429, R"({"error":{"message":"Rate limit exceeded: free-models-per-min. ","code":429}})",
     "rate_limit", Reason::account_minute, "account", "after_reset"},
    {429,
     R"({"error":{"message":"Rate limit exceeded","code":429,"metadata":
        {"limit_source":"openrouter_free_tier_daily","error_type":"rate_limit_exceeded"}}})",
     "rate_limit", Reason::account_day, "account", "after_reset"},
    {429,
     R"({"error":{"message":"Rate limit exceeded: free-models-per-day-high-balance","code":429}})",
     "rate_limit", Reason::account_day, "account", "after_reset"},
    {429,
     R"({"error":{"message":"limited to 8 requests per minute","code":429,"metadata":
        {"limit_source":"openrouter_shared_capacity"}}})",
     "rate_limit", Reason::model_capacity, "model", "after_reset"},
    {429, R"({"error":{"message":"High demand for a/b:free on OpenRouter","code":429}})",
     "rate_limit", Reason::model_capacity, "model", "after_reset"},
    {429,
     R"({"error":{"message":"Rate limit exceeded: limit_rpd/a/b.","code":429,"metadata":
        {"limit_source":"openrouter_shared_capacity"}}})",
     "rate_limit", Reason::model_day, "model", "after_reset"},
    {429, R"({"error":{"message":"Daily limit reached for a/b:free via X.","code":429}})",
     "rate_limit", Reason::model_day, "model", "after_reset"},
    {429,
     R"({"error":{"message":"Provider returned error","code":429,"metadata":{"raw":"slow down",
        "provider_name":"X","limit_source":"upstream_provider_shared_pool"}}})",
     "rate_limit", Reason::upstream, "model", "backoff"},
    {429,
     R"({"error":{"message":"at capacity","code":429,"availability":
        {"code":"capacity_exhausted","retry_after":40}}})",
     "rate_limit", Reason::upstream, "model", "after_retry_after"},
    {429, "slow down", "rate_limit", Reason::upstream, "model", "backoff"},
    // Keys and money; a provider's trouble with its own is not ours.
    {401, R"({"error":{"message":"User not found.","code":401}})", "auth", Reason::key, "account",
     "never"},
    {401,
     R"({"error":{"message":"Provider returned error","code":401,"metadata":
        {"raw":"{\"error\":\"bad key\"}","provider_name":"X"}}})",
     "unknown", Reason::provider_fault, "model", "backoff"},
    {403, R"({"error":{"message":"A management key cannot do this","code":403}})", "auth",
     Reason::key, "account", "never"},
    {402, R"({"error":{"message":"Insufficient credits","code":402}})", "billing", Reason::credits,
     "account", "after_user_action"},
    {402, R"({"error":{"message":"requires more credits, or fewer max_tokens","code":402}})",
     "billing", Reason::credits, "account", "never"},
    {402,
     R"({"error":{"message":"Provider returned error","code":402,"metadata":
        {"raw":"Insufficient balance","provider_name":"X"}}})",
     "unknown", Reason::provider_fault, "model", "backoff"},
    {402,
     R"({"error":{"message":"x","code":402,"metadata":{"limit_source":"openrouter_key_limit"}}})",
     "billing", Reason::key_limit, "key", "after_user_action"},
    {403, R"({"error":{"message":"Key limit exceeded (total limit).","code":403}})", "billing",
     Reason::key_limit, "key", "after_user_action"},
    {402,
     R"({"error":{"message":"x","code":402,"metadata":
        {"limit_source":"openrouter_in_flight_budget"}}})",
     "billing", Reason::in_flight, "account", "backoff"},
    // What a model cannot do.
    {404,
     R"({"error":{"message":"x","code":404,"metadata":
        {"failed_routing_step":"Filter by Tool Compatibility"}}})",
     "format", Reason::no_tools, "model", "never"},
    {404, R"({"error":{"message":"No endpoints found that support tool use.","code":404}})",
     "format", Reason::no_tools, "model", "never"},
    {400,
     R"({"error":{"message":"Provider returned error","code":400,"metadata":{"raw":
        "\"auto\" tool choice requires --enable-auto-tool-choice"}}})",
     "format", Reason::no_tools, "model", "never"},
    {404, R"({"error":{"message":"No endpoints found that support image input","code":404}})",
     "format", Reason::no_image, "model", "never"},
    {404,
     R"({"error":{"message":"x","code":404,"metadata":
        {"failed_routing_step":"Filter by Image Support"}}})",
     "format", Reason::no_image, "model", "never"},
    {404,
     R"({"error":{"message":"x","code":404,"metadata":{"failed_routing_step":
        "Filter by Parameters"}}})",
     "format", Reason::params, "request", "retry_without_param"},
    {404, R"({"error":{"message":"x","code":404,"availability":{"code":"constraint_filtered"}}})",
     "format", Reason::params, "request", "retry_without_param"},
    {400, R"({"error":{"message":"Bad Request","code":400}})", "format", Reason::request_shape,
     "request", "never"},
    {400,
     R"({"error":{"message":"x","code":400,"metadata":{"error_type":"context_length_exceeded"}}})",
     "format", Reason::request_shape, "request", "never"},
    {403, R"({"error":{"message":"Blocked by a guardrail","code":403}})", "format",
     Reason::guardrail, "request", "after_user_action"},
    {403, R"({"error":{"message":"x","code":403,"metadata":{"reasons":["violence"]}}})", "format",
     Reason::moderation, "request", "never"},
    {400, R"({"error":{"message":"x","code":400,"metadata":{"error_type":"image_too_small"}}})",
     "format", Reason::probe_artifact, "request", "fix_probe"},
    {400,
     R"({"error":{"message":"Reasoning is mandatory for this endpoint and cannot be disabled.",
        "code":400}})",
     "format", Reason::probe_artifact, "request", "fix_probe"},
    // Models that are not to be had.
    {404, R"({"error":{"message":"No endpoints found for a/b:free.","code":404}})", "no_model",
     Reason::gone, "model", "never"},
    {400, R"({"error":{"message":"a/b is not a valid model ID","code":400}})", "no_model",
     Reason::gone, "model", "never"},
    {404, R"({"error":{"message":"x","code":404,"availability":{"code":"free_variant_ended"}}})",
     "no_model", Reason::gone, "model", "never"},
    {404, R"({"error":{"message":"No endpoints found matching your data policy.","code":404}})",
     "no_model", Reason::data_policy, "account", "after_user_action"},
    {404,
     R"({"error":{"message":"x","code":404,"metadata":{"failed_routing_step":
        "Filter by Guardrails"}}})",
     "no_model", Reason::data_policy, "account", "after_user_action"},
    {403, R"({"error":{"message":"a/b is not available in your region","code":403}})", "no_model",
     Reason::region, "model", "never"},
    {400,
     R"({"error":{"message":"Provider returned error","code":400,"metadata":{"raw":
        "{\"error\":{\"message\":\"User location is not supported\"}}","provider_name":"X"}}})",
     "no_model", Reason::region, "model", "never"},
    {403, R"({"error":{"message":"only available on agentic harnesses","code":403}})", "no_model",
     Reason::gated_harness, "model", "never"},
    {403,
     R"({"error":{"message":"x","code":403,"metadata":{"failed_routing_step":
        "Gate Free Endpoints by Agentic Harness"}}})",
     "no_model", Reason::gated_harness, "model", "never"},
    {403,
     R"({"error":{"message":"x","code":403,"metadata":{"missing_attestation_types":
        ["age_18plus"]}}})",
     "no_model", Reason::gated_attestation, "model", "after_user_action"},
    // Servers in trouble.
    {504, R"({"error":{"message":"x","code":504}})", "timeout", Reason::server_timeout, "model",
     "backoff"},
    {524, R"({"error":{"message":"x","code":524}})", "timeout", Reason::edge, "model", "backoff"},
    {502, R"({"error":{"message":"Provider returned error","code":502}})", "unknown",
     Reason::provider_fault, "model", "backoff"},
    {503, R"({"error":{"message":"x","code":503}})", "unknown", Reason::overloaded, "model",
     "backoff"},
    {503,
     R"({"error":{"message":"x","code":503,"availability":
        {"code":"temporarily_unavailable","retry_after":1}}})",
     "unknown", Reason::overloaded, "model", "after_retry_after"},
    {500, R"({"error":{"message":"x","code":500,"metadata":{"error_type":"server"}}})", "unknown",
     Reason::server, "model", "backoff"},
    {403, R"({"error":{"message":"Forbidden","code":403}})", "unknown", Reason::server, "model",
     "never"},
});

}  // namespace pincer::stages
