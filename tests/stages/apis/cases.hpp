#pragma once

#include <array>
#include <string_view>

#include "stages/api.hpp"
#include "stages/verdict.hpp"

namespace pincer::test {

/// An answer of a provider and what it says about the credential.
struct ProbeCase {
  std::string_view name;
  int status;
  std::string_view body;
  stages::Bucket bucket;
  stages::Reason reason;
  std::string_view type = "";  ///< of the content, when the body does not tell
};

/// An answer that only one API gives.
struct OwnCase {
  stages::ApiKind api;
  ProbeCase answer;
};

using A = stages::ApiKind;
using B = stages::Bucket;
using enum stages::Reason;

inline constexpr std::string_view kHtml = "text/html; charset=utf-8";

/// Answers that mean the same whatever API was asked: the failures another tool took for ok or
/// for something else, by their names there.
inline constexpr auto kAnyApi = std::to_array<ProbeCase>({
    {"badjson", 200, "{not json", B::unknown, bad_content},
    {"badsse", 200, "data: {not json\n\n", B::unknown, bad_content},
    {"e400-billing", 400,
     R"({"error":{"message":"Your credit balance is too low to access the API. Please )"
     R"(go to Plans & Billing."}})",
     B::billing, credits},
    {"e400-context", 400,
     R"({"error":{"message":"This model's maximum context length is 8 tokens.",)"
     R"("code":"context_length_exceeded"}})",
     B::format, request_shape},
    {"e400-generic", 400,
     R"({"error":{"message":"Invalid request","type":"invalid_request_error"}})", B::format,
     request_shape},
    {"e400-googlekey", 400,
     R"({"error":{"code":400,"message":"API key not valid. Please pass a valid API )"
     R"(key.","status":"INVALID_ARGUMENT","details":[{"@type":"type.googleapis.com/goo)"
     R"(gle.rpc.ErrorInfo","reason":"API_KEY_INVALID","domain":"googleapis.com"}]}})",
     B::auth, key},
    {"e400-googlekey without details", 400,
     R"([{"error":{"code":400,"message":"API key not valid. Please pass a valid API )"
     R"(key.","status":"INVALID_ARGUMENT"}}])",
     B::auth, key},
    {"e400-nobody", 400, "", B::format, request_shape},
    {"e400-nomodel", 400, R"({"error":{"message":"The model `m` does not exist"}})", B::no_model,
     gone},
    {"e400-param", 400,
     R"({"error":{"message":"Unsupported parameter: 'temperature' is not supported )"
     R"(with this model.","type":"invalid_request_error","param":"temperature",)"
     R"("code":"unsupported_parameter"}})",
     B::format, params},
    {"e401-billing", 401, R"({"error":{"message":"Insufficient credits on this account"}})",
     B::billing, credits},
    {"e401-empty", 401, "", B::auth, key},
    {"e401-openai", 401,
     R"({"error":{"message":"Incorrect API key provided: sk-fake*****cdef. You can )"
     R"(find your API key at https://platform.openai.com/account/api-keys.",)"
     R"("type":"invalid_request_error","param":null,"code":"invalid_api_key"}})",
     B::auth, key},
    {"e401-revoked", 401, R"({"error":{"message":"This API key has been revoked."}})", B::auth,
     key},
    {"e402", 402, R"({"error":{"code":402,"message":"Insufficient credits. Add more."}})",
     B::billing, credits},
    {"e402-empty", 402, "", B::billing, credits},
    {"e402-org", 402, R"({"error":{"message":"organization spending limit exceeded"}})",
     B::rate_limit, account_day},
    {"e402-weekly", 402,
     R"({"error":{"message":"You have reached your weekly usage limit. Please try )"
     R"(again later."}})",
     B::rate_limit, account_day},
    {"e403", 403, R"({"error":{"message":"You are not allowed to sample from this model"}})",
     B::auth, key},
    {"e403-empty", 403, "", B::auth, key},
    {"e403-html", 403, "<html><body>Forbidden</body></html>", B::auth, key, kHtml},
    {"e403-org", 403,
     R"({"error":{"message":"OAuth authentication is currently not allowed for this )"
     R"(organization."}})",
     B::auth, key},
    {"e403-region", 403,
     R"({"error":{"message":"Country, region, or territory not supported",)"
     R"("code":"unsupported_country_region_territory"}})",
     B::no_model, region},
    {"e404-empty", 404, "", B::format, request_shape},
    {"e404-html", 404, "<!doctype html><title>404</title>", B::format, request_shape, kHtml},
    {"e404-path", 404, R"({"detail":"Not Found"})", B::format, request_shape},
    {"e404-model", 404,
     R"({"type":"error","error":{"type":"not_found_error","message":"model: m"}})", B::no_model,
     gone},
    {"e405", 405, R"({"detail":"Method Not Allowed"})", B::format, request_shape},
    {"e408", 408, "", B::timeout, server_timeout},
    {"e409", 409, R"({"error":{"message":"conflict"}})", B::format, request_shape},
    {"e410", 410, R"({"error":{"message":"Gone"}})", B::no_model, gone},
    {"e413", 413, R"({"error":{"message":"request too large"}})", B::format, request_shape},
    {"e415", 415, "", B::format, request_shape},
    {"e422", 422, R"({"detail":[{"loc":["body","messages"],"msg":"field required"}]})", B::format,
     request_shape},
    {"e422-nobody", 422, "", B::format, request_shape},
    {"e429-empty", 429, "", B::rate_limit, upstream},
    {"e429-quota", 429,
     R"({"error":{"message":"You exceeded your current quota, please check your plan )"
     R"(and billing details.","type":"insufficient_quota",)"
     R"("code":"insufficient_quota"}})",
     B::billing, credits},
    {"e429-rl", 429,
     R"({"error":{"message":"Rate limit reached for m on tokens per min (TPM): Limit )"
     R"(10000, Used 9999.","type":"tokens","code":"rate_limit_exceeded"}})",
     B::rate_limit, account_minute},
    {"e429-day", 429, R"({"error":{"message":"Limit 100 requests per day reached"}})",
     B::rate_limit, account_day},
    {"e500", 500,
     R"({"error":{"message":"The server had an error while processing your request",)"
     R"("type":"server_error"}})",
     B::unknown, server},
    {"e500-empty", 500, "", B::unknown, server},
    {"e501", 501, "", B::format, request_shape},
    {"e502-html", 502, "<html>502 Bad Gateway</html>", B::unknown, provider_fault, kHtml},
    {"e503-over", 503,
     R"({"error":{"message":"The model is overloaded. Please try again later."}})", B::rate_limit,
     overloaded},
    {"e503-plain", 503, "Service Unavailable", B::rate_limit, overloaded, "text/plain"},
    {"e504", 504, "", B::timeout, server_timeout},
    {"e520", 520, "<html>520</html>", B::unknown, server, kHtml},
    {"e522", 522, "<html>522</html>", B::timeout, edge, kHtml},
    {"e524", 524, "<html>524</html>", B::timeout, edge, kHtml},
    {"e529", 529, R"({"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}})",
     B::rate_limit, overloaded},
    {"html200", 200, "<html><body>Welcome</body></html>", B::unknown, bad_content, kHtml},
    {"json200", 200, R"({"ok":true})", B::unknown, bad_content},
    {"list200", 200, "[]", B::unknown, bad_content},
    {"text200", 200, "hello", B::unknown, bad_content, "text/plain"},
    {"empty200", 200, "", B::unknown, bad_content},
    {"emptysse", 200, "", B::unknown, empty, "text/event-stream"},
    {"no content", 204, "", B::unknown, bad_content},
    {"redirect", 302, "", B::unknown, redirect},
    {"sse-err401", 200,
     "data: {\"error\":{\"code\":401,\"message\":\"No auth credentials found\"}}\n\n", B::auth,
     key},
    {"sse-err429", 200, "data: {\"error\":{\"code\":429,\"message\":\"Rate limit exceeded\"}}\n\n",
     B::rate_limit, upstream},
    {"json-err401 in a 200", 200,
     R"({"error":{"message":"Invalid API key","type":"authentication_error"}})", B::auth, key},
    {"success false", 200, R"({"code":401,"msg":"token expired or incorrect","success":false})",
     B::auth, key},
});

}  // namespace pincer::test
