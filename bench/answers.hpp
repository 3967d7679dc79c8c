#pragma once

#include <string>
#include <string_view>

namespace pincer::bench {

// What a free model that works answers to a tool probe, with the fields OpenRouter sends.
constexpr std::string_view kJson =
    R"({"id":"gen-1795332600-AbCdEfGhIjKlMnOpQrSt","provider":"Mock",)"
    R"("model":"vendor/model-name-20b:free","object":"chat.completion","created":1795332600,)"
    R"("choices":[{"logprobs":null,"finish_reason":"tool_calls",)"
    R"("native_finish_reason":"tool_calls","index":0,"message":{"role":"assistant",)"
    R"("content":null,"refusal":null,"reasoning":null,"tool_calls":[{"id":)"
    R"("call_0123456789abcdef","index":0,"type":"function","function":{"name":"ping",)"
    R"("arguments":"{}"}}]}}],"usage":{"prompt_tokens":57,"completion_tokens":12,)"
    R"("total_tokens":69}})";

constexpr std::string_view kEvents =
    ": OPENROUTER PROCESSING\n\n"
    R"(data: {"id":"gen-1795332600-AbCd","model":"vendor/m","object":"chat.completion.chunk",)"
    R"("created":1795332600,"choices":[{"index":0,"delta":{"role":"assistant","content":null,)"
    R"("tool_calls":[{"index":0,"id":"call_0123","type":"function","function":{"name":"ping",)"
    R"("arguments":"{}"}}]},"finish_reason":null}]})"
    "\n\n"
    R"(data: {"id":"gen-1795332600-AbCd","model":"vendor/m","object":"chat.completion.chunk",)"
    R"("created":1795332600,"choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}],)"
    R"("usage":{"prompt_tokens":57,"completion_tokens":12,"total_tokens":69}})"
    "\n\ndata: [DONE]\n\n";

inline std::string response(std::string_view type, std::string_view framing) {
  std::string text = "HTTP/1.1 200 OK\r\nDate: Sun, 22 Nov 2026 07:30:00 GMT\r\nContent-Type: ";
  text.append(type).append("\r\n").append(framing);
  text +=
      "\r\nConnection: keep-alive\r\nServer: cloudflare\r\nCF-RAY: 9a1b2c3d4e5f6071-FRA\r\n"
      "Access-Control-Allow-Origin: *\r\nVary: Accept-Encoding\r\n"
      "X-Content-Type-Options: nosniff\r\n\r\n";
  return text;
}

inline std::string json_response() {
  const std::string length = "Content-Length: " + std::to_string(kJson.size());
  return response("application/json", length) + std::string(kJson);
}

}  // namespace pincer::bench
