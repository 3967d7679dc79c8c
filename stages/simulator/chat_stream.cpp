#include <algorithm>

#include "engine/core/sleep.hpp"
#include "stages/simulator/chat.hpp"

namespace pincer::stages::simulator {

namespace {

using enum Behaviour;
using std::string_view;

constexpr core::Duration kCommentEach = std::chrono::seconds(1);
constexpr core::Duration kBeforeBreak = std::chrono::milliseconds(5);

/// Keeps the connection busy with comments for a while. False when the client is gone.
Task<bool> comments(io::ServerResponder& responder, core::Duration left) {
  while (left > core::Duration::zero()) {
    const core::Duration pause = std::min(left, kCommentEach);
    co_await core::sleep(pause);
    left -= pause;
    if (left == core::Duration::zero()) break;
    const bool there = co_await responder.send(Completion::comment());
    if (!there) co_return false;
  }
  co_return true;
}

}  // namespace

bool Chat::breaks_a_stream(Behaviour behaviour) {
  switch (behaviour) {
    case upstream_midstream:
    case midstream_error:
    case tool_then_error:
    case hangs_after_head:
    case stalls:
    case cut:
    case reset:
    case empty_stream:
    case bad_json:
      return true;
    default:
      return false;
  }
}

/// Head and comment, then the time until the first token.
Task<bool> Chat::begin_stream(Exchange& exchange) {
  const core::Duration before = Population::head_time(exchange.time);
  if (before > core::Duration::zero()) co_await core::sleep(before);
  io::ServerResponder& responder = *exchange.responder;
  responder.begin(200, "text/event-stream", exchange.fields());
  const bool there = co_await responder.send(Completion::comment());
  if (!there) co_return false;
  const bool still_there = co_await comments(responder, exchange.time - before);
  co_return still_there;
}

Task<void> Chat::stream(Exchange& exchange) {
  const bool there = co_await begin_stream(exchange);
  if (!there) co_return;
  if (breaks_a_stream(exchange.behaviour)) {
    co_await break_stream(exchange);
    co_return;
  }
  const Said says = said(exchange);
  const Completion completion = exchange.completion();
  std::string events = completion.opening(says);
  events.append(completion.ending(says));
  const bool sent = co_await exchange.responder->send(events);
  if (sent) exchange.responder->end();
}

/// The ways a stream that began goes wrong.
Task<void> Chat::break_stream(Exchange& exchange) {
  io::ServerResponder& responder = *exchange.responder;
  const Completion completion = exchange.completion();
  Said part;
  part.text = "Let me see";
  std::string events;
  switch (exchange.behaviour) {
    case upstream_midstream:
      events = completion.opening(part) +
               completion.error_event(429, "Rate limit exceeded",
                                      ",\"metadata\":{\"error_type\":\"rate_limit_exceeded\"}");
      break;
    case midstream_error:
      events = completion.opening(part) +
               completion.error_event(502, "Provider disconnected unexpectedly", "");
      break;
    case tool_then_error:
      events = completion.opening(said(exchange)) +
               completion.error_event(502, "Provider died in the middle of the answer", "");
      break;
    case empty_stream:
      events = std::string(Completion::comment()) + "data: [DONE]\n\n";
      break;
    case bad_json:
      events = "data: {not json\n\ndata: [DONE]\n\n";
      break;
    case hangs_after_head:
      break;
    default:
      events = completion.opening(part);
  }
  if (!events.empty()) {
    const bool there = co_await responder.send(events);
    if (!there) co_return;
  }
  switch (exchange.behaviour) {
    case hangs_after_head:
      co_await comments(responder, core::Duration::max());
      break;
    case stalls:
      co_await core::sleep_until(core::kNever);
      break;
    case cut:
      co_await core::sleep(kBeforeBreak);
      responder.close();
      break;
    case reset:
      co_await core::sleep(kBeforeBreak);
      responder.abort();
      break;
    default:
      responder.end();
  }
}

}  // namespace pincer::stages::simulator
