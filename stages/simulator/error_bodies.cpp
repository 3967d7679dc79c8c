#include "stages/simulator/error_bodies.hpp"

#include <array>
#include <optional>
#include <string_view>

#include "engine/core/check.hpp"

namespace pincer::stages::simulator {

namespace {

using enum Behaviour;
using std::string_view;

enum class Reset : std::uint8_t { none, minute, day };

/// {id}, {slug} and {reset} are filled in.
struct Row {
  Behaviour behaviour;
  int status;
  string_view body;
  int retry_after_s = 0;
  int limit = 0;
  Reset reset = Reset::none;
};

// The machine-readable members and the words that clients go by are OpenRouter's; bodies without
// the former are how it answered before 2026 or how a provider's own words come through.
constexpr auto kRows = std::to_array<Row>({
    {no_tool_support, 404,
     R"({"error":{"message":"No endpoints found that support tool use. Try disabling \"ping\".",)"
     R"("code":404,"metadata":{"routing_funnel":[{"step":"Initial Endpoints",)"
     R"("endpoint_count":1}],"failed_routing_step":"Filter by Tool Compatibility"}}})"},
    {no_image_support, 404,
     R"({"error":{"message":"No endpoints found that support image input","code":404,)"
     R"("metadata":{"failed_routing_step":"Filter by Image Support"}}})"},
    {params, 404,
     R"({"error":{"message":"No endpoints found that can handle the requested parameters.",)"
     R"("code":404,"metadata":{"routing_funnel":[{"step":"Initial Endpoints",)"
     R"("endpoint_count":2}],"failed_routing_step":"Filter by Parameters"}}})"},
    {request_shape, 400,
     R"({"error":{"message":"messages.0.content: unexpected value","code":400}})"},
    {payload_too_large, 413,
     R"({"error":{"message":"The request is too large","code":413,)"
     R"("metadata":{"error_type":"payload_too_large"}}})"},
    {unprocessable, 422,
     R"({"error":{"message":"The request was well-formed, yet made no sense","code":422,)"
     R"("metadata":{"error_type":"unprocessable"}}})"},
    {moderation, 403,
     R"({"error":{"code":403,"message":"{id} requires moderation and your input was flagged",)"
     R"("metadata":{"reasons":["harassment"],"flagged_input":"...","provider_name":"Cedar",)"
     R"("model_slug":"{slug}"}}})"},
    {guardrail, 403,
     R"({"error":{"code":403,"message":"The request was blocked by a guardrail of this key"}})"},
    {gone, 404,
     R"({"error":{"message":"No endpoints found for {id}.","code":404},"user_id":"user_sim"})"},
    {invalid_id, 400, R"({"error":{"message":"{id} is not a valid model ID","code":400}})"},
    {free_variant_ended, 404,
     R"({"error":{"message":"The free period of {id} is over.","code":404,"availability":)"
     R"({"code":"free_variant_ended","retryable":false,"requested_models":["{id}"],)"
     R"("affected_providers":[],"excluded_by":[],"fallback_models":["{slug}"]}}})"},
    {model_deprecated, 404,
     R"({"error":{"message":"{id} was retired.","code":404,"availability":)"
     R"({"code":"model_deprecated","retryable":false,"requested_models":["{id}"]}}})"},
    {data_policy, 404,
     R"({"error":{"message":"No endpoints found matching your data policy (Free model training).)"
     R"( Configure: https://openrouter.ai/settings/privacy","code":404,"metadata":)"
     R"({"failed_routing_step":"Filter by Data Policy"}}})"},
    {data_policy_guardrail, 404,
     R"({"error":{"message":"0 endpoints out of 1 requested are available matching your guardrail)"
     R"( restrictions and data policy.\nPaid model training violation in the account settings",)"
     R"("code":404,"metadata":{"input_endpoint_count":1,"ineligibility_reasons":[{"reason":)"
     R"("paid-model-training-violation-by-account","count":1}],)"
     R"("failed_routing_step":"Filter by Guardrails"}}})"},
    {region, 403,
     R"({"error":{"message":"{id} is not available in your region: blocked by its maker",)"
     R"("code":403}})"},
    {provider_region, 400,
     R"({"error":{"message":"Provider returned error","code":400,"metadata":{"raw":)"
     R"("{\"error\":{\"code\":400,\"message\":\"User location is not supported here.\",)"
     R"(\"status\":\"FAILED_PRECONDITION\"}}","provider_name":"Pinnacle"}}})"},
    {gated_harness, 403,
     R"({"error":{"message":"{id} is only available on agentic harnesses.","code":403,)"
     R"("metadata":{"routing_funnel":[{"step":"Initial Endpoints","endpoint_count":1}],)"
     R"("failed_routing_step":"Gate Free Endpoints by Agentic Harness"}}})"},
    {gated_attestation, 403,
     R"({"error":{"message":"This model requires you to complete the following before use: 18+)"
     R"( age confirmation.","code":403,"metadata":{"missing_attestation_types":["age_18plus"],)"
     R"("failed_routing_step":"Gate Endpoints with Attestations"}}})"},
    {model_capacity, 429,
     R"({"error":{"message":"Rate limit exceeded: {slug}. High demand for {id} on OpenRouter -)"
     R"( limited to 15 requests per minute. Please retry shortly.","code":429,"metadata":)"
     R"({"headers":{"X-RateLimit-Limit":"15","X-RateLimit-Remaining":"0",)"
     R"("X-RateLimit-Reset":"{reset}"},"limit_source":"openrouter_shared_capacity",)"
     R"("remedy_hint":"Retry shortly."}}})",
     0, 15, Reset::minute},
    {model_day, 429,
     R"({"error":{"message":"Rate limit exceeded: limit_rpd/{slug}. Daily limit reached for {id})"
     R"( via Harbor.","code":429,"metadata":{"headers":{"X-RateLimit-Reset":"{reset}"},)"
     R"("limit_source":"openrouter_shared_capacity"}}})",
     0, 0, Reset::day},
    {upstream, 429,
     R"({"error":{"message":"Provider returned error","code":429,"metadata":{"raw":)"
     R"("{id} is temporarily rate-limited upstream. Please retry shortly.",)"
     R"("provider_name":"Nimbus","is_byok":false,"limit_source":)"
     R"("upstream_provider_shared_pool","remedy_hint":"Retry shortly, or add a provider key."}}})"},
    {upstream_in_200, 200,
     R"({"error":{"code":429,"message":"Provider returned error","metadata":{"limit_source":)"
     R"("upstream_provider_shared_pool","raw":"The model is rate-limited upstream."}}})"},
    {capacity_exhausted, 429,
     R"({"error":{"message":"All providers of {id} are at capacity. Retry after 40 seconds.",)"
     R"("code":429,"error_type":"rate_limit_exceeded","availability":{"code":)"
     R"("capacity_exhausted","retryable":true,"retry_after":40,"requested_models":["{id}"],)"
     R"("affected_providers":["cedar","nimbus"]}}})",
     40},
    {provider_401, 401,
     R"({"error":{"message":"Provider returned error","code":401,"metadata":{"raw":)"
     R"("{\"error\":{\"code\":\"authentication_error\",\"message\":\"invalid API key\"}}\n",)"
     R"("provider_name":"Fathom","is_byok":false}}})"},
    {bad_gateway, 502, R"({"error":{"code":502,"message":"Provider returned error"}})"},
    {unavailable, 503,
     R"({"error":{"code":503,"message":"No provider is available that meets the request"}})", 2},
    {overloaded, 529, R"({"error":{"code":529,"message":"Provider returned error"}})"},
    {server_error, 500,
     R"({"error":{"code":500,"message":"Internal Server Error","metadata":)"
     R"({"error_type":"server"}}})"},
    {bad_gateway_html, 502, "<html><head><title>502</title></head><body>Bad gateway</body></html>"},
    {server_timeout, 408, R"({"error":{"code":408,"message":"The request timed out"}})"},
    {gateway_timeout, 504,
     R"({"error":{"code":504,"message":"The provider timed out","metadata":)"
     R"({"error_type":"timeout"}}})"},
    {edge_timeout, 524,
     R"({"error":{"code":524,"message":"Request timed out. Please try again later."}})"},
    {html, 200, "<!DOCTYPE html><html><body>Sign in to this network</body></html>"},
    {missing_auth, 401, R"({"error":{"code":401,"message":"Missing Authentication header"}})"},
    {credits, 402,
     R"({"error":{"message":"Insufficient credits. Add more to go on.","code":402,"metadata":)"
     R"({"limit_source":"openrouter_credits"}}})"},
    {credits_max_tokens, 402,
     R"({"error":{"message":"This request requires more credits, or fewer max_tokens.","code":402,)"
     R"("metadata":{"provider_name":null}},"user_id":"user_sim"})"},
    {key_limit, 402,
     R"({"error":{"message":"Key limit exceeded (total limit).","code":402,"metadata":)"
     R"({"limit_source":"openrouter_key_limit"}}})"},
    {in_flight, 402,
     R"({"error":{"message":"This request would exceed your available credits given your current)"
     R"( in-flight requests.","code":402,"metadata":{"reason":"in_flight_budget_exhausted",)"
     R"("limit_source":"openrouter_in_flight_budget"}}})",
     1},
    {account_minute, 429,
     R"({"error":{"message":"Rate limit exceeded: free-models-per-min. ","code":429,"metadata":)"
     R"({"headers":{"X-RateLimit-Limit":"{limit}","X-RateLimit-Remaining":"0",)"
     R"("X-RateLimit-Reset":"{reset}"},"limit_source":"openrouter_free_tier_per_minute",)"
     R"("remedy_hint":"Slow down, or retry after the window resets.","provider_name":null}}})",
     0, 20, Reset::minute},
    {account_day, 429,
     R"({"error":{"message":"Rate limit exceeded: free-models-per-day. Add credits to unlock more)"
     R"( free model requests per day","code":429,"metadata":{"headers":{"X-RateLimit-Limit":)"
     R"("{limit}","X-RateLimit-Remaining":"0","X-RateLimit-Reset":"{reset}"},"limit_source":)"
     R"("openrouter_free_tier_daily","remedy_hint":"Wait for the daily reset."}}})",
     0, 50, Reset::day},
    {account_day_old, 429,
     R"({"error":{"message":"Rate limit exceeded: free-models-per-day. Add credits to unlock more)"
     R"( free model requests per day","code":429,"metadata":{"headers":{"X-RateLimit-Limit":)"
     R"("{limit}","X-RateLimit-Remaining":"0","X-RateLimit-Reset":"{reset}"},)"
     R"("provider_name":null}},"user_id":"user_sim"})",
     0, 50, Reset::day},
    {account_day_stealth, 429,
     R"({"error":{"message":"Rate limit exceeded: free-models-per-day-stealth","code":429,)"
     R"("metadata":{"limit_source":"openrouter_free_tier_daily"}}})"},
});

