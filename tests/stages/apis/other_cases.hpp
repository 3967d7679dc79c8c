#pragma once

#include "stages/api.hpp"
#include "tests/stages/apis/cases.hpp"

namespace pincer::test {

/// Answers in the shapes that only Anthropic, Google or Ollama have.
inline constexpr auto kOtherCases = std::to_array<OwnCase>({
    // Anthropic.
    {A::anthropic_messages,
     {"key", 401,
      R"({"type":"error","error":{"type":"authentication_error","message":"invalid )"
      R"(x-api-key"},"request_id":"req_1"})",
      B::auth, key}},
    {A::anthropic_messages,
     {"permission", 403,
      R"({"type":"error","error":{"type":"permission_error","message":"Your API key )"
      R"(does not have permission to use the specified resource."}})",
      B::auth, key}},
    {A::anthropic_messages,
     {"minute", 429,
      R"({"type":"error","error":{"type":"rate_limit_error","message":"This request )"
      R"(would exceed your organization's rate limit of 50,000 input tokens per )"
      R"(minute"}})",
      B::rate_limit, account_minute}},
    {A::anthropic_messages,
     {"billing", 400,
      R"({"type":"error","error":{"type":"invalid_request_error","message":"Your )"
      R"(credit balance is too low to access the Anthropic API. Please go to Plans & )"
      R"(Billing to upgrade or purchase credits."}})",
      B::billing, credits}},
    {A::anthropic_messages,
     {"billing type", 402,
      R"({"type":"error","error":{"type":"billing_error","message":"There is an issue )"
      R"(with your billing"}})",
      B::billing, credits}},
    {A::anthropic_messages,
     {"claude code only", 400,
      R"({"type":"error","error":{"type":"invalid_request_error","message":"This )"
      R"(credential is only authorized for use with Claude Code and cannot be used for )"
      R"(other API requests."}})",
      B::auth, key}},
    {A::anthropic_messages,
     {"overloaded in the stream", 200,
      R"(event: error)"
      "\n"
      R"(data: {"type":"error","error":{"type":"overloaded_error",)"
      R"("message":"Overloaded"}})"
      "\n\n",
      B::rate_limit, overloaded}},
    {A::anthropic_messages,
     {"api_error", 500,
      R"({"type":"error","error":{"type":"api_error","message":"Internal server )"
      R"(error"}})",
      B::unknown, server}},
    {A::anthropic_messages,
     {"refusal", 200,
      R"({"type":"message","role":"assistant","content":[],"stop_reason":"refusal",)"
      R"("usage":{"input_tokens":9,"output_tokens":0}})",
      B::format, moderation}},
    {A::anthropic_messages,
     {"thinking", 200,
      R"({"type":"message","role":"assistant","content":[{"type":"thinking",)"
      R"("thinking":"Hm","signature":"x"}],"stop_reason":"max_tokens",)"
      R"("usage":{"input_tokens":9,"output_tokens":8}})",
      B::ok, works}},
    {A::anthropic_messages,
     {"empty", 200,
      R"({"type":"message","role":"assistant","content":[],"stop_reason":"end_turn",)"
      R"("usage":{"input_tokens":9,"output_tokens":0}})",
      B::unknown, empty}},
    {A::anthropic_messages,
     {"cut", 200,
      R"(event: message_start)"
      "\n"
      R"(data: {"type":"message_start","message":{"type":"message","content":[],)"
      R"("usage":{"input_tokens":9,"output_tokens":1}}})"
      "\n\n"
      R"(event: content_block_delta)"
      "\n"
      R"(data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta",)"
      R"("text":"O"}})"
      "\n\n",
      B::unknown, premature_close}},
    {A::anthropic_messages,
     {"wrong path", 404,
      R"({"type":"error","error":{"type":"not_found_error","message":"Not Found"}})", B::format,
      request_shape}},
    // Google.
    {A::google_generative_ai,
     {"expired key", 400,
      R"({"error":{"code":400,"message":"API key expired. Please renew the API key.",)"
      R"("status":"INVALID_ARGUMENT","details":[{"reason":"API_KEY_INVALID"}]}})",
      B::auth, key}},
    {A::google_generative_ai,
     {"token", 401,
      R"({"error":{"code":401,"message":"Request had invalid authentication )"
      R"(credentials. Expected OAuth 2 access token.","status":"UNAUTHENTICATED",)"
      R"("details":[{"reason":"ACCESS_TOKEN_EXPIRED"}]}})",
      B::auth, key}},
    {A::google_generative_ai,
     {"disabled", 403,
      R"({"error":{"code":403,"message":"Generative Language API has not been used in )"
      R"(project 1 before or it is disabled.","status":"PERMISSION_DENIED",)"
      R"("details":[{"reason":"SERVICE_DISABLED"}]}})",
      B::auth, key}},
    {A::google_generative_ai,
     {"leaked", 403,
      R"({"error":{"code":403,"message":"Your API key was reported as leaked. Please )"
      R"(use another API key.","status":"PERMISSION_DENIED"}})",
      B::auth, key}},
    {A::google_generative_ai,
     {"model", 404,
      R"({"error":{"code":404,"message":"models/m is not found for API version v1beta, )"
      R"(or is not supported for generateContent.","status":"NOT_FOUND"}})",
      B::no_model, gone}},
    {A::google_generative_ai,
     {"day", 429,
      R"({"error":{"code":429,"message":"You exceeded your current quota, please check )"
      R"(your plan and billing details.","status":"RESOURCE_EXHAUSTED",)"
      R"("details":[{"@type":"type.googleapis.com/google.rpc.QuotaFailure",)"
      R"("violations":[{"quotaId":"GenerateRequestsPerDayPerProjectPerModel-FreeTier"}])"
      R"(},{"@type":"type.googleapis.com/google.rpc.RetryInfo",)"
      R"("retryDelay":"34.074824224s"}]}})",
      B::rate_limit, account_day}},
    {A::google_generative_ai,
     {"minute", 429,
      R"({"error":{"code":429,"message":"You exceeded your current quota, please check )"
      R"(your plan and billing details.","status":"RESOURCE_EXHAUSTED",)"
      R"("details":[{"violations":[{"quotaId":"GenerateRequestsPerMinutePerProjectPerMo)"
      R"(del-FreeTier"}]}]}})",
      B::rate_limit, account_minute}},
    {A::google_generative_ai,
     {"exhausted", 429,
      R"({"error":{"code":429,"message":"Resource has been exhausted (e.g. check )"
      R"(quota).","status":"RESOURCE_EXHAUSTED"}})",
      B::rate_limit, upstream}},
    {A::google_generative_ai,
     {"prepaid", 429,
      R"({"error":{"code":429,"message":"Your prepayment credits are depleted. Please )"
      R"(go to AI Studio to manage your billing.","status":"RESOURCE_EXHAUSTED"}})",
      B::billing, credits}},
    {A::google_generative_ai,
     {"place", 400,
      R"({"error":{"code":400,"message":"User location is not supported for the API )"
      R"(use.","status":"FAILED_PRECONDITION"}})",
      B::no_model, region}},
    {A::google_generative_ai,
     {"unavailable", 503,
      R"({"error":{"code":503,"message":"The model is overloaded. Please try again )"
      R"(later.","status":"UNAVAILABLE"}})",
      B::rate_limit, overloaded}},
    {A::google_generative_ai,
     {"deadline", 504,
      R"({"error":{"code":504,"message":"The request timed out.",)"
      R"("status":"DEADLINE_EXCEEDED"}})",
      B::timeout, server_timeout}},
    {A::google_generative_ai,
     {"only thoughts", 200,
      R"(data: {"candidates":[{"content":{"role":"model"},"finishReason":"MAX_TOKENS",)"
      R"("index":0}],"usageMetadata":{"promptTokenCount":5,"totalTokenCount":12,)"
      R"("thoughtsTokenCount":7}})"
      "\n\n",
      B::ok, works}},
    {A::google_generative_ai,
     {"safety", 200,
      R"(data: {"candidates":[{"finishReason":"SAFETY","index":0}]})"
      "\n\n",
      B::format, moderation}},
    {A::google_generative_ai,
     {"blocked", 200,
      R"(data: {"promptFeedback":{"blockReason":"PROHIBITED_CONTENT"},)"
      R"("usageMetadata":{"promptTokenCount":5}})"
      "\n\n",
      B::format, moderation}},
    {A::google_generative_ai,
     {"a list", 200,
      R"([{"candidates":[{"content":{"parts":[{"text":"OK"}]},"finishReason":"STOP"}]}])", B::ok,
      works}},
    {A::google_generative_ai,
     {"stopped empty", 200,
      R"(data: {"candidates":[{"content":{"parts":[{"text":""}]},)"
      R"("finishReason":"STOP"}]})"
      "\n\n",
      B::unknown, empty}},
    {A::google_generative_ai,
     {"cut", 200,
      R"(data: {"candidates":[{"content":{"parts":[{"text":"O"}]}}]})"
      "\n\n",
      B::unknown, premature_close}},
    // Ollama.
    {A::ollama,
     {"model", 404, R"({"error":"model \"m\" not found, try pulling it first"})", B::no_model,
      gone}},
    {A::ollama, {"model, new words", 404, R"({"error":"model 'm' not found"})", B::no_model, gone}},
    {A::ollama, {"path", 404, "404 page not found", B::format, request_shape, "text/plain"}},
    {A::ollama,
     {"memory", 500, R"({"error":"model requires more system memory (8 GiB) than is available"})",
      B::unknown, server}},
    {A::ollama,
     {"cloud", 401, R"({"error":"unauthorized","signin_url":"https://ollama.com/connect"})",
      B::auth, key}},
    {A::ollama,
     {"loaded only", 200,
      R"({"model":"m","message":{"role":"assistant","content":""},"done_reason":"load",)"
      R"("done":true})",
      B::unknown, empty}},
    {A::ollama,
     {"thinks", 200,
      R"({"model":"m","message":{"role":"assistant","content":"","thinking":"Okay"},)"
      R"("done_reason":"length","done":true,"eval_count":8})",
      B::ok, works}},
    {A::ollama,
     {"error in a 200", 200, R"({"error":"an error was encountered while running the model"})",
      B::unknown, server}},
});

}  // namespace pincer::test
