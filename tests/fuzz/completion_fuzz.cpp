#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "engine/core/check.hpp"
#include "stages/classify.hpp"
#include "stages/completion.hpp"

using pincer::core::check;
using pincer::stages::CompletionReader;
using pincer::stages::Evidence;
using Next = pincer::io::BodyListener::Next;

namespace {

Evidence read(CompletionReader& reader, std::string_view type, std::string_view body,
              std::size_t piece_bytes) {
  Evidence evidence;
  reader.reset(evidence.completion);
  reader.content_type(type);
  while (!body.empty()) {
    const std::string_view piece = body.substr(0, piece_bytes);
    if (reader.feed(piece, {}) == Next::enough) break;
    body.remove_prefix(piece.size());
  }
  evidence.status = 200;
  reader.finish(evidence);
  return evidence;
}

void check_sound(const Evidence& evidence) {
  const auto& answer = evidence.completion;
  check(answer.tool_calls.size() <= CompletionReader::kToolCallsMax, "calls are bounded");
  check(!classify(evidence).sentence.empty(), "every verdict has a sentence");
}

}  // namespace

/// The first byte chooses the content type and the size of pieces; the rest is the body. However
/// it is cut, the verdict is the same.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t bytes) {
  if (bytes == 0) return 0;
  const std::string_view body(reinterpret_cast<const char*>(data) + 1, bytes - 1);
  const std::string_view type = (data[0] & 1U) != 0 ? "text/event-stream" : "application/json";
  const std::size_t piece_bytes = std::size_t{data[0] / 2U} + 1;
  CompletionReader reader;
  const Evidence whole = read(reader, type, body, std::max<std::size_t>(body.size(), 1));
  const Evidence pieces = read(reader, type, body, piece_bytes);
  check_sound(whole);
  check(classify(whole).reason == classify(pieces).reason, "the cut changes no verdict");
  check(whole.completion.has_content == pieces.completion.has_content &&
            whole.completion.finish == pieces.completion.finish &&
            whole.completion.tool_calls.size() == pieces.completion.tool_calls.size(),
        "the cut changes nothing of the answer");
  if (const auto facts = pincer::stages::error_facts(body)) {
    Evidence evidence;
    evidence.status = 400 + data[0];
    evidence.error = facts;
    check_sound(evidence);
  }
  return 0;
}