const Row* row_of(Behaviour behaviour) {
  for (const Row& row : kRows) {
    if (row.behaviour == behaviour) return &row;
  }
  return nullptr;
}

void append_value(std::string& out, string_view name, const Identity& model, const Row& row,
                  std::int64_t reset_ms) {
  if (name == "id") {
    out.append(model.id);
  } else if (name == "slug") {
    out.append(model.canonical);
  } else if (name == "reset") {
    out.append(std::to_string(reset_ms));
  } else {
    core::check(name == "limit", "a template names a value there is");
    out.append(std::to_string(row.limit));
  }
}

/// The template with its values. A brace that opens a value has a letter behind it.
std::string filled(const Row& row, const Identity& model, std::int64_t reset_ms) {
  std::string out;
  out.reserve(row.body.size() + 128);
  string_view rest = row.body;
  for (;;) {
    const std::size_t open = rest.find('{');
    if (open == string_view::npos) return out.append(rest);
    const bool value = open + 1 < rest.size() && rest[open + 1] >= 'a' && rest[open + 1] <= 'z';
    out.append(rest.substr(0, open));
    if (!value) {
      out.push_back('{');
      rest.remove_prefix(open + 1);
      continue;
    }
    const std::size_t end = rest.find('}', open);
    append_value(out, rest.substr(open + 1, end - open - 1), model, row, reset_ms);
    rest.remove_prefix(end + 1);
  }
}

}  // namespace

