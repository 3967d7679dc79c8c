#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/text/json.hpp"
#include "stages/evidence.hpp"

namespace pincer::stages {

/// Assembles an answer from chunks of a stream, or from one whole completion: both have the same
/// members, but for `delta` and `message`.
class CompletionAssembler {
 public:
  /// What one chunk brought.
  struct Gain {
    bool token = false;     ///< content, reasoning or a piece of a tool call
    bool anything = false;  ///< a token, the reason of the end, usage, an error
    bool choices = false;   ///< a list of choices, even an empty one
  };

  void clear();
  /// Takes one chunk in. An error it holds goes to `error`, what makes no sense to `fault`.
  Gain take(text::JsonValue chunk);

  CompletionFacts facts;
  std::optional<ErrorFacts> error;
  std::optional<std::string> fault;

 private:
  void take_choice(text::JsonValue choice, Gain& gain);
  void take_message(text::JsonValue message, Gain& gain);
  void take_tool_call(text::JsonValue call, std::int64_t position);
  ToolCall* call_for(text::JsonValue number, text::JsonValue id, std::int64_t position);
  void add_content(std::string_view text);

  std::vector<std::int64_t> indexes_;  // facts.tool_calls[i] has the index indexes_[i]
};

}  // namespace pincer::stages
