#include "stages/exchange.hpp"

#include <algorithm>

#include "stages/error_facts.hpp"
#include "stages/retry_after.hpp"

namespace pincer::stages {
namespace {

constexpr std::size_t kExcerptBytesMax = 512;
constexpr std::size_t kFieldBytesMax = 128;
constexpr core::Duration kConnectMax = std::chrono::seconds(10);

void add_type(Evidence& evidence, std::string_view type) {
  if (type != "application/json") evidence.content_type = bounded(type, kFieldBytesMax);
}

/// Of an answer that is not good.
void add_limits(Evidence& evidence, const io::Fields& fields) {
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
  evidence.http2 = reply.http2;
  evidence.bytes_received = reply.bytes_received;
  evidence.first_byte = reply.first_byte;
  if (reply.status < 300) return;
  add_type(evidence, content_type_of(reply));
  add_limits(evidence, reply.fields);
  evidence.error = error_facts(reply.body);
  if (!evidence.error) evidence.body_excerpt = bounded(reply.body, kExcerptBytesMax);
}

void add_completion(Evidence& evidence, CompletionReader& reader, core::Time begin) {
  reader.finish(evidence);
  if (const auto token = reader.first_token()) evidence.first_token = *token - begin;
}

/// Whether the total deadline, and no shorter one, ended the exchange.
bool used_up(const Evidence& evidence, core::Duration timeout) {
  return evidence.failure && evidence.failure->kind == core::ErrorKind::timeout &&
         evidence.total >= timeout;
}

}  // namespace

io::HttpCall answer_call(core::Duration all, core::Duration idle, io::BodyListener& listener) {
  io::HttpCall call;
  call.deadlines = {std::min(all, kConnectMax), std::min(all, kConnectMax), all,
                    std::min(all, idle), all};
  call.listener = &listener;
  return call;
}

std::unique_ptr<CompletionReader> Readers::take() {
  if (free_.empty()) return std::make_unique<CompletionReader>(api_, parser_);
  std::unique_ptr<CompletionReader> reader = std::move(free_.back());
  free_.pop_back();
  return reader;
}

void read_exchange(Evidence& evidence, io::HttpReply& reply, AnswerBody& body, core::Time begin,
                   core::Duration all) {
  add_reply(evidence, reply);
  const bool good = evidence.status >= 200 && evidence.status < 300;
  if (good && body.reader() != nullptr) {
    add_type(evidence, body.content_type());
    add_completion(evidence, *body.reader(), begin);
  }
  evidence.out_of_time = used_up(evidence, all);
}

}  // namespace pincer::stages
