#include <algorithm>
#include <array>

#include "engine/text/ascii.hpp"
#include "stages/apis/assemblers.hpp"
#include "stages/error_facts.hpp"

namespace pincer::stages {
namespace {

using text::JsonValue;

/// Google's reasons of the end that are a filter's doing.
constexpr auto kFilters = std::to_array<std::string_view>(
    {"SAFETY", "RECITATION", "LANGUAGE", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "IMAGE_SAFETY",
     "IMAGE_PROHIBITED_CONTENT"});

std::string end_of(std::string_view reason) {
  if (reason.empty() || reason == "FINISH_REASON_UNSPECIFIED") return {};
  if (reason == "MAX_TOKENS") return "length";
  if (std::ranges::find(kFilters, reason) != kFilters.end()) return "content_filter";
  return text::lowered(reason);
}

}  // namespace

AnswerAssembler::Gain GoogleAssembler::take(JsonValue chunk) {
  Gain gain;
  // Asked for a stream without events, the server sends a list of chunks.
  if (chunk.is_array() && chunk.elements() > 0) {
    chunk.each_element([&](JsonValue part) {
      const Gain more = part.is_array() ? Gain() : take(part);
      gain.token |= more.token;
      gain.anything |= more.anything;
      gain.choices |= more.choices;
    });
    return gain;
  }
  if (!chunk.is_object()) {
    fault = "the answer is JSON, but no object";
    return gain;
  }
  const auto [fault_of_all, candidates, usage, model, feedback] =
      chunk.pick({"error", "candidates", "usageMetadata", "modelVersion", "promptFeedback"});
  if (auto found = read_error(fault_of_all)) {
    error = std::move(found);
    gain.anything = true;
    return gain;
  }
  note(facts->model, model);
  take_usage(usage);
  gain.choices = candidates.is_array();
  for (std::size_t i = 0; i < std::min(candidates.elements(), kPartsMax); ++i) {
    take_candidate(candidates.element(i), gain);
  }
  if (says_something(feedback["blockReason"])) {
    facts->seen = gain.choices = gain.end = true;
    add_end("content_filter", gain);
  }
  return gain;
}

void GoogleAssembler::take_candidate(JsonValue candidate, Gain& gain) {
  if (!candidate.is_object()) {
    fault = "a candidate of the answer is no object";
    return;
  }
  facts->seen = true;
  const JsonValue parts = candidate.at({"content", "parts"});
  for (std::size_t i = 0; i < std::min(parts.elements(), kPartsMax); ++i) {
    const auto [text, thought, call] = parts.element(i).pick({"text", "thought", "functionCall"});
    if (thought.boolean() == true) {
      add_thought(text, gain);
    } else {
      add_text(text, gain);
    }
    if (call.is_object() && facts->tool_calls.empty()) {
      note(facts->tool_calls.emplace_back().name, call["name"]);
    }
  }
  const std::string end = end_of(candidate["finishReason"].string().value_or(std::string_view{}));
  add_end(end, gain);
  if (!end.empty()) gain.end = true;
}

void GoogleAssembler::take_usage(JsonValue usage) {
  if (!usage.is_object()) return;
  const auto [in, out, thoughts, all] = usage.pick(
      {"promptTokenCount", "candidatesTokenCount", "thoughtsTokenCount", "totalTokenCount"});
  add_tokens(in, out, all);
  if (thoughts.integer().value_or(0) > 0) facts->has_reasoning = true;
}

}  // namespace pincer::stages
