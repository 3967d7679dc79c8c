#include "stages/probe.hpp"

#include <algorithm>

#include "engine/core/loop.hpp"
#include "stages/completion.hpp"
#include "stages/error_facts.hpp"
#include "stages/retry_after.hpp"
#include "stages/scrub.hpp"

namespace pincer::stages {
namespace {

constexpr std::size_t kExcerptBytesMax = 512;
constexpr std::size_t kFieldBytesMax = 128;
constexpr core::Duration kConnectMax = std::chrono::seconds(10);

/// Feeds a 2xx body to the reader while it arrives.
class Body final : public io::BodyListener {
 public:
  Body(CompletionReader& reader, const io::HttpReply& reply) : reader_(reader), reply_(reply) {}

  void on_head() override {
    reader_.reset();  // also when a stale connection made the client ask again
    reader_.content_type(reply_.fields.get("content-type").value_or(std::string_view{}));
  }
  Next on_body(std::string_view bytes, core::Time now) override { return reader_.feed(bytes, now); }

 private:
  CompletionReader& reader_;
  const io::HttpReply& reply_;
};

io::HttpRequest make_request(const ProbeTarget& target, const Model& model, ProbeKind kind) {
  io::HttpRequest request;
  request.method = "POST";
  request.url = io::join_path(target.base, "chat/completions");
  if (!target.authorization.empty()) request.fields.add("Authorization", target.authorization);
  request.fields.add("Content-Type", "application/json");
  request.fields.add("Accept",
                     target.stream ? "text/event-stream, application/json" : "application/json");
  request.fields.add("HTTP-Referer", target.referer);
  request.fields.add("X-OpenRouter-Title", "pincer");
  request.fields.add("X-OpenRouter-Cache", "false");
  request.body = probe_body(kind, model, target.stream);
  return request;
}

io::HttpCall make_call(const ProbeTarget& target, io::BodyListener& listener) {
  io::HttpCall call;
  const core::Duration all = target.timeout;
  call.deadlines = {std::min(all, kConnectMax), std::min(all, kConnectMax), all,
                    std::min(all, target.idle), all};
  call.listener = &listener;
  return call;
}

std::string text_of(const io::Fields& fields, std::string_view name) {
  const std::string_view value = fields.get(name).value_or(std::string_view{});
  return std::string(bounded(value, kFieldBytesMax));
}

void add_fields(Evidence& evidence, const io::Fields& fields) {
  evidence.content_type = text_of(fields, "content-type");
  evidence.generation_id = text_of(fields, "x-generation-id");
  if (const auto value = fields.get("retry-after")) {
    evidence.retry_after_ms = parse_retry_after(*value, fields.get("date"));
  }
  if (const auto value = fields.get("x-ratelimit-reset")) {
    evidence.reset_ms = read_reset_ms(*value);
  }
}

void add_reply(Evidence& evidence, io::HttpReply& reply) {
  evidence.phase = reply.phase;
  evidence.failure = std::move(reply.failure);
  evidence.status = reply.status;
  evidence.reused_connection = reply.reused_connection;
  evidence.bytes_received = reply.bytes_received;
  evidence.first_byte = reply.first_byte;
  add_fields(evidence, reply.fields);
  if (reply.status < 300) return;
  evidence.error = error_facts(reply.body);
  if (!evidence.error) evidence.body_excerpt = bounded(reply.body, kExcerptBytesMax);
}

void add_completion(Evidence& evidence, CompletionReader& reader, core::Time begin) {
  reader.finish(evidence);
  if (const auto token = reader.first_token()) evidence.first_token = *token - begin;
}

/// Whether the total deadline, and no shorter one, ended the exchange.
bool used_up(const Evidence& evidence, const ProbeTarget& target) {
  return evidence.failure && evidence.failure->kind == core::ErrorKind::timeout &&
         evidence.total >= target.timeout;
}

}  // namespace

Task<Evidence> probe(io::HttpClient& http, const ProbeTarget& target, const Model& model,
                     ProbeKind kind) {
  Evidence evidence;
  evidence.kind = kind;
  if (kind == ProbeKind::tool) evidence.tool_choice = tool_choice_for(model);
  const core::Time begin = http.loop().now();
  CompletionReader reader;
  io::HttpReply reply;
  Body body(reader, reply);
  const io::HttpRequest request = make_request(target, model, kind);
  const io::HttpCall call = make_call(target, body);
  co_await http.exchange(request, call, reply);
  evidence.total = http.loop().now() - begin;
  add_reply(evidence, reply);
  if (evidence.status >= 200 && evidence.status < 300) add_completion(evidence, reader, begin);
  evidence.out_of_time = used_up(evidence, target);
  scrub(evidence, target.authorization);
  co_return evidence;
}

}  // namespace pincer::stages
