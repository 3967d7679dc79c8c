#include "stages/completion_assembler.hpp"

#include <algorithm>

#include "stages/completion.hpp"
#include "stages/error_facts.hpp"

namespace pincer::stages {
namespace {

using text::JsonValue;

}  // namespace

void CompletionAssembler::begin(CompletionFacts& into) {
  AnswerAssembler::begin(into);
  indexes_.clear();
}

AnswerAssembler::Gain CompletionAssembler::take(JsonValue chunk) {
  Gain gain;
  if (!chunk.is_object()) {
    fault = "the answer is JSON, but no object";
    return gain;
  }
  const auto [fault_of_all, model, usage, choices] =
      chunk.pick({"error", "model", "usage", "choices"});
  if (fault_of_all.exists()) {
    if (auto found = read_error(fault_of_all)) {
      error = std::move(found);
      gain.anything = true;
    }
  }
  note(facts->model, model);
  if (usage.is_object()) {
    gain.anything = true;
    const auto [cost, in, out, all] =
        usage.pick({"cost", "prompt_tokens", "completion_tokens", "total_tokens"});
    if (const auto dollars = cost.number()) facts->cost = dollars;
    add_tokens(in, out, all);
  }
  gain.choices = choices.is_array();
  if (!gain.choices) {
    if (choices.exists() && !choices.is_null()) fault = "the answer's choices are no list";
    return gain;
  }
  choices.first_elements(kPartsMax,
                         [&](JsonValue choice, std::size_t) { take_choice(choice, gain); });
  return gain;
}

void CompletionAssembler::take_choice(JsonValue choice, Gain& gain) {
  if (!choice.is_object()) {
    fault = "a choice of the answer is no object";
    return;
  }
  facts->seen = true;
  const auto [fault_of_choice, delta, message, text, finish_reason] =
      choice.pick({"error", "delta", "message", "text", "finish_reason"});
  if (fault_of_choice.exists() && !error) {
    error = read_error(fault_of_choice);
    gain.anything |= error.has_value();
  }
  for (const JsonValue part : {delta, message}) {
    if (part.is_object()) take_message(part, gain);
  }
  add_text(text, gain);
  add_end(finish_reason.string().value_or(std::string_view{}), gain);
  gain.anything |= gain.token;
}

void CompletionAssembler::take_message(JsonValue message, Gain& gain) {
  const auto [content, refusal, reasoning, reasoning_content, reasoning_details, calls] =
      message.pick({"content", "refusal", "reasoning", "reasoning_content", "reasoning_details",
                    "tool_calls"});
  add_text(content, gain);
  add_text(refusal, gain);
  content.first_elements(kPartsMax,
                         [&](JsonValue part, std::size_t) { add_text(part["text"], gain); });
  if (says_something(reasoning) || says_something(reasoning_content) ||
      reasoning_details.elements() > 0) {
    facts->has_reasoning = true;
    gain.token = true;
  }
  calls.first_elements(CompletionReader::kToolCallsMax, [&](JsonValue call, std::size_t place) {
    take_tool_call(call, static_cast<std::int64_t>(place));
    gain.token = true;
  });
}

void CompletionAssembler::take_tool_call(JsonValue call, std::int64_t position) {
  const auto [index, id, function] = call.pick({"index", "id", "function"});
  ToolCall* const known = call_for(index, id, position);
  if (known == nullptr) return;
  const auto [name, arguments] = function.pick({"name", "arguments"});
  if (known->name.empty()) note(known->name, name);
  // Some servers send the arguments as an object instead of as its text.
  const std::string dumped = arguments.is_object() ? arguments.dump() : std::string();
  const std::string_view piece = arguments.string().value_or(dumped);
  if (known->arguments.size() + piece.size() > CompletionReader::kArgumentsBytesMax) {
    fault = "the arguments of a tool call are longer than 64 KiB";
    return;
  }
  known->arguments.append(piece);
}

/// The call a piece belongs to: by its index; without one, a piece with an id begins a new call
/// and others continue the last, and in a whole message each element is a call of its own.
ToolCall* CompletionAssembler::call_for(JsonValue number, JsonValue id, std::int64_t position) {
  const std::optional<std::int64_t> given = number.integer();
  std::int64_t index = given.value_or(position);
  if (!given && !indexes_.empty()) {
    const bool begins = says_something(id) || position > 0;
    index = begins ? indexes_.back() + 1 : indexes_.back();
  }
  const auto place = std::ranges::find(indexes_, index);
  if (place != indexes_.end()) {
    return &facts->tool_calls[static_cast<std::size_t>(place - indexes_.begin())];
  }
  if (indexes_.size() >= CompletionReader::kToolCallsMax) return nullptr;
  indexes_.push_back(index);
  return &facts->tool_calls.emplace_back();
}

}  // namespace pincer::stages
