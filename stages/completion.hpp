#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "engine/core/time.hpp"
#include "engine/io/http_message.hpp"
#include "engine/text/json.hpp"
#include "stages/api.hpp"
#include "stages/evidence.hpp"

namespace pincer::stages {

/// Reads the body of an answer while it arrives: SSE events or one plain JSON document, told apart
/// by Content-Type and by the first byte. Fills the content part of the evidence.
class CompletionReader {
 public:
  static constexpr std::size_t kJsonBytesMax = std::size_t{4} << 20;
  static constexpr std::size_t kToolCallsMax = 64;
  static constexpr std::size_t kArgumentsBytesMax = std::size_t{64} << 10;  ///< of one call

  /// For chat completions of OpenAI's kind.
  CompletionReader();
  explicit CompletionReader(ApiKind api);
  /// Readers may share a parser: none keeps a value from one call to the next.
  CompletionReader(ApiKind api, std::shared_ptr<text::JsonParser> parser);
  ~CompletionReader();
  CompletionReader(const CompletionReader&) = delete;
  CompletionReader& operator=(const CompletionReader&) = delete;

  /// Forgets the last completion, keeps the memory. What the next one says goes into `facts`, which
  /// are there as long as it is fed and finished.
  void reset(CompletionFacts& facts);
  void content_type(std::string_view value);

  /// Progress for the idle deadline: comments and events that bring nothing are none. `enough`
  /// after [DONE], after an error and after what cannot be read: nothing more changes the verdict.
  io::BodyListener::Next feed(std::string_view bytes, core::Time now);

  /// The body ended (or was cut): moves what went wrong into `evidence`. Passing a bound of ours
  /// becomes its failure, unless it has one.
  void finish(Evidence& evidence);

  /// When the first event with content, reasoning or a tool call came; of a plain JSON answer the
  /// time of its last bytes, known after finish.
  std::optional<core::Time> first_token() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// Reads an error object out of a response body that is no completion (status 4xx, 5xx). Empty
/// when the body is no JSON object, or one without any sign of an error.
core::Boxed<ErrorFacts> error_facts(std::string_view body);

}  // namespace pincer::stages
