#include "stages/simulator/chat.hpp"

#include <array>

#include "engine/core/sleep.hpp"
#include "stages/simulator/random.hpp"

namespace pincer::stages::simulator {

namespace {

using enum Behaviour;
using std::string_view;

constexpr std::int64_t kTokensMin = 16;       // what some providers want max_tokens to be at least
constexpr std::int64_t kThoughtTokens = 200;  // what a reasoning model thinks before it answers
constexpr std::uint32_t kImageSideMin = 29;   // providers want sides over 28 pixels

/// "gen-1795305600-9a1b2c3d4e5f6071", fixed by who asks what.
std::string generation_id(const Scenario& scenario, const Identity& model, ProbeKind kind) {
  Random random(scenario.seed, model.index, Purpose::style);
  std::uint64_t bits = random.next();
  if (kind == ProbeKind::image) bits = random.next();
  std::string id = "gen-" + std::to_string(scenario.epoch_ms / 1000) + "-";
  constexpr string_view kDigits = "0123456789abcdef";
  for (int shift = 60; shift >= 0; shift -= 4) id.push_back(kDigits[(bits >> shift) & 15]);
  return id;
}

ErrorAnswer refused(int status, string_view message) {
  ErrorAnswer answer;
  answer.status = status;
  answer.body = error_envelope(status, message);
  return answer;
}

}  // namespace

io::Fields Chat::Exchange::fields() const {
  io::Fields fields;
  fields.add("X-Generation-Id", generation_id);
  return fields;
}

std::optional<ErrorAnswer> Chat::refusal(const io::ServerRequest& request, Exchange& exchange) {
  std::optional<ChatRequest> read = read_chat_request(parser_, request.body);
  if (!read) return refused(400, "The body is no chat completion request");
  exchange.request = std::move(*read);
  const string_view authorization = request.fields.get("Authorization").value_or("");
  if (!account_.knows(authorization)) {
    return refused(401,
                   authorization.empty() ? "Missing Authentication header" : "User not found.");
  }
  if (exchange.request.fallbacks > 3)
    return refused(400, "'models' array must have 3 items or fewer.");
  std::optional<Identity> model = identity_named(scenario_, exchange.request.model);
  if (!model) return refused(400, "The requested model is not a valid model ID");
  exchange.model = std::move(*model);
  if (exchange.model.free()) {
    std::optional<ErrorAnswer> over = account_.admit(exchange.model, exchange.now_ms);
    if (over) return over;
  }
  const Identity& asked = exchange.model;
  const bool takes = exchange.request.names_tool ? asked.function_choice : asked.tool_choice;
  if (exchange.request.forces_tool && asked.tools && !takes) {
    return refused(404, "No endpoints found that support the provided 'tool_choice' value.");
  }
  return std::nullopt;
}

std::optional<ErrorAnswer> Chat::complaint(const Exchange& exchange) {
  const ChatRequest& request = exchange.request;
  if (request.image_side && *request.image_side < kImageSideMin) {
    ErrorAnswer answer = refused(400, "Provider returned error");
    answer.body =
        "{\"error\":{\"code\":400,\"message\":\"Provider returned error\",\"metadata\":"
        "{\"error_type\":\"image_too_small\",\"raw\":\"width or height is under 29\"}}}";
    return answer;
  }
  if (request.max_tokens.value_or(kTokensMin) < kTokensMin && exchange.model.index % 3 == 0) {
    return refused(400, "Invalid 'max_output_tokens': expected a value >= 16");
  }
  if (exchange.model.reasons_always && request.reasoning_off) {
    return refused(400, "Reasoning is mandatory for this endpoint and cannot be disabled.");
  }
  return std::nullopt;
}

void Chat::send_error(const Exchange& exchange, const ErrorAnswer& answer) {
  io::Fields fields = exchange.fields();
  if (answer.retry_after_s > 0) fields.add("Retry-After", std::to_string(answer.retry_after_s));
  if (answer.limit > 0) {
    fields.add("X-RateLimit-Limit", std::to_string(answer.limit));
    fields.add("X-RateLimit-Remaining", "0");
    fields.add("X-RateLimit-Reset", std::to_string(answer.reset_ms));
  }
  exchange.responder->respond(answer.status, answer.content_type, answer.body, fields);
}

/// What the model says, given what it was asked and how it behaves.
Said Chat::said(const Exchange& exchange) {
  const ChatRequest& request = exchange.request;
  const Identity& model = exchange.model;
  Said said;
  const bool thinks = model.reasons_default && !request.reasoning_off;
  if (thinks && request.max_tokens.value_or(kThoughtTokens) < kThoughtTokens) {
    said.reasoning = "The user wants something. Let me think about what that";
    said.finish = "length";
    return said;
  }
  if (thinks || exchange.behaviour == reasons_first) {
    said.reasoning = "A simple request: answer it at once.";
  }
  if (!request.has_tools) {
    said.text = request.has_image ? "A square with coloured stripes." : "OK";
    return said;
  }
  said.finish = "tool_calls";
  said.call = request.tool_name;
  // Models write an empty object in several ways.
  constexpr std::array<string_view, 4> kEmpty = {"{}", "{ }", "{\n}", "{}"};
  said.arguments = kEmpty[model.index % kEmpty.size()];
  if (exchange.behaviour == wrong_call) said.call = "search_the_web";
  if (exchange.behaviour == bad_arguments) said.arguments = "{\"value\":";
  if (exchange.behaviour == text_only || (request.forbids_tool && !model.ignores_none)) {
    said = Said();
    said.text = "I cannot call tools, but here is \"ping\" as text: pong.";
  }
  return said;
}

Task<void> Chat::answer(const io::ServerRequest& request, io::ServerResponder& responder,
                        std::int64_t now_ms) {
  Exchange exchange;
  exchange.now_ms = now_ms;
  exchange.responder = &responder;
  const std::optional<ErrorAnswer> refused_at_once = refusal(request, exchange);
  const ProbeKind kind = exchange.request.kind();
  exchange.generation_id = generation_id(scenario_, exchange.model, kind);
  if (refused_at_once) {
    send_error(exchange, *refused_at_once);
    co_return;
  }
  exchange.behaviour = population_.met_by(exchange.model, kind);
  exchange.time = population_.answer_time(exchange.model, kind);
  co_await behave(exchange);
}

/// One whole answer, or the way to a stream.
Task<void> Chat::behave(Exchange& exchange) {
  const Behaviour behaviour = exchange.behaviour;
  if (!is_error_answer(behaviour) && behaviour != hangs && behaviour != no_answer) {
    const std::optional<ErrorAnswer> wrong = complaint(exchange);
    if (wrong) {
      send_error(exchange, *wrong);
      co_return;
    }
  }
  const bool silent = behaviour == hangs_after_head || behaviour == stalls;
  if (behaviour == hangs || (silent && !exchange.request.stream)) {
    co_await core::sleep_until(core::kNever);
  }
  if (is_streamed(behaviour) && (exchange.request.stream || breaks_a_stream(behaviour))) {
    co_await stream(exchange);
    co_return;
  }
  if (exchange.time > core::Duration::zero()) co_await core::sleep(exchange.time);
  answer_whole(exchange);
}

void Chat::answer_whole(const Exchange& exchange) {
  io::ServerResponder& responder = *exchange.responder;
  if (exchange.behaviour == no_answer) return responder.close();
  if (is_error_answer(exchange.behaviour)) {
    return send_error(exchange, error_answer(exchange.behaviour, exchange.model, exchange.now_ms));
  }
  const Completion completion = exchange.completion();
  const std::string body = exchange.behaviour == error_in_choice
                               ? completion.json_with_error(502, "Provider disconnected")
                               : completion.json(said(exchange));
  responder.respond(200, "application/json", body, exchange.fields());
}

}  // namespace pincer::stages::simulator
