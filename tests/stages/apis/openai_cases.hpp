#pragma once

#include "stages/api.hpp"
#include "tests/stages/apis/cases.hpp"

namespace pincer::test {

/// Answers in the shapes that only OpenAI's APIs and those who imitate them have.
inline constexpr auto kOpenaiCases = std::to_array<OwnCase>({
    // Chat completions.
    {A::openai_completions,
     {"ok-empty-text", 200,
      R"(data: {"choices":[{"delta":{"content":""}}]})"
      "\n\n"
      R"(data: {"choices":[{"delta":{},"finish_reason":"stop"}],)"
      R"("usage":{"completion_tokens":0}})"
      "\n\n"
      R"(data: [DONE])"
      "\n\n",
      B::unknown, empty}},
    {A::openai_completions,
     {"ok-filter", 200,
      R"(data: {"choices":[{"delta":{"content":"O"}}]})"
      "\n\n"
      R"(data: {"choices":[{"delta":{},"finish_reason":"content_filter"}]})"
      "\n\n"
      R"(data: [DONE])"
      "\n\n",
      B::format, moderation}},
    {A::openai_completions,
     {"ok-length", 200,
      R"(data: {"choices":[{"delta":{"content":"Well, I"}}]})"
      "\n\n"
      R"(data: {"choices":[{"delta":{},"finish_reason":"length"}]})"
      "\n\n"
      R"(data: [DONE])"
      "\n\n",
      B::ok, works}},
    {A::openai_completions,
     {"length without a word", 200,
      R"({"choices":[{"message":{"content":""},"finish_reason":"length"}],)"
      R"("usage":{"prompt_tokens":8,"completion_tokens":8,"total_tokens":16}})",
      B::ok, works}},
    {A::openai_completions,
     {"length without a token", 200,
      R"({"choices":[{"message":{"content":""},"finish_reason":"length"}]})", B::unknown, empty}},
    {A::openai_completions,
     {"ok-reasoning-only", 200,
      R"(data: {"choices":[{"delta":{"reasoning_content":"The user"}}]})"
      "\n\n"
      R"(data: {"choices":[{"delta":{},"finish_reason":"length"}]})"
      "\n\n"
      R"(data: [DONE])"
      "\n\n",
      B::ok, works}},
    {A::openai_completions,
     {"plain completion", 200,
      R"({"choices":[{"message":{"content":"OK"},"finish_reason":"stop"}]})", B::ok, works}},
    {A::openai_completions,
     {"error after a word", 200,
      R"(data: {"choices":[{"delta":{"content":"O"}}]})"
      "\n\n"
      R"(data: {"error":{"message":"The server had an error","type":"server_error"}})"
      "\n\n",
      B::unknown, server}},
    {A::openai_completions,
     {"cut", 200,
      R"(data: {"choices":[{"delta":{"content":"O"}}]})"
      "\n\n",
      B::unknown, premature_close}},
    {A::openai_completions,
     {"z.ai arrears", 429,
      R"({"error":{"code":"1113","message":"Insufficient balance or no resource )"
      R"(package. Please recharge."}})",
      B::billing, credits}},
    {A::openai_completions,
     {"z.ai plan", 429,
      R"({"error":{"code":"1311","message":"Your current subscription plan does not )"
      R"(yet include access to GLM-5"}})",
      B::billing, credits}},
    {A::openai_completions,
     {"z.ai key", 401, R"({"error":{"code":"1002","message":"Authorization Token is invalid"}})",
      B::auth, key}},
    {A::openai_completions,
     {"z.ai window", 429,
      R"({"error":{"code":"1308","message":"Usage limit reached for 5 hour. Your limit )"
      R"(will reset at 2026-01-01 10:00:00"}})",
      B::rate_limit, account_day}},
    {A::openai_completions,
     {"minimax key", 200,
      R"({"choices":null,"base_resp":{"status_code":2049,"status_msg":"invalid api )"
      R"(key"}})",
      B::auth, key}},
    {A::openai_completions,
     {"minimax balance", 200,
      R"({"choices":null,"base_resp":{"status_code":1008,"status_msg":"insufficient )"
      R"(balance"}})",
      B::billing, credits}},
    {A::openai_completions,
     {"minimax rate", 200,
      R"({"choices":null,"base_resp":{"status_code":1002,"status_msg":"rate limit"}})",
      B::rate_limit, upstream}},
    {A::openai_completions,
     {"dashscope", 401,
      R"({"code":"InvalidApiKey","message":"Invalid API-key provided.",)"
      R"("request_id":"x"})",
      B::auth, key}},
    {A::openai_completions,
     {"deepseek", 402,
      R"({"error":{"message":"Insufficient Balance","type":"unknown_error",)"
      R"("param":null,"code":"invalid_request_error"}})",
      B::billing, credits}},
    {A::openai_completions,
     {"xai key", 400,
      R"({"code":"Client specified an invalid argument","error":"Incorrect API key )"
      R"(provided: sk***. You can obtain an API key from https://console.x.ai."})",
      B::auth, key}},
    {A::openai_completions,
     {"hugging face", 401, R"({"error":"Invalid username or password."})", B::auth, key}},
    {A::openai_completions,
     {"groq decommissioned", 400,
      R"({"error":{"message":"The model `m` has been decommissioned and is no longer )"
      R"(supported.","type":"invalid_request_error","code":"model_decommissioned"}})",
      B::no_model, gone}},
    {A::openai_completions,
     {"openai project", 403,
      R"({"error":{"message":"Project `p` does not have access to model `m`",)"
      R"("type":"invalid_request_error","code":"model_not_found"}})",
      B::no_model, gone}},
    {A::openai_completions,
     {"openrouter free day", 429,
      R"({"error":{"message":"Rate limit exceeded: free-models-per-day. Add 10 credits )"
      R"(to unlock 1000 free model requests per day","code":429,)"
      R"("metadata":{"headers":{"X-RateLimit-Limit":"50","X-RateLimit-Remaining":"0",)"
      R"("X-RateLimit-Reset":"1765756800000"}}}})",
      B::rate_limit, account_day}},
    {A::openai_completions,
     {"openrouter key limit", 403,
      R"({"error":{"message":"Key limit exceeded (monthly limit). Manage it using )"
      R"(https://openrouter.ai/settings/keys","code":403}})",
      B::billing, key_limit}},
    {A::openai_completions,
     {"openrouter provider", 401,
      R"({"error":{"code":401,"message":"Provider returned error",)"
      R"("metadata":{"provider_name":"Acme","raw":"Invalid API key"}}})",
      B::unknown, provider_fault}},
    {A::openai_completions,
     {"openrouter in flight", 402,
      R"({"error":{"code":402,"message":"Too much in flight",)"
      R"("metadata":{"limit_source":"openrouter_in_flight_budget"}}})",
      B::billing, in_flight}},
    {A::openai_completions,
     {"openrouter no such model", 400,
      R"({"error":{"message":"m is not a valid model ID","code":400}})", B::no_model, gone}},
    {A::openai_completions,
     {"openrouter no endpoints", 404,
      R"({"error":{"message":"No endpoints found for m.","code":404}})", B::no_model, gone}},
    // Responses.
    {A::openai_responses,
     {"incomplete", 200,
      R"(event: response.incomplete)"
      "\n"
      R"(data: {"type":"response.incomplete","response":{"object":"response",)"
      R"("status":"incomplete","incomplete_details":{"reason":"max_output_tokens"},)"
      R"("output":[{"type":"reasoning","summary":[]}],"usage":{"input_tokens":9,)"
      R"("output_tokens":16,"total_tokens":25}}})"
      "\n\n",
      B::ok, works}},
    {A::openai_responses,
     {"failed", 200,
      R"(event: response.failed)"
      "\n"
      R"(data: {"type":"response.failed","response":{"object":"response",)"
      R"("status":"failed","error":{"code":"server_error","message":"An error )"
      R"(occurred"},"output":[]}})"
      "\n\n",
      B::unknown, server}},
    {A::openai_responses,
     {"failed by limit", 200,
      R"(event: response.failed)"
      "\n"
      R"(data: {"type":"response.failed","response":{"object":"response",)"
      R"("status":"failed","error":{"code":"rate_limit_exceeded","message":"Rate limit )"
      R"(reached on requests per min: Limit 3"},"output":[]}})"
      "\n\n",
      B::rate_limit, account_minute}},
    {A::openai_responses,
     {"error event", 200,
      R"(event: error)"
      "\n"
      R"(data: {"type":"error","code":"invalid_api_key","message":"Incorrect API key )"
      R"(provided","param":null,"sequence_number":0})"
      "\n\n",
      B::auth, key}},
    {A::openai_responses,
     {"whole", 200,
      R"({"object":"response","status":"completed","error":null,)"
      R"("output":[{"type":"message","content":[{"type":"output_text","text":"OK"}]}],)"
      R"("usage":{"input_tokens":11,"output_tokens":2,"total_tokens":13}})",
      B::ok, works}},
    {A::openai_responses,
     {"nothing written", 200,
      R"({"object":"response","status":"completed","error":null,"output":[]})", B::unknown, empty}},
    {A::openai_responses,
     {"too few tokens", 400,
      R"({"error":{"message":"Invalid 'max_output_tokens': integer below minimum )"
      R"(value. Expected a value >= 16, but got 8 instead.",)"
      R"("type":"invalid_request_error","param":"max_output_tokens",)"
      R"("code":"integer_below_min_value"}})",
      B::format, params}},
    {A::openai_responses,
     {"scopes", 401,
      R"({"error":{"message":"You have insufficient permissions for this operation. )"
      R"(Missing scopes: api.responses.write.","type":"invalid_request_error",)"
      R"("param":null,"code":null}})",
      B::auth, key}},
    // ChatGPT's own.
    {A::openai_codex_responses,
     {"plan used up", 429,
      R"({"error":{"type":"usage_limit_reached","message":"The usage limit has been )"
      R"(reached","plan_type":"plus","resets_at":1765756800,"resets_in_seconds":3600}})",
      B::rate_limit, account_day}},
    {A::openai_codex_responses,
     {"not in the plan", 403,
      R"({"error":{"type":"usage_not_included","message":"To use Codex with your )"
      R"(ChatGPT plan, upgrade to Plus"}})",
      B::billing, credits}},
    {A::openai_codex_responses,
     {"expired", 401,
      R"({"error":{"message":"Provided authentication token is expired. Please try )"
      R"(signing in again.","type":null,"code":"token_expired","param":null},)"
      R"("status":401})",
      B::auth, key}},
    {A::openai_codex_responses,
     {"model", 400,
      R"({"detail":"The 'm' model is not supported when using Codex with a ChatGPT )"
      R"(account."})",
      B::no_model, gone}},
});

}  // namespace pincer::test
