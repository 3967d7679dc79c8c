#pragma once

#include <string>

#include "engine/text/json.hpp"
#include "stages/evidence.hpp"

namespace pincer::stages {

/// Assembles an answer from the events of a stream, or from one whole document. There is one for
/// each protocol; all fill the same facts, in the words of OpenAI's chat completions: the reason
/// of the end is "stop", "length", "content_filter" or "error", or another.
class AnswerAssembler {
 public:
  static constexpr std::size_t kPartsMax = 16;  ///< of a message, and choices of an answer

  /// What one chunk brought.
  struct Gain {
    bool token = false;     ///< content, reasoning or a piece of a tool call
    bool anything = false;  ///< a token, the reason of the end, usage, an error
    bool choices = false;   ///< the chunk is of this protocol: it may be an answer
    bool end = false;       ///< nothing more comes after it
  };

  AnswerAssembler() = default;
  AnswerAssembler(const AnswerAssembler&) = delete;
  AnswerAssembler& operator=(const AnswerAssembler&) = delete;
  virtual ~AnswerAssembler() = default;

  /// Forgets the last answer. The next one is assembled in `into`, which is there as long as
  /// anything is taken.
  virtual void begin(CompletionFacts& into);
  /// Takes one chunk in. An error it holds goes to `error`, what makes no sense to `fault`.
  virtual Gain take(text::JsonValue chunk) = 0;

  CompletionFacts* facts = nullptr;
  core::Boxed<ErrorFacts> error;
  core::Boxed<std::string> fault;

 protected:
  static bool says_something(text::JsonValue text) {
    return text.is_string() && !text.string()->empty();
  }
  /// Keeps a name, bounded, when it is text.
  static void note(std::string& field, text::JsonValue value);
  /// Text of the answer, when it is any.
  void add_text(text::JsonValue text, Gain& gain);
  void add_thought(text::JsonValue text, Gain& gain);
  /// The reason of the end, when there is one; then the answer is finished.
  void add_end(std::string_view reason, Gain& gain);
  void add_tokens(text::JsonValue in, text::JsonValue out, text::JsonValue all);
};

}  // namespace pincer::stages
