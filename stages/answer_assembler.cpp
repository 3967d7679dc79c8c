#include "stages/answer_assembler.hpp"

#include "engine/text/assign.hpp"
#include "stages/completion.hpp"
#include "stages/error_facts.hpp"

namespace pincer::stages {
namespace {

using text::JsonValue;

constexpr std::size_t kNameBytesMax = 256;

Finish finish_of(std::string_view reason) {
  if (reason == "stop") return Finish::stop;
  if (reason == "length") return Finish::length;
  if (reason == "content_filter") return Finish::content_filter;
  return reason == "error" ? Finish::error : Finish::other;
}

/// A count that a provider could mean.
std::optional<std::int64_t> count_of(JsonValue value) {
  const auto count = value.integer();
  if (!count || *count < 0 || *count > std::int64_t{1'000'000'000}) return std::nullopt;
  return count;
}

}  // namespace

void AnswerAssembler::begin(CompletionFacts& into) {
  facts = &into;
  facts->clear();
  error.reset();
  fault.reset();
}

void AnswerAssembler::note(std::string& field, JsonValue value) {
  const std::string_view text = value.string().value_or(std::string_view{});
  if (!text.empty()) text::assign(field, bounded(text, kNameBytesMax));
}

void AnswerAssembler::add_text(JsonValue text, Gain& gain) {
  if (!says_something(text)) return;
  facts->has_content = true;
  gain.token = gain.anything = true;
}

void AnswerAssembler::add_thought(JsonValue text, Gain& gain) {
  if (!says_something(text)) return;
  facts->has_reasoning = true;
  gain.token = gain.anything = true;
}

void AnswerAssembler::add_end(std::string_view reason, Gain& gain) {
  if (reason.empty()) return;
  facts->finish = finish_of(reason);
  facts->finished = true;
  gain.anything = true;
}

void AnswerAssembler::add_tokens(JsonValue in, JsonValue out, JsonValue all) {
  const auto asked = count_of(in);
  const auto answered = count_of(out);
  if (answered) facts->tokens_out = answered;
  if (const auto total = count_of(all)) {
    facts->tokens = total;
  } else if (asked || answered) {
    facts->tokens = asked.value_or(0) + answered.value_or(0);
  }
}

}  // namespace pincer::stages
