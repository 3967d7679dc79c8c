#include <algorithm>

#include "stages/apis/assemblers.hpp"
#include "stages/error_facts.hpp"

namespace pincer::stages {

using text::JsonValue;

AnswerAssembler::Gain ResponsesAssembler::take(JsonValue chunk) {
  Gain gain;
  if (!chunk.is_object()) {
    fault = "the answer is JSON, but no object";
    return gain;
  }
  const auto [kind, object, fault_of_all] = chunk.pick({"type", "object", "error"});
  const std::string_view type = kind.string().value_or(std::string_view{});
  if (auto found = read_error(fault_of_all)) {
    error = std::move(found);
    gain.anything = true;
    return gain;
  }
  if (object.string() == "response") {
    take_response(chunk, gain);
  } else {
    take_event(type, chunk, gain);
  }
  return gain;
}

void ResponsesAssembler::take_event(std::string_view type, JsonValue event, Gain& gain) {
  if (type == "error") {  // the members of the error stand beside the type
    error = read_error(event);
    if (error->error_type == "error") error->error_type.clear();
    gain.anything = true;
    return;
  }
  if (!type.starts_with("response.")) return;
  facts->seen = true;
  const JsonValue delta = event["delta"];
  if (type == "response.output_text.delta" || type == "response.refusal.delta") {
    add_text(delta, gain);
  } else if (type.starts_with("response.reasoning") && type.ends_with(".delta")) {
    add_thought(delta, gain);
  } else if (type == "response.output_item.added" || type == "response.output_item.done") {
    if (event.at({"item", "type"}).string() == "reasoning") facts->has_reasoning = true;
  }
  const bool last = type == "response.completed" || type == "response.done" ||
                    type == "response.incomplete" || type == "response.failed";
  if (!last) return;
  gain.end = gain.anything = true;
  take_response(event["response"], gain);
  facts->finished = true;
}

void ResponsesAssembler::take_response(JsonValue response, Gain& gain) {
  if (!response.is_object()) return;
  facts->seen = gain.choices = true;
  const auto [fault_of_all, status, model, output, usage] =
      response.pick({"error", "status", "model", "output", "usage"});
  note(facts->model, model);
  for (std::size_t i = 0; i < std::min(output.elements(), kPartsMax); ++i) {
    take_item(output.element(i), gain);
  }
  if (usage.is_object()) {
    const auto [in, out, all] = usage.pick({"input_tokens", "output_tokens", "total_tokens"});
    add_tokens(in, out, all);
  }
  if (auto found = read_error(fault_of_all)) error = std::move(found);
  const std::string_view word = status.string().value_or(std::string_view{});
  if (word == "completed") add_end("stop", gain);
  if (word == "failed" || word == "cancelled") add_end("error", gain);
  if (word == "incomplete") {
    const auto why = response.at({"incomplete_details", "reason"}).string();
    add_end(why == "content_filter" ? "content_filter" : "length", gain);
  }
}

void ResponsesAssembler::take_item(JsonValue item, Gain& gain) {
  const auto [kind, content, name] = item.pick({"type", "content", "name"});
  const std::string_view type = kind.string().value_or(std::string_view{});
  if (type == "reasoning") facts->has_reasoning = true;
  if (type == "function_call" && facts->tool_calls.empty()) {
    note(facts->tool_calls.emplace_back().name, name);
  }
  for (std::size_t i = 0; i < std::min(content.elements(), kPartsMax); ++i) {
    const auto [text, refusal] = content.element(i).pick({"text", "refusal"});
    add_text(text, gain);
    add_text(refusal, gain);
  }
}

}  // namespace pincer::stages
