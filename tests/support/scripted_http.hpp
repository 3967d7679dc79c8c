#pragma once

#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "engine/core/sleep.hpp"
#include "engine/io/http_client.hpp"

namespace pincer::test {

/// One answer of a ScriptedHttp.
struct HttpAnswer {
  int status = 200;
  std::string body;
  std::vector<std::pair<std::string, std::string>> fields;
  std::optional<core::Error> failure;  ///< after the body's bytes, if any
  core::Duration delay{0};             ///< before the head, and again before each piece
  std::size_t piece_bytes = 7;
};

/// A client that answers from a script on virtual time, as the real one would: a listener gets the
/// body of a 2xx in pieces, the total deadline holds.
class ScriptedHttp final : public io::HttpClient {
 public:
  explicit ScriptedHttp(core::Loop& loop) : loop_(loop) {}

  void answer(HttpAnswer next) { script_.push_back(std::move(next)); }

  core::Task<void> exchange(const io::HttpRequest& request, const io::HttpCall& call,
                            io::HttpReply& reply) override {
    reply.clear();
    requests.push_back(request);
    calls.push_back(call);
    core::check(!script_.empty(), "the script has an answer for each request");
    const HttpAnswer next = std::move(script_.front());
    script_.pop_front();
    const core::Time deadline = core::later(loop_.now(), call.deadlines.total);
    bool in_time = co_await wait(next.delay, deadline);
    if (in_time) begin(next, call, reply);
    std::size_t at = 0;
    while (in_time && reply.status != 0 && at < next.body.size()) {
      in_time = co_await wait(next.delay, deadline);
      const std::string_view piece = std::string_view(next.body).substr(at, next.piece_bytes);
      if (!in_time || !take(piece, call, reply)) break;
      at += piece.size();
    }
    if (!in_time) {
      fail(core::ErrorKind::timeout, "no answer in time", reply);
    } else if (next.failure) {
      reply.failure = next.failure;
    }
  }

  core::Loop& loop() override { return loop_; }
  Counters counters() const override { return {}; }

  std::vector<io::HttpRequest> requests;
  std::vector<io::HttpCall> calls;

 private:
  core::Task<bool> wait(core::Duration delay, core::Time deadline) {
    const core::Time until = core::later(loop_.now(), delay);
    co_await core::sleep_until(std::min(until, deadline));
    co_return until <= deadline;
  }

  static void begin(const HttpAnswer& next, const io::HttpCall& call, io::HttpReply& reply) {
    reply.status = next.status;
    for (const auto& [name, value] : next.fields) reply.fields.add(name, value);
    if (call.listener != nullptr && good(reply)) call.listener->on_head();
  }

  bool take(std::string_view piece, const io::HttpCall& call, io::HttpReply& reply) {
    reply.bytes_received += piece.size();
    if (call.listener == nullptr || !good(reply)) {
      reply.body.append(piece);
      return true;
    }
    return call.listener->on_body(piece, loop_.now()) != io::BodyListener::Next::enough;
  }

  static bool good(const io::HttpReply& reply) {
    return reply.status >= 200 && reply.status <= 299;
  }

  static void fail(core::ErrorKind kind, const char* text, io::HttpReply& reply) {
    reply.failure.emplace();
    reply.failure->kind = kind;
    reply.failure->text = text;
  }

  core::Loop& loop_;
  std::deque<HttpAnswer> script_;
};

}  // namespace pincer::test
