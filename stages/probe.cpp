#include "stages/probe.hpp"

#include "engine/core/loop.hpp"
#include "engine/io/http_request.hpp"
#include "stages/scrub.hpp"

namespace pincer::stages {
namespace {

/// All of a request that is the same for each probe of a target.
io::HttpRequest make_request(const ProbeTarget& target) {
  io::HttpRequest request;
  request.method = "POST";
  request.url = io::join_path(target.base, "chat/completions");
  if (!target.authorization.empty()) request.fields.add("Authorization", target.authorization);
  request.fields.add("Content-Type", "application/json");
  request.fields.add("Accept",
                     target.stream ? "text/event-stream, application/json" : "application/json");
  // No HTTP-Referer: it would name the page of the application, and there is none. Probes work
  // without; the title is what the account's own activity page shows.
  request.fields.add("X-OpenRouter-Title", "pincer");
  request.fields.add("X-OpenRouter-Cache", "false");
  // A request that must not be sent is left as it is: its exchange says why.
  static_cast<void>(io::prepare_request(request));
  return request;
}

}  // namespace

/// What one probe asks.
class Prober::Question final : public io::BodyWriter {
 public:
  Question(Prober& prober, const Model& model, ProbeKind kind)
      : prober_(prober), model_(model), kind_(kind) {}

  void write_body(std::string& to) override {
    tool_choice_ =
        prober_.body_.write(to, kind_, model_, prober_.target_.stream, prober_.image_url_);
    written_ = true;
  }
  std::string_view tool_choice() const {
    return written_ ? tool_choice_ : tool_choice_for(kind_, model_);
  }

 private:
  Prober& prober_;
  const Model& model_;
  ProbeKind kind_;
  bool written_ = false;
  std::string_view tool_choice_;
};

Prober::Prober(io::HttpClient& http, ProbeTarget target)
    : http_(http),
      target_(std::move(target)),
      request_(make_request(target_)),
      image_url_(probe_image_url()),
      readers_(ApiKind::openai_completions) {}
Prober::~Prober() = default;

Task<void> Prober::probe(const Model& model, ProbeKind kind, core::Duration timeout,
                         Evidence& evidence) {
  evidence.clear();
  evidence.kind = kind;
  const core::Time begin = http_.loop().now();
  io::HttpReply reply;
  reply.fields.use(fields_);
  Question question(*this, model, kind);
  AnswerBody body(readers_, reply, evidence.completion);
  io::HttpCall call = answer_call(timeout, target_.idle, body);
  call.body = &question;
  co_await http_.exchange(request_, call, reply);
  evidence.total = reply.total.value_or(http_.loop().now() - begin);
  evidence.tool_choice = question.tool_choice();
  read_exchange(evidence, reply, body, begin, timeout);
  scrub(evidence, target_.authorization);
}

}  // namespace pincer::stages
