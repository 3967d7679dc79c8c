#pragma once

#include <cstddef>
#include <string_view>

#include "engine/io/sse.hpp"

namespace pincer::stages {

/// Answers to the tool probe as OpenRouter gives them.
inline constexpr std::string_view kStreamedCall =
    ": OPENROUTER PROCESSING\n\n"
    "data: {\"model\":\"author/model\",\"provider\":\"Acme\",\"choices\":[{\"index\":0,\"delta\":"
    "{\"role\":\"assistant\",\"content\":\"\",\"tool_calls\":[{\"index\":0,\"id\":\"c1\",\"type\":"
    "\"function\",\"function\":{\"name\":\"ping\",\"arguments\":\"\"}}]},\"finish_reason\":null}]}"
    "\n"
    "\n"
    "data: {\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"function\":"
    "{\"arguments\":\"{\\\"a\\\":\"}}]}}]}\n\n"
    "data: {\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"function\":"
    "{\"arguments\":\"1}\"}}]}}]}\n\n"
    "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"tool_calls\"}]}\n\n"
    "data: {\"choices\":[],\"usage\":{\"total_tokens\":9,\"cost\":0.5}}\n\n"
    "data: [DONE]\n\n";

inline constexpr std::string_view kPlainCall =
    "{\"model\":\"author/model\",\"choices\":[{\"index\":0,\"finish_reason\":\"tool_calls\","
    "\"message\":{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"c1\",\"type\":"
    "\"function\",\"function\":{\"name\":\"ping\",\"arguments\":\"{\\\"a\\\":1}\"}}]}}]}\n";

inline std::size_t io_line_bytes() {
  return io::SseReader::kLineBytesMax;
}

}  // namespace pincer::stages
