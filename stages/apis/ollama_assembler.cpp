#include "stages/apis/assemblers.hpp"
#include "stages/error_facts.hpp"

namespace pincer::stages {

using text::JsonValue;

AnswerAssembler::Gain OllamaAssembler::take(JsonValue chunk) {
  Gain gain;
  if (!chunk.is_object()) {
    fault = "the answer is JSON, but no object";
    return gain;
  }
  const auto [fault_of_all, model, message, done, reason, in, out] = chunk.pick(
      {"error", "model", "message", "done", "done_reason", "prompt_eval_count", "eval_count"});
  if (auto found = read_error(fault_of_all)) {
    error = std::move(found);
    gain.anything = true;
    return gain;
  }
  if (!message.is_object()) return gain;
  facts->seen = gain.choices = true;
  note(facts->model, model);
  add_text(message["content"], gain);
  add_thought(message["thinking"], gain);
  add_tokens(in, out, JsonValue());
  if (done.boolean() == true) {
    gain.end = true;
    add_end(reason.string().value_or("stop"), gain);
  }
  return gain;
}

}  // namespace pincer::stages
