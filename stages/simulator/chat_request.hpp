#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/text/json.hpp"
#include "stages/evidence.hpp"

namespace pincer::stages::simulator {

/// What of a chat completion request decides its answer.
struct ChatRequest {
  std::string model;
  bool stream = false;
  bool has_tools = false;
  bool has_image = false;
  std::string tool_name = "ping";  ///< of the first tool
  bool forces_tool = false;        ///< tool_choice "required" or a named function
  bool names_tool = false;         ///< the latter
  bool forbids_tool = false;       ///< tool_choice "none"
  std::optional<std::int64_t> max_tokens;
  bool reasoning_off = false;
  std::size_t fallbacks = 0;                ///< entries of `models`
  std::optional<std::uint32_t> image_side;  ///< shorter side of a PNG in a data: URL, in pixels

  ProbeKind kind() const { return has_image && !has_tools ? ProbeKind::image : ProbeKind::tool; }
};

/// Reads a request body; nullopt when it is no JSON object with a model.
std::optional<ChatRequest> read_chat_request(text::JsonParser& parser, std::string_view body);

}  // namespace pincer::stages::simulator
