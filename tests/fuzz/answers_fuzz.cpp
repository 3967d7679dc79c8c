#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "engine/core/check.hpp"
#include "engine/text/json.hpp"
#include "stages/classify_credential.hpp"
#include "stages/completion.hpp"
#include "stages/iso_time.hpp"
#include "stages/usages/readers.hpp"

using namespace pincer::stages;
using pincer::core::check;
using Next = pincer::io::BodyListener::Next;

namespace {

constexpr auto kApis = std::to_array<ApiKind>(
    {ApiKind::openai_completions, ApiKind::openai_responses, ApiKind::anthropic_messages,
     ApiKind::google_generative_ai, ApiKind::ollama});

Evidence read(ApiKind api, std::string_view type, std::string_view body, std::size_t piece_bytes) {
  CompletionReader reader(api);
  Evidence evidence;
  reader.reset(evidence.completion);
  reader.content_type(type);
  while (!body.empty()) {
    const std::string_view piece = body.substr(0, piece_bytes);
    if (reader.feed(piece, {}) == Next::enough) break;
    body.remove_prefix(piece.size());
  }
  evidence.status = 200;
  evidence.asked_model = "m";
  reader.finish(evidence);
  return evidence;
}

void check_answer(const Evidence& evidence) {
  const CompletionFacts& answer = evidence.completion;
  const auto verdict = classify_credential(evidence);
  check(!verdict.sentence.empty(), "every verdict has a sentence");
  const bool something = answer.has_content || answer.has_reasoning || !answer.tool_calls.empty() ||
                         answer.tokens_out.value_or(0) > 0;
  check(!verdict.ok() || something, "nothing is ok without an answer");
  check(!verdict.ok() || (!evidence.error && !evidence.content_fault), "an error is not ok");
}

void check_usage(std::string_view body) {
  pincer::text::JsonParser parser;
  const auto root = parser.parse(body);
  if (!root) return;
  for (const auto read_usage :
       {read_anthropic_usage, read_copilot_usage, read_gemini_usage, read_codex_usage,
        read_minimax_usage, read_zai_usage, read_openrouter_key, read_openrouter_credits}) {
    UsageSnapshot snapshot;
    read_usage(*root, snapshot);
    check(snapshot.windows.size() <= kWindowsMax, "windows are bounded");
    for (const UsageWindow& window : snapshot.windows) {
      check(window.used_percent >= 0 && window.used_percent <= 100, "a window is no fuller");
      check(!window.label.empty() && window.label.size() < 64, "a window has a label");
    }
  }
}

}  // namespace

/// The first byte chooses the API, the content type and the size of pieces; the rest is the body
/// of an answer. However it is cut, the verdict is the same.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t bytes) {
  if (bytes == 0) return 0;
  const std::string_view body(reinterpret_cast<const char*>(data) + 1, bytes - 1);
  const ApiKind api = kApis.at(data[0] % kApis.size());
  const std::string_view type = (data[0] & 64U) != 0 ? "text/event-stream" : "application/json";
  const std::size_t piece_bytes = std::size_t{data[0] / 16U} + 1;
  const Evidence whole = read(api, type, body, std::max<std::size_t>(body.size(), 1));
  const Evidence pieces = read(api, type, body, piece_bytes);
  check_answer(whole);
  check(classify_credential(whole).reason == classify_credential(pieces).reason,
        "the cut changes no verdict");
  for (const int status : {400, 401, 403, 404, 429, 500}) {
    Evidence refused;
    refused.status = status;
    refused.asked_model = "m";
    refused.error = error_facts(body);
    refused.body_excerpt = body.substr(0, 512);
    check(!classify_credential(refused).ok(), "a refusal is not ok");
  }
  check_usage(body);
  static_cast<void>(parse_iso_time(body));
  return 0;
}
