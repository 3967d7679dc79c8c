#include "stages/apis/assemblers.hpp"

#include "stages/completion_assembler.hpp"

namespace pincer::stages {

std::unique_ptr<AnswerAssembler> make_assembler(ApiKind api) {
  switch (api) {
    case ApiKind::openai_responses:
    case ApiKind::openai_codex_responses:
      return std::make_unique<ResponsesAssembler>();
    case ApiKind::anthropic_messages:
      return std::make_unique<AnthropicAssembler>();
    case ApiKind::google_generative_ai:
      return std::make_unique<GoogleAssembler>();
    case ApiKind::ollama:
      return std::make_unique<OllamaAssembler>();
    case ApiKind::openai_completions:
      break;
  }
  return std::make_unique<CompletionAssembler>();
}

}  // namespace pincer::stages
