#include <algorithm>

#include "stages/apis/assemblers.hpp"
#include "stages/error_facts.hpp"

namespace pincer::stages {

using text::JsonValue;

AnswerAssembler::Gain AnthropicAssembler::take(JsonValue chunk) {
  Gain gain;
  if (!chunk.is_object()) {
    fault = "the answer is JSON, but no object";
    return gain;
  }
  const auto [kind, fault_of_all, message, block, delta, usage] =
      chunk.pick({"type", "error", "message", "content_block", "delta", "usage"});
  const std::string_view type = kind.string().value_or(std::string_view{});
  if (auto found = read_error(fault_of_all)) {
    error = std::move(found);
    gain.anything = true;
    return gain;
  }
  if (type == "message") take_message(chunk, gain);
  if (type == "message_start") take_message(message, gain);
  if (type == "content_block_start") take_block(block, gain);
  if (type == "content_block_delta") take_block(delta, gain);
  if (type == "message_delta") {
    take_usage(usage);
    take_stop(delta["stop_reason"], gain);
  }
  if (type == "message_stop") gain.end = gain.anything = facts->finished = true;
  return gain;
}

void AnthropicAssembler::take_message(JsonValue message, Gain& gain) {
  if (!message.is_object()) {
    fault = "a message of the answer is no object";
    return;
  }
  facts->seen = gain.choices = true;
  const auto [model, content, usage, stop] =
      message.pick({"model", "content", "usage", "stop_reason"});
  note(facts->model, model);
  take_usage(usage);
  for (std::size_t i = 0; i < std::min(content.elements(), kPartsMax); ++i) {
    take_block(content.element(i), gain);
  }
  take_stop(stop, gain);
}

/// A block of the message, or a piece of one: both name their text alike.
void AnthropicAssembler::take_block(JsonValue block, Gain& gain) {
  const auto [kind, text, thinking, signature, name] =
      block.pick({"type", "text", "thinking", "signature", "name"});
  facts->seen = true;
  add_text(text, gain);
  add_thought(thinking, gain);
  add_thought(signature, gain);
  const std::string_view type = kind.string().value_or(std::string_view{});
  if (type == "redacted_thinking") facts->has_reasoning = true;
  if (type == "tool_use" && facts->tool_calls.empty())
    note(facts->tool_calls.emplace_back().name, name);
}

void AnthropicAssembler::take_stop(JsonValue reason, Gain& gain) {
  std::string_view word = reason.string().value_or(std::string_view{});
  if (word == "end_turn" || word == "stop_sequence") word = "stop";
  if (word == "max_tokens" || word == "model_context_window_exceeded") word = "length";
  if (word == "refusal") word = "content_filter";
  add_end(word, gain);
}

void AnthropicAssembler::take_usage(JsonValue usage) {
  if (!usage.is_object()) return;
  const auto [in, out] = usage.pick({"input_tokens", "output_tokens"});
  const std::int64_t known = facts->tokens.value_or(0) - facts->tokens_out.value_or(0);
  add_tokens(in, out, JsonValue());
  // The end of a stream tells the answer's tokens only, the start told those of the question.
  if (!in.integer() && facts->tokens) *facts->tokens += known;
}

}  // namespace pincer::stages
