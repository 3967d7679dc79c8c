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
    for (const std::string_view parameter : model.supported_parameters) {
      switch (parameter.size()) {  // most have another length than each of these
        case 9:
        case 17:
          reasoning |= parameter == "reasoning" || parameter == "include_reasoning";
          break;
        case 10:
          max_tokens |= parameter == "max_tokens";
          break;
        case 11:
          tool_choice |= parameter == "tool_choice";
          temperature |= parameter == "temperature";
          break;
        case 21:
          max_completion_tokens |= parameter == "max_completion_tokens";
          break;
        default:
          break;
      }
    }
  }
};

/// The kind of kChoiceKinds that asks the same way; an image probe asks for no tool.
ProbeKind choice_of(ProbeKind kind, bool listed) {
  if (kind != ProbeKind::tool) return kind;
  return listed ? ProbeKind::tool_required : ProbeKind::tool_auto;
}

/// Only an entry that says so may be told not to think: others refuse the whole request.
bool can_stop_reasoning(const Model& model) {
  return model.reasoning.has_value() && !model.reasoning->mandatory;
}

ProbeBody::Shape shape_of(ProbeKind kind, const Model& model, bool stream) {
  const Lists lists(model);
  const bool can_reason = model.reasoning.has_value() || lists.reasoning;
  ProbeBody::Shape shape;
  shape.kind = kind;
  shape.stream = stream;
  shape.choice = choice_of(kind, lists.tool_choice);
  shape.stops_reasoning = can_stop_reasoning(model);
  double tokens = can_reason && !shape.stops_reasoning ? kTokensWithThinking : kTokens;
  if (model.max_completion_tokens && *model.max_completion_tokens >= kTokensMin) {
    tokens = std::min(tokens, *model.max_completion_tokens);
  }
  shape.tokens = static_cast<std::int64_t>(tokens);
  shape.new_name = !lists.max_tokens && lists.max_completion_tokens;
  shape.temperature = lists.temperature;
  return shape;
}

void add_limits(std::string& json, const ProbeBody::Shape& shape) {
  json += shape.new_name ? R"(,"max_completion_tokens":)" : R"(,"max_tokens":)";
  json += std::to_string(shape.tokens);
  if (shape.temperature) json += R"(,"temperature":0)";
  if (shape.stops_reasoning) json += R"(,"reasoning":{"enabled":false})";
}

void add_tool(std::string& json, ProbeKind choice) {
  json += R"(,"tools":[{"type":"function","function":{"name":"ping","description":"Return OK.",)"
          R"("parameters":{"type":"object","properties":{}}}}],"tool_choice":)";
  if (choice == ProbeKind::tool_function) {
    json += R"({"type":"function","function":{"name":"ping"}})";
  } else {
    json.append("\"").append(tool_choice_of(choice)).append("\"");
  }
}

void add_question(std::string& json, ProbeKind kind, std::string_view image_url) {
  if (kind != ProbeKind::image) {
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

std::string_view tool_choice_for(ProbeKind kind, const Model& model) {
  return tool_choice_of(choice_of(kind, model.supports("tool_choice")));
}

std::string probe_body(ProbeKind kind, const Model& model, bool stream) {
  std::string json;
  const std::string image_url = kind == ProbeKind::image ? probe_image_url() : std::string();
  ProbeBody().write(json, kind, model, stream, image_url);
  return json;
}

std::string_view ProbeBody::write(std::string& json, ProbeKind kind, const Model& model,
                                  bool stream, std::string_view image_url) {
  const Shape shape = shape_of(kind, model, stream);
  if (rest_.empty() || shape != shape_) {
    shape_ = shape;
    write_rest(image_url);
  }
  json.clear();
  json.append(R"({"model":)");
  text::append_json_string(json, model.id);
  json.append(rest_);
  return tool_choice_of(shape.choice);
}

void ProbeBody::write_rest(std::string_view image_url) {
  rest_.clear();
  add_question(rest_, shape_.kind, image_url);
  rest_ += shape_.stream ? R"(,"stream":true,"stream_options":{"include_usage":true})"
                         : R"(,"stream":false)";
  if (!tool_choice_of(shape_.choice).empty()) add_tool(rest_, shape_.choice);
  add_limits(rest_, shape_);
  // A belt: should the catalog be wrong about the price, no endpoint answers instead of a bill.
  rest_ += R"(,"provider":{"max_price":{"prompt":0,"completion":0}}})";
}

}  // namespace pincer::stages
