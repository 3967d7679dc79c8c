#pragma once

#include <cstdint>
#include <vector>

#include "stages/answer_assembler.hpp"

namespace pincer::stages {

/// Chat completions of OpenAI's kind, OpenRouter's among them. Chunks of a stream and whole
/// completions have the same members, but for `delta` and `message`.
class CompletionAssembler final : public AnswerAssembler {
 public:
  void begin(CompletionFacts& into) override;
  Gain take(text::JsonValue chunk) override;

 private:
  void take_choice(text::JsonValue choice, Gain& gain);
  void take_message(text::JsonValue message, Gain& gain);
  void take_tool_call(text::JsonValue call, std::int64_t position);
  ToolCall* call_for(text::JsonValue number, text::JsonValue id, std::int64_t position);

  std::vector<std::int64_t> indexes_;  // facts.tool_calls[i] has the index indexes_[i]
};

}  // namespace pincer::stages
