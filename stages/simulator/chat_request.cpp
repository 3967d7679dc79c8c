#include "stages/simulator/chat_request.hpp"

#include <algorithm>
#include <array>

namespace pincer::stages::simulator {

namespace {

using std::string_view;
using text::JsonValue;

constexpr string_view kPngUrl = "data:image/png;base64,";
constexpr std::size_t kPngHead = 24;  // signature, IHDR's length and type, width, height

int base64_value(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == '+') return 62;
  if (c == '/') return 63;
  return -1;
}

/// Shorter side of the PNG, read from its first bytes; 0 when it is none.
std::uint32_t png_side(string_view base64) {
  std::array<std::uint8_t, kPngHead> head{};
  constexpr std::size_t kDigits = kPngHead / 3 * 4;
  if (base64.size() < kDigits) return 0;
  for (std::size_t group = 0; group < kPngHead / 3; ++group) {
    std::uint32_t bits = 0;
    for (std::size_t i = 0; i < 4; ++i) {
      const int value = base64_value(base64[group * 4 + i]);
      if (value < 0) return 0;
      bits = bits << 6 | static_cast<std::uint32_t>(value);
    }
    for (std::size_t i = 0; i < 3; ++i) {
      head[group * 3 + i] = static_cast<std::uint8_t>(bits >> (16 - 8 * i));
    }
  }
  constexpr string_view kSignature = "\x89PNG\r\n\x1a\n";
  for (std::size_t i = 0; i < kSignature.size(); ++i) {
    if (head[i] != static_cast<std::uint8_t>(kSignature[i])) return 0;
  }
  const auto number = [&head](std::size_t at) {
    return std::uint32_t{head[at]} << 24 | std::uint32_t{head[at + 1]} << 16 |
           std::uint32_t{head[at + 2]} << 8 | std::uint32_t{head[at + 3]};
  };
  return std::min(number(16), number(20));
}

void read_images(ChatRequest& request, JsonValue messages) {
  messages.each_element([&request](JsonValue message) {
    message["content"].each_element([&request](JsonValue part) {
      if (part["type"].string() != "image_url") return;
      request.has_image = true;
      const string_view url = part.at({"image_url", "url"}).string().value_or("");
      if (url.starts_with(kPngUrl)) request.image_side = png_side(url.substr(kPngUrl.size()));
    });
  });
}

}  // namespace

std::optional<ChatRequest> read_chat_request(text::JsonParser& parser, string_view body) {
  const core::Result<JsonValue> parsed = parser.parse(body);
  if (!parsed) return std::nullopt;
  const JsonValue root = *parsed;
  const std::optional<string_view> model = root["model"].string();
  if (!model) return std::nullopt;
  ChatRequest request;
  request.model = *model;
  request.stream = root["stream"].boolean().value_or(false);
  request.has_tools = root["tools"].elements() > 0;
  const JsonValue name = root["tools"].element(0).at({"function", "name"});
  request.tool_name = name.string().value_or("ping");
  const JsonValue choice = root["tool_choice"];
  request.names_tool = choice.is_object();
  request.forces_tool = request.names_tool || choice.string() == "required";
  request.forbids_tool = choice.string() == "none";
  request.max_tokens = root["max_tokens"].integer();
  if (!request.max_tokens) request.max_tokens = root["max_completion_tokens"].integer();
  const JsonValue reasoning = root["reasoning"];
  request.reasoning_off =
      reasoning["effort"].string() == "none" || reasoning["enabled"].boolean() == false;
  request.fallbacks = root["models"].elements();
  read_images(request, root["messages"]);
  return request;
}

}  // namespace pincer::stages::simulator
