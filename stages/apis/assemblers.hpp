#pragma once

#include <memory>

#include "stages/answer_assembler.hpp"
#include "stages/api.hpp"

namespace pincer::stages {

/// An assembler for the answers of this API.
std::unique_ptr<AnswerAssembler> make_assembler(ApiKind api);

/// Anthropic's messages: a `message`, or events from message_start to message_stop.
class AnthropicAssembler final : public AnswerAssembler {
 public:
  Gain take(text::JsonValue chunk) override;

 private:
  void take_block(text::JsonValue block, Gain& gain);
  void take_message(text::JsonValue message, Gain& gain);
  void take_stop(text::JsonValue reason, Gain& gain);
  void take_usage(text::JsonValue usage);
};

/// Google's generateContent: chunks with `candidates`, or a list of them.
class GoogleAssembler final : public AnswerAssembler {
 public:
  Gain take(text::JsonValue chunk) override;

 private:
  void take_candidate(text::JsonValue candidate, Gain& gain);
  void take_usage(text::JsonValue usage);
};

/// OpenAI's responses: a `response`, or events from response.created to response.completed.
class ResponsesAssembler final : public AnswerAssembler {
 public:
  Gain take(text::JsonValue chunk) override;

 private:
  void take_event(std::string_view type, text::JsonValue event, Gain& gain);
  void take_response(text::JsonValue response, Gain& gain);
  void take_item(text::JsonValue item, Gain& gain);
};

/// Ollama's /api/chat, whole.
class OllamaAssembler final : public AnswerAssembler {
 public:
  Gain take(text::JsonValue chunk) override;
};

}  // namespace pincer::stages