bool is_error_answer(Behaviour behaviour) {
  return row_of(behaviour) != nullptr;
}

ErrorAnswer error_answer(Behaviour behaviour, const Identity& model, std::int64_t now_ms,
                         int limit) {
  const Row* known = row_of(behaviour);
  core::check(known != nullptr, "the behaviour is an error answer");
  Row row = *known;
  if (limit > 0) row.limit = limit;
  ErrorAnswer answer;
  answer.status = row.status;
  if (row.body.starts_with('<')) answer.content_type = "text/html; charset=utf-8";
  answer.retry_after_s = row.retry_after_s;
  answer.limit = row.limit;
  if (row.reset == Reset::minute) answer.reset_ms = next_minute(now_ms);
  if (row.reset == Reset::day) answer.reset_ms = next_day(now_ms);
  answer.body = filled(row, model, answer.reset_ms);
  return answer;
}

std::string error_envelope(int status, string_view message) {
  std::string body = "{\"error\":{\"code\":" + std::to_string(status) + ",\"message\":\"";
  body.append(message).append("\"}}");
  return body;
}

std::int64_t next_minute(std::int64_t now_ms) {
  return (now_ms / 60'000 + 1) * 60'000;
}
std::int64_t next_day(std::int64_t now_ms) {
  return (now_ms / 86'400'000 + 1) * 86'400'000;
}

}  // namespace pincer::stages::simulator
