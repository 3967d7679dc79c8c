#include "stages/probe.hpp"

#include <algorithm>

#include "engine/core/loop.hpp"
#include "engine/io/http_request.hpp"
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

/// All of a request that is the same for each probe of a target.
io::HttpRequest make_request(const ProbeTarget& target) {
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
  // A request that must not be sent is left as it is: its exchange says why.
  static_cast<void>(io::prepare_request(request));
  return request;
}

io::HttpCall make_call(const ProbeTarget& target, core::Duration all, io::BodyListener& listener) {
  io::HttpCall call;
  call.deadlines = {std::min(all, kConnectMax), std::min(all, kConnectMax), all,
                    std::min(all, target.idle), all};
  call.listener = &listener;
  return call;
}

void add_fields(Evidence& evidence, const io::Fields& fields) {
  const std::string_view type = fields.get("content-type").value_or(std::string_view{});
  if (type != "application/json") evidence.content_type = bounded(type, kFieldBytesMax);
  if (const auto id = fields.get("x-generation-id")) {
    evidence.generation_id = bounded(*id, kFieldBytesMax);
  }
  if (evidence.status < 300) return;  // good answers carry no limits
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
bool used_up(const Evidence& evidence, core::Duration timeout) {
  return evidence.failure && evidence.failure->kind == core::ErrorKind::timeout &&
         evidence.total >= timeout;
}

}  // namespace

struct Prober::Scratch {
  explicit Scratch(const ProbeTarget& target) : request(make_request(target)) {}
  io::HttpRequest request;
  io::HttpReply reply;
  CompletionReader reader;
};

/// A set in use; goes back when the probe ends or is dropped.
class Prober::Borrowed {
 public:
  explicit Borrowed(Prober& prober) : prober_(prober) {
    if (prober.free_.empty()) {
      scratch_ = std::make_unique<Scratch>(prober.target_);
    } else {
      scratch_ = std::move(prober.free_.back());
      prober.free_.pop_back();
    }
  }
  Borrowed(const Borrowed&) = delete;
  Borrowed& operator=(const Borrowed&) = delete;
  ~Borrowed() { prober_.free_.push_back(std::move(scratch_)); }
  Scratch* operator->() const { return scratch_.get(); }

 private:
  Prober& prober_;
  std::unique_ptr<Scratch> scratch_;
};

Prober::Prober(io::HttpClient& http, ProbeTarget target)
    : http_(http), target_(std::move(target)), image_url_(probe_image_url()) {}
Prober::~Prober() = default;

Task<void> Prober::probe(const Model& model, ProbeKind kind, core::Duration timeout,
                         Evidence& evidence) {
  evidence.clear();
  evidence.kind = kind;
  if (kind == ProbeKind::tool) evidence.tool_choice = tool_choice_for(model);
  const core::Time begin = http_.loop().now();
  const Borrowed scratch(*this);
  scratch->reader.reset();
  body_.write(scratch->request.body, kind, model, target_.stream, image_url_);
  Body body(scratch->reader, scratch->reply);
  const io::HttpCall call = make_call(target_, timeout, body);
  co_await http_.exchange(scratch->request, call, scratch->reply);
  evidence.total = scratch->reply.total.value_or(http_.loop().now() - begin);
  add_reply(evidence, scratch->reply);
  if (evidence.status >= 200 && evidence.status < 300) {
    add_completion(evidence, scratch->reader, begin);
  }
  evidence.out_of_time = used_up(evidence, timeout);
  scrub(evidence, target_.authorization);
}

}  // namespace pincer::stages
