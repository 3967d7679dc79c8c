#include <algorithm>

#include "engine/text/json.hpp"
#include "stages/probe.hpp"

namespace pincer::stages {
namespace {

// Enough for one call and some words around it; some providers refuse fewer than 16.
constexpr double kTokens = 256;
// Thinking counts as output: a model that must think would never come to the call.
constexpr double kTokensWithThinking = 1024;
constexpr double kTokensMin = 16;

/// What of the supported parameters the body depends on, found in one pass.
struct Lists {
  bool temperature = false, max_tokens = false, max_completion_tokens = false, reasoning = false;
  bool tool_choice = false;

  explicit Lists(const Model& model) {
    for (const std::string& parameter : model.supported_parameters) {
      tool_choice |= parameter == "tool_choice";
      temperature |= parameter == "temperature";
      max_tokens |= parameter == "max_tokens";
      max_completion_tokens |= parameter == "max_completion_tokens";
      reasoning |= parameter == "reasoning" || parameter == "include_reasoning";
    }
  }
};

/// Only an entry that says so may be told not to think: others refuse the whole request.
bool can_stop_reasoning(const Model& model) {
  return model.reasoning.has_value() && !model.reasoning->mandatory;
}

void add_limits(std::string& json, const Model& model, const Lists& lists) {
  const bool can_reason = model.reasoning.has_value() || lists.reasoning;
  const bool thinks = can_reason && !can_stop_reasoning(model);
  double tokens = thinks ? kTokensWithThinking : kTokens;
  if (model.max_completion_tokens && *model.max_completion_tokens >= kTokensMin) {
    tokens = std::min(tokens, *model.max_completion_tokens);
  }
  const bool new_name = !lists.max_tokens && lists.max_completion_tokens;
  json += new_name ? R"(,"max_completion_tokens":)" : R"(,"max_tokens":)";
  json += std::to_string(static_cast<std::int64_t>(tokens));
  if (lists.temperature) json += R"(,"temperature":0)";
  if (can_stop_reasoning(model)) json += R"(,"reasoning":{"enabled":false})";
}

std::string_view tool_choice_word(bool listed) {
  return listed ? "required" : "auto";
}

void add_tool(std::string& json, const Lists& lists) {
  json += R"(,"tools":[{"type":"function","function":{"name":"ping","description":"Return OK.",)"
          R"("parameters":{"type":"object","properties":{}}}}],"tool_choice":")";
  json.append(tool_choice_word(lists.tool_choice)).append("\"");
}

void add_question(std::string& json, ProbeKind kind, std::string_view image_url) {
  if (kind == ProbeKind::tool) {
    json += R"(,"messages":[{"role":"user","content":)"
            R"("Call the ping tool with {} and nothing else."}])";
    return;
  }
  json += R"(,"messages":[{"role":"user","content":)"
          R"([{"type":"text","text":"Which two colours do you see in this image? )"
          R"(Answer in a few words."},{"type":"image_url","image_url":{"url":")";
  json.append(image_url).append(R"("}}]}])");
}

}  // namespace

std::string_view tool_choice_for(const Model& model) {
  return tool_choice_word(model.supports("tool_choice"));
}

std::string probe_body(ProbeKind kind, const Model& model, bool stream) {
  const std::string image_url = kind == ProbeKind::image ? probe_image_url() : std::string();
  std::string json;
  write_probe_body(json, kind, model, stream, image_url);
  return json;
}

// Written from fragments: the body is made for each probe, and only a few values vary.
void write_probe_body(std::string& json, ProbeKind kind, const Model& model, bool stream,
                      std::string_view image_url) {
  const Lists lists(model);
  json.assign(R"({"model":)");
  text::append_json_string(json, model.id);
  add_question(json, kind, image_url);
  json +=
      stream ? R"(,"stream":true,"stream_options":{"include_usage":true})" : R"(,"stream":false)";
  if (kind == ProbeKind::tool) add_tool(json, lists);
  add_limits(json, model, lists);
  // A belt: should the catalog be wrong about the price, no endpoint answers instead of a bill.
  json += R"(,"provider":{"max_price":{"prompt":0,"completion":0}}})";
}

}  // namespace pincer::stages
