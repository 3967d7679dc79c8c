#include "stages/evidence.hpp"

namespace pincer::stages {

static_assert(sizeof(Evidence) <= 384, "a scan keeps one for each probe");

void CompletionFacts::clear() {
  seen = finished = has_content = has_reasoning = false;
  finish = Finish::none;
  tool_calls.clear();
  model.clear();
  cost.reset();
  tokens.reset();
  tokens_out.reset();
}

void Evidence::clear() {
  kind = ProbeKind::tool;
  phase = core::Phase::none;
  failure.reset();
  status = 0;
  error.reset();
  content_fault.reset();
  completion.clear();
  asked_model.clear();
  tool_choice = {};
  retry_after_ms.reset();
  reset_ms.reset();
  content_type.clear();
  body_excerpt.clear();
  streamed = reused_connection = http2 = out_of_time = false;
  first_byte.reset();
  first_token.reset();
  total = core::Duration::zero();
  bytes_received = 0;
}

}  // namespace pincer::stages
