#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "engine/core/loop.hpp"
#include "engine/core/sleep.hpp"
#include "engine/io/http_client.hpp"

namespace pincer::test {

/// What a scripted server does with one request.
struct Script {
  int status = 200;  ///< 0: never answers; kNoHead: fails before it does
  static constexpr int kNoHead = -1;
  std::vector<std::pair<std::string, std::string>> fields;
  std::vector<std::string> pieces;  ///< of the body
  core::Duration before_head{0};
  core::Duration before_piece{0};      ///< each
  std::optional<core::Error> failure;  ///< after the last piece
  bool hangs = false;                  ///< after the last piece
  bool http2 = false;                  ///< as what it is spoken
};

/// A script for answers of one body, cut into pieces.
struct HttpAnswer {
  int status = 200;
  std::string body;
  std::vector<std::pair<std::string, std::string>> fields;
  std::optional<core::Error> failure;  ///< after the body's bytes, if any
  core::Duration delay{0};             ///< before the head, and again before each piece
  std::size_t piece_bytes = 7;

  Script script() const {
    Script made{status, fields, {}, delay, delay, failure};
    for (std::size_t at = 0; at < body.size(); at += piece_bytes) {
      made.pieces.push_back(body.substr(at, piece_bytes));
    }
    return made;
  }
};

/// An HttpClient without a network: answers each request by the next script, the last one for all
/// that follow, on the loop's time. Keeps the deadlines `head`, `idle` and `total` as the real one.
class ScriptedHttp final : public io::HttpClient {
 public:
  ScriptedHttp(core::Loop& loop, std::vector<Script> scripts)
      : loop_(loop), scripts_(std::move(scripts)) {}
  explicit ScriptedHttp(core::Loop& loop) : loop_(loop) {}

  /// One more answer, for the request after those that have one.
  void answer(const HttpAnswer& next) { scripts_.push_back(next.script()); }

  core::Task<void> exchange(const io::HttpRequest& request, const io::HttpCall& call,
                            io::HttpReply& reply) override {
    core::check(!scripts_.empty(), "the script has an answer for each request");
    const Script script = scripts_[std::min(requests.size(), scripts_.size() - 1)];
    requests.push_back(request);
    if (call.body != nullptr) call.body->write_body(requests.back().body);
    calls.push_back(call);
    reply.clear();
    begin_ = loop_.now();
    const core::Time total = core::later(begin_, call.deadlines.total);
    core::Time limit = std::min(total, core::later(begin_, call.deadlines.head));
    reply.phase = core::Phase::head;
    const core::Duration wait = script.status == 0 ? std::chrono::hours(99) : script.before_head;
    const bool head_came = co_await in_time(wait, limit);
    if (!head_came) {
      fail(reply);
      co_return;
    }
    if (script.status == Script::kNoHead) {
      reply.failure = *script.failure;
      reply.phase = script.failure->phase;
      reply.total = loop_.now() - begin_;
      co_return;
    }
    take_head(script, reply);
    const bool streamed = call.listener != nullptr && reply.status / 100 == 2;
    if (streamed) call.listener->on_head();
    limit = std::min(total, core::later(loop_.now(), call.deadlines.idle));
    bool enough = false;
    for (const std::string& piece : script.pieces) {
      const bool came = co_await in_time(script.before_piece, limit);
      if (!came) {
        fail(reply);
        co_return;
      }
      enough = take_piece(piece, call, streamed, reply, limit);
      if (enough) break;
      limit = std::min(limit, total);
    }
    if (!enough && script.hangs) {
      const bool came = co_await in_time(std::chrono::hours(99), limit);
      static_cast<void>(came);
      fail(reply);
      co_return;
    }
    if (!enough && script.failure) reply.failure = *script.failure;
    if (!reply.failure) reply.phase = core::Phase::done;
    reply.total = loop_.now() - begin_;
  }

  core::Loop& loop() override { return loop_; }
  Counters counters() const override { return {}; }

  std::vector<io::HttpRequest> requests;
  std::vector<io::HttpCall> calls;

 private:
  core::Task<bool> in_time(core::Duration wait, core::Time limit) {
    const core::Time at = core::later(loop_.now(), wait);
    co_await core::sleep_until(std::min(at, limit));
    co_return at <= limit;
  }

  void take_head(const Script& script, io::HttpReply& reply) {
    reply.phase = core::Phase::body;
    reply.status = script.status;
    reply.http2 = script.http2;
    for (const auto& [name, value] : script.fields) reply.fields.add(name, value);
    reply.first_byte = reply.head = loop_.now() - begin_;
  }

  bool take_piece(const std::string& piece, const io::HttpCall& call, bool streamed,
                  io::HttpReply& reply, core::Time& limit) {
    using Next = io::BodyListener::Next;
    reply.bytes_received += piece.size();
    Next next = Next::go_on;
    if (streamed) {
      next = call.listener->on_body(piece, loop_.now());
    } else {
      reply.body += piece;
    }
    if (next == Next::go_on) limit = core::later(loop_.now(), call.deadlines.idle);
    return next == Next::enough;
  }

  void fail(io::HttpReply& reply) {
    reply.failure = core::Error{reply.phase, core::ErrorKind::timeout, 0, "too late"};
    reply.total = loop_.now() - begin_;
  }

  core::Loop& loop_;
  std::vector<Script> scripts_;
  core::Time begin_;
};

}  // namespace pincer::test
