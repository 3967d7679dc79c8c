#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/boxed.hpp"
#include "engine/core/error.hpp"
#include "engine/core/time.hpp"
#include "stages/probe_kind.hpp"

namespace pincer::stages {

/// Facts of an OpenRouter error object, wherever it stood: the body, a choice, an SSE event.
/// Machine-readable layers first; API reference "Errors".
struct ErrorFacts {
  std::optional<int> code;          ///< error.code when it is a number
  std::string code_text;            ///< error.code when it is text
  std::string rpc_status;           ///< error.status of Google's kind: "RESOURCE_EXHAUSTED"
  std::string detail_reason;        ///< reason of Google's error.details: "API_KEY_INVALID"
  std::string quota_id;             ///< which quota of Google's: "...PerDayPerProject..."
  std::string param;                ///< error.param of OpenAI's kind
  std::string message;              ///< error.message, bounded to 1 KiB
  std::string error_type;           ///< error.metadata.error_type or error.error_type
  std::string availability_code;    ///< error.availability.code
  std::string limit_source;         ///< error.metadata.limit_source
  std::string failed_routing_step;  ///< error.metadata.failed_routing_step
  std::string provider_name;        ///< error.metadata.provider_name
  std::string raw;                  ///< error.metadata.raw as text, bounded to 2 KiB
  std::string upstream_message;     ///< what the provider said: the message inside raw, or raw
  std::string remedy_hint;
  std::vector<std::string> missing_attestations;
  std::vector<std::string> moderation_reasons;  ///< error.metadata.reasons
  std::optional<std::int64_t> reset_ms;         ///< metadata.headers X-RateLimit-Reset, epoch ms
  std::optional<std::int64_t> retry_after_ms;   ///< availability.retry_after
};

/// One tool call of the assembled message.
struct ToolCall {
  std::string name;
  std::string arguments;  ///< JSON text as the model wrote it
};

/// Why a completion ended, as far as somebody asks.
enum class Finish : std::uint8_t { none, stop, length, content_filter, error, other };

/// What the completion said, assembled from a JSON body or from SSE events.
struct CompletionFacts {
  bool seen = false;      ///< at least one choice arrived
  bool finished = false;  ///< finish_reason, or the whole JSON body, or [DONE]
  bool has_content = false;
  bool has_reasoning = false;
  Finish finish = Finish::none;
  std::vector<ToolCall> tool_calls;        ///< by index; at most CompletionReader::kToolCallsMax
  std::string model;                       ///< model that answered
  std::optional<double> cost;              ///< usage.cost
  std::optional<std::int64_t> tokens;      ///< billed, question and answer
  std::optional<std::int64_t> tokens_out;  ///< of the answer, thoughts included

  void clear();  ///< keeps the memory
};

/// All that one probe learned. A probe cannot fail: it returns this. A scan keeps one for each
/// probe, so what most probes do not have is in boxes.
struct Evidence {
  ProbeKind kind = ProbeKind::tool;
  core::Phase phase = core::Phase::none;  ///< how far the exchange came
  bool streamed = false;                  ///< the answer came as an event stream
  bool reused_connection = false;
  bool http2 = false;                ///< what the head came over; else HTTP/1.1, if one came
  bool out_of_time = false;          ///< it ended because the time for the whole probe was used up
  int status = 0;                    ///< HTTP status, 0 when no head arrived
  core::Boxed<core::Error> failure;  ///< why it stopped there, if it did not end well
  core::Boxed<ErrorFacts> error;     ///< the server's own error object
  core::Boxed<std::string> content_fault;  ///< why the content could not be read
  CompletionFacts completion;
  std::string asked_model;                     ///< by a probe of a credential
  std::string_view tool_choice;                ///< what was asked, one of tool_choice_of's words
  std::optional<std::int64_t> retry_after_ms;  ///< Retry-After header, capped at one day
  std::optional<std::int64_t> reset_ms;        ///< X-RateLimit-Reset header, epoch ms
  std::string content_type;  ///< empty also for plain application/json, the usual one
  std::string body_excerpt;  ///< the first 512 bytes of an error body that is no JSON

  /// Durations since the probe began; unset when that point was not reached.
  std::optional<core::Duration> first_byte;
  std::optional<core::Duration> first_token;
  core::Duration total{0};
  std::uint64_t bytes_received = 0;

  /// Forgets what was learned and keeps the memory.
  void clear();
};

}  // namespace pincer::stages
