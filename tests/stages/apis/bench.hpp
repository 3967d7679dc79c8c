#pragma once

#include <array>
#include <string>
#include <vector>

#include "stages/credential_probe.hpp"
#include "tests/support/scripted_http.hpp"
#include "tests/support/virtual_driver.hpp"

namespace pincer::test {

inline constexpr std::string_view kSecret = "sk-fake-0123456789abcdefXYZ";

inline constexpr auto kApis = std::to_array<stages::ApiKind>(
    {stages::ApiKind::openai_completions, stages::ApiKind::openai_responses,
     stages::ApiKind::openai_codex_responses, stages::ApiKind::anthropic_messages,
     stages::ApiKind::google_generative_ai, stages::ApiKind::ollama});

// A good answer of each API, as its real servers send it.
inline constexpr std::string_view kGoodResponses =
    R"(event: response.created)"
    "\n"
    R"(data: {"type":"response.created","response":{"id":"resp_1",)"
    R"("status":"in_progress","output":[]}})"
    "\n\n"
    R"(event: response.output_text.delta)"
    "\n"
    R"(data: {"type":"response.output_text.delta","item_id":"msg_1","delta":"OK"})"
    "\n\n"
    R"(event: response.completed)"
    "\n"
    R"(data: {"type":"response.completed","response":{"object":"response",)"
    R"("status":"completed","error":null,"incomplete_details":null,"model":"m-2026",)"
    R"("output":[{"type":"message","content":[{"type":"output_text","text":"OK"}]}],)"
    R"("usage":{"input_tokens":11,"output_tokens":2,"total_tokens":13}}})"
    "\n\n";
inline constexpr std::string_view kGoodMessages =
    R"(event: message_start)"
    "\n"
    R"(data: {"type":"message_start","message":{"id":"msg_1","type":"message",)"
    R"("role":"assistant","model":"m-2026","content":[],"stop_reason":null,)"
    R"("usage":{"input_tokens":11,"output_tokens":1}}})"
    "\n\n"
    R"(event: content_block_start)"
    "\n"
    R"(data: {"type":"content_block_start","index":0,"content_block":{"type":"text",)"
    R"("text":""}})"
    "\n\n"
    R"(event: ping)"
    "\n"
    R"(data: {"type":"ping"})"
    "\n\n"
    R"(event: content_block_delta)"
    "\n"
    R"(data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta",)"
    R"("text":"OK"}})"
    "\n\n"
    R"(event: content_block_stop)"
    "\n"
    R"(data: {"type":"content_block_stop","index":0})"
    "\n\n"
    R"(event: message_delta)"
    "\n"
    R"(data: {"type":"message_delta","delta":{"stop_reason":"end_turn",)"
    R"("stop_sequence":null},"usage":{"output_tokens":2}})"
    "\n\n"
    R"(event: message_stop)"
    "\n"
    R"(data: {"type":"message_stop"})"
    "\n\n";
inline constexpr std::string_view kGoodGoogle =
    "data: {\"candidates\": [{\"content\": {\"parts\": [{\"text\": \"OK\"}],\"role\": "
    "\"model\"},\"index\": 0}],\"modelVersion\": \"m-2026\"}\r\n\r\n"
    "data: {\"candidates\": [{\"content\": {\"parts\": [{\"text\": \"\"}],\"role\": "
    "\"model\"},\"finishReason\": \"STOP\",\"index\": 0}],\"usageMetadata\": "
    "{\"promptTokenCount\": 11,\"candidatesTokenCount\": 2,\"totalTokenCount\": 13},"
    "\"modelVersion\": \"m-2026\"}\r\n\r\n";
inline constexpr std::string_view kGoodOllama =
    R"({"model":"m-2026","created_at":"2026-01-01T00:00:00Z",)"
    R"("message":{"role":"assistant","content":"OK"},"done_reason":"stop",)"
    R"("done":true,"prompt_eval_count":11,"eval_count":2})";
inline constexpr std::string_view kGoodCompletions =
    R"(data: {"id":"c1","object":"chat.completion.chunk","model":"m-2026",)"
    R"("choices":[{"index":0,"delta":{"role":"assistant","content":"OK"},)"
    R"("finish_reason":null}]})"
    "\n\n"
    R"(data: {"id":"c1","object":"chat.completion.chunk","model":"m-2026",)"
    R"("choices":[{"index":0,"delta":{},"finish_reason":"stop"}]})"
    "\n\n"
    R"(data: {"id":"c1","object":"chat.completion.chunk","model":"m-2026",)"
    R"("choices":[],"usage":{"prompt_tokens":11,"completion_tokens":2,)"
    R"("total_tokens":13}})"
    "\n\n"
    R"(data: [DONE])"
    "\n\n";

inline std::string_view good_answer(stages::ApiKind api) {
  using enum stages::ApiKind;
  switch (api) {
    case openai_responses:
    case openai_codex_responses:
      return kGoodResponses;
    case anthropic_messages:
      return kGoodMessages;
    case google_generative_ai:
      return kGoodGoogle;
    case ollama:
      return kGoodOllama;
    case openai_completions:
      break;
  }
  return kGoodCompletions;
}

inline Script script_of(int status, std::string_view body, std::string_view type = "") {
  Script script;
  script.status = status;
  if (type.empty()) {
    const bool events = body.starts_with("data:") || body.starts_with("event:");
    type = events ? "text/event-stream" : "application/json";
  }
  script.fields = {{"Content-Type", std::string(type)}};
  for (std::size_t at = 0; at < body.size(); at += 11) {
    script.pieces.emplace_back(body.substr(at, 11));
  }
  return script;
}

inline Script failing(core::Phase phase, core::ErrorKind kind, std::string text) {
  Script script;
  script.status = Script::kNoHead;
  script.failure = core::Error{phase, kind, 0, std::move(text)};
  return script;
}

/// A server that follows a script, and what a probe of it gives.
struct ProbeBench {
  explicit ProbeBench(std::vector<Script> scripts) : http(loop, std::move(scripts)) {
    target.access.base = *io::parse_url("https://api.example.com/v1");
    target.access.secret = kSecret;
    target.model = "m";
  }
  ProbeBench(stages::ApiKind api, Script script) : ProbeBench(std::vector{std::move(script)}) {
    target.access.api = api;
  }
  stages::CredentialAnswer probe() {
    return loop.run(stages::probe_credential(http, target, timeout));
  }

  VirtualDriver driver;
  core::Loop loop{driver};
  ScriptedHttp http;
  stages::CredentialTarget target;
  core::Duration timeout = std::chrono::seconds(8);
};

}  // namespace pincer::test
