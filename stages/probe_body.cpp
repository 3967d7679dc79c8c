#include <algorithm>

#include "engine/text/json.hpp"
#include "stages/probe.hpp"

namespace pincer::stages {
namespace {

using text::JsonWriter;

// Enough for one call and some words around it; some providers refuse fewer than 16.
constexpr double kTokens = 256;
// Thinking counts as output: a model that must think would never come to the call.
constexpr double kTokensWithThinking = 1024;
constexpr double kTokensMin = 16;

bool lists(const Model& model, std::string_view parameter) {
  return std::ranges::find(model.supported_parameters, parameter) !=
         model.supported_parameters.end();
}

bool can_reason(const Model& model) {
  return model.reasoning.has_value() || lists(model, "reasoning") ||
         lists(model, "include_reasoning");
}

/// Only an entry that says so may be told not to think: others refuse the whole request.
bool can_stop_reasoning(const Model& model) {
  return model.reasoning.has_value() && !model.reasoning->mandatory;
}

void add_limits(JsonWriter& json, const Model& model) {
  const bool thinks = can_reason(model) && !can_stop_reasoning(model);
  double tokens = thinks ? kTokensWithThinking : kTokens;
  if (model.max_completion_tokens && *model.max_completion_tokens >= kTokensMin) {
    tokens = std::min(tokens, *model.max_completion_tokens);
  }
  const bool new_name = !lists(model, "max_tokens") && lists(model, "max_completion_tokens");
  json.key(new_name ? "max_completion_tokens" : "max_tokens");
  json.integer(static_cast<std::int64_t>(tokens));
  if (lists(model, "temperature")) json.key("temperature").integer(0);
  if (can_stop_reasoning(model)) {
    json.key("reasoning").begin_object().key("enabled").boolean(false).end_object();
  }
}

void add_tool(JsonWriter& json, const Model& model) {
  json.key("tools").begin_array().begin_object().key("type").string("function");
  json.key("function").begin_object().key("name").string("ping");
  json.key("description").string("Return OK.");
  json.key("parameters").begin_object().key("type").string("object");
  json.key("properties").begin_object().end_object().end_object();
  json.end_object().end_object().end_array();
  json.key("tool_choice").string(tool_choice_for(model));
}

void add_question(JsonWriter& json, ProbeKind kind) {
  json.key("messages").begin_array().begin_object().key("role").string("user").key("content");
  if (kind == ProbeKind::tool) {
    json.string("Call the ping tool with {} and nothing else.");
  } else {
    json.begin_array();
    json.begin_object().key("type").string("text").key("text");
    json.string("Which two colours do you see in this image? Answer in a few words.").end_object();
    json.begin_object().key("type").string("image_url").key("image_url");
    json.begin_object().key("url").string(probe_image_url()).end_object().end_object();
    json.end_array();
  }
  json.end_object().end_array();
}

}  // namespace

std::string_view tool_choice_for(const Model& model) {
  return lists(model, "tool_choice") ? "required" : "auto";
}

std::string probe_body(ProbeKind kind, const Model& model, bool stream) {
  JsonWriter json;
  json.begin_object().key("model").string(model.id);
  add_question(json, kind);
  json.key("stream").boolean(stream);
  if (stream) {
    json.key("stream_options").begin_object().key("include_usage").boolean(true).end_object();
  }
  if (kind == ProbeKind::tool) add_tool(json, model);
  add_limits(json, model);
  // A belt: should the catalog be wrong about the price, no endpoint answers instead of a bill.
  json.key("provider").begin_object().key("max_price").begin_object();
  json.key("prompt").integer(0).key("completion").integer(0).end_object().end_object();
  json.end_object();
  return json.take();
}

}  // namespace pincer::stages
