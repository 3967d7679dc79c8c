#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "engine/core/time.hpp"
#include "engine/io/http_message.hpp"
#include "stages/evidence.hpp"

namespace pincer::stages {

/// Reads the body of a chat completion while it arrives: SSE events or one plain JSON document,
/// told apart by Content-Type and by the first byte. Fills the content part of the evidence.
class CompletionReader {
 public:
  CompletionReader();
  ~CompletionReader();

  /// Forgets the last completion, keeps the memory.
  void reset();
  void content_type(std::string_view value);

  /// Progress for the idle deadline: comments are none. `first token` is the first event with
  /// content, reasoning or a tool call.
  io::BodyListener::Next feed(std::string_view bytes, core::Time now);
  /// The body ended (or was cut): moves what was learned into `evidence`.
  void finish(Evidence& evidence);
  std::optional<core::Time> first_token() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// Reads an error object out of a response body that is no completion (status 4xx, 5xx).
std::optional<ErrorFacts> error_facts(std::string_view body);

}  // namespace pincer::stages
