#include "engine/io/http_client.hpp"

#include <memory>
#include <utility>

#include "engine/core/race.hpp"
#include "engine/io/http_dial.hpp"
#include "engine/io/http_pool.hpp"
#include "engine/io/http_request.hpp"

namespace pincer::io {
namespace {

using core::ErrorKind;
using core::later;

// A server that renews its HTTP/2 connections may renew the next one too before a request gets
// there.
constexpr int kUntouchedRetries = 5;

bool is_redirect(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

Error no_redirect(std::string why) {
  return Error{Phase::head, ErrorKind::redirect, 0, "a redirect is not followed: " + why};
}

Error no_turn() {
  return Error{Phase::connect, ErrorKind::timeout, 0, "no connection became free in time"};
}

/// A server that puts the key, or an encoded line end, into the next target wants it in a log or a
/// head where it does not belong.
bool is_trap(const HttpRequest& request, std::string_view location) {
  for (std::size_t at = location.find('%'); at != std::string_view::npos;
       at = location.find('%', at + 1)) {
    const std::string_view code = location.substr(at, 3);
    if (code == "%00" || code == "%0d" || code == "%0D" || code == "%0a" || code == "%0A") {
      return true;
    }
  }
  std::string_view secret = request.fields.get("authorization").value_or("");
  secret.remove_prefix(secret.rfind(' ') + 1);  // what follows the scheme; all of it without one
  return !secret.empty() && location.find(secret) != std::string_view::npos;
}

/// Where a redirect leads, or why it must not be followed. Location may hold anything, a secret
/// too: it is never repeated.
Result<Url> redirect_target(const HttpRequest& request, const Url& from, const HttpReply& reply,
                            int redirects_max) {
  const std::size_t locations = reply.fields.count("location");
  if (locations > 1) {
    return Error{Phase::head, ErrorKind::protocol, 0, "a redirect with more than one Location"};
  }
  if (request.method != "GET") return no_redirect("the request is no GET");
  if (reply.redirects >= redirects_max) {
    if (redirects_max == 0) return no_redirect("none is expected here");
    return no_redirect("more than " + std::to_string(redirects_max) + " in a row");
  }
  const std::string_view location = reply.fields.get("location").value_or("");
  if (location.empty()) return no_redirect("it names no target");
  if (is_trap(request, location)) return no_redirect("its target holds what it must not");
  Result<Url> target = resolve_url(from, location);
  if (!target) return no_redirect(target.error().text);
  if (target->origin() != from.origin()) return no_redirect("it leads to another origin");
  return target;
}

class Client final : public HttpClient {
 public:
  Client(core::Loop& loop, Net& net, HttpClientOptions options, HttpObserver* observer)
      : loop_(loop),
        options_(std::move(options)),
        observer_(observer),
        dialer_(loop, net, options_, observer),
        pools_(loop, options_, counters_) {}

  Task<void> exchange(const HttpRequest& request, const HttpCall& call, HttpReply& reply) override;
  core::Loop& loop() override { return loop_; }
  Counters counters() const override {
    Counters counters = counters_;
    const TlsClient::Counters tls = dialer_.tls_counters();
    counters.handshakes = tls.handshakes;
    counters.resumed = tls.resumed;
    counters.open = pools_.open();
    return counters;
  }

 private:
  /// How far an exchange came. What only a part of it needs is kept out of its coroutine's frame,
  /// of which there are as many as requests in flight.
  struct Course {
    Time began{};
    HttpPool* pool = nullptr;
    std::unique_ptr<Url> moved;  // where redirects led, always on the same origin
    Lease lease;
    int retries = 0;
    bool fresh = false;  // the kept connection was stale
  };

  bool begin(const HttpRequest& request, HttpReply& reply, Course& course);
  void start(const HttpRequest& request, const HttpCall& call, HttpReply& reply, Course& course);
  bool goes_on(const HttpRequest& request, const HttpCall& call, HttpReply& reply, Course& course);
  bool follow(const HttpRequest& request, const HttpCall& call, HttpReply& reply, Course& course);
  Task<bool> get_connection(const HttpCall& call, HttpReply& reply, Course& course);
  Task<bool> connect(const HttpCall& call, HttpReply& reply, Course& course);
  OwnFields own_fields(const HttpPool& pool, const HttpCall& call) const;
  void tell(const HttpPool& pool, const HttpRequest& request, const HttpReply& reply, Time began);
  void over(HttpReply& reply, Time began, std::optional<Error> failure);

  core::Loop& loop_;
  const HttpClientOptions options_;
  HttpObserver* observer_;
  Counters counters_;
  HttpDialer dialer_;  // before the pools: their TLS connections use its context to the end
  HttpPools pools_;
};

Task<void> Client::exchange(const HttpRequest& request, const HttpCall& call, HttpReply& reply) {
  Course course;
  if (!begin(request, reply, course)) co_return;
  do {
    if (!course.fresh) course.lease = pools_.take(*course.pool);
    if (!course.lease.connected()) {
      const bool goes_on = co_await get_connection(call, reply, course);
      if (!goes_on) co_return;
    }
    start(request, call, reply, course);
    co_await course.lease.exchange().finished();
  } while (goes_on(request, call, reply, course));
}

/// Waits for its turn, or makes a connection. False: it is over, and the reply says why. A frame of
/// its own, which is there no longer than that takes.
[[gnu::noinline]] Task<bool> Client::get_connection(const HttpCall& call, HttpReply& reply,
                                                    Course& course) {
  while (!course.lease.connected()) {
    reply.phase = Phase::none;
    course.lease = co_await pools_.lease(*course.pool, course.fresh,
                                         later(course.began, call.deadlines.total));
    if (course.lease.connected()) break;
    if (!course.lease.held()) {
      over(reply, course.began, no_turn());
      co_return false;
    }
    const bool goes_on = co_await connect(call, reply, course);
    if (!goes_on) co_return false;
  }
  co_return true;
}

// What exchange does between its waits is not inlined: the locals would lie in its frame, of which
// there are as many as requests in flight (608 bytes of them, not 224).

/// False: it is over already, and the reply says why.
[[gnu::noinline]] bool Client::begin(const HttpRequest& request, HttpReply& reply, Course& course) {
  reply.clear();
  ++counters_.exchanges;
  course.began = loop_.now();
  if (std::optional<Error> refused = refuse_request(request)) {
    over(reply, course.began, std::move(refused));
    return false;
  }
  Result<HttpPool*> pool = pools_.pool_for(request.url);
  if (!pool) {
    over(reply, course.began, std::move(pool).error());
    return false;
  }
  course.pool = *pool;
  return true;
}

[[gnu::noinline]] void Client::start(const HttpRequest& request, const HttpCall& call,
                                     HttpReply& reply, Course& course) {
  const Url& url = course.moved ? *course.moved : request.url;
  course.lease.exchange().start(Exchange{request, url.target, call, reply, course.began},
                                own_fields(*course.pool, call));
}

/// What follows a finished try: another one, after a stale connection or a redirect, or nothing.
[[gnu::noinline]] bool Client::goes_on(const HttpRequest& request, const HttpCall& call,
                                       HttpReply& reply, Course& course) {
  const HttpExchange& at = course.lease.exchange();
  if (observer_ != nullptr) tell(*course.pool, request, reply, course.began);
  if (at.was_stale()) {
    const int retries_max = at.was_untouched() ? kUntouchedRetries : 1;
    if (at.was_passed_over() || course.retries < retries_max) {
      course.fresh = true;
      if (!at.was_passed_over()) ++course.retries;
      reply.failure.reset();
      const bool ended = course.lease.ended();
      course.lease.give_back();
      if (ended) pools_.drop_idle(*course.pool);
      return true;
    }
  }
  if (!reply.failure && is_redirect(reply.status)) return follow(request, call, reply, course);
  over(reply, course.began, std::nullopt);
  return false;
}

bool Client::follow(const HttpRequest& request, const HttpCall& call, HttpReply& reply,
                    Course& course) {
  const Url& from = course.moved ? *course.moved : request.url;
  Result<Url> target = redirect_target(request, from, reply, call.redirects_max);
  if (!target) {
    over(reply, course.began, std::move(target).error());
    return false;
  }
  course.moved = std::make_unique<Url>(std::move(*target));
  course.lease.give_back();
  course.fresh = false;
  course.retries = 0;
  ++reply.redirects;
  reply.status = 0;
  reply.body.clear();
  reply.body_cut = false;
  reply.first_byte.reset();
  reply.head.reset();
  return true;
}

/// Makes the connection that the lease permits. Without one it has given the permit back: then
/// another's turn may come to it, or (false) the exchange is over and the reply says why.
Task<bool> Client::connect(const HttpCall& call, HttpReply& reply, Course& course) {
  using Dialed = Result<std::unique_ptr<ByteStream>>;
  HttpPool& pool = *course.pool;
  const Time ends = later(course.began, call.deadlines.total);
  std::optional<Dialed> stream =
      co_await core::timeout_at(dialer_.dial(pool, call.deadlines, reply, course.began), ends);
  if (stream && *stream) {
    ++counters_.connections;
    course.lease.connect(std::move(**stream));
    co_return true;
  }
  // With other connections at work this is no failure: the exchange takes its turn with them.
  const bool full = stream && stream->error().kind == ErrorKind::local_limit;
  const bool waits = full && pools_.learn_limit(pool);
  course.lease.give_back();
  if (waits) co_return true;
  std::optional<Error> why;
  if (stream) {
    why = std::move(*stream).error();
  } else {
    why = Error{reply.phase, ErrorKind::timeout, 0, "no connection before the total deadline"};
  }
  over(reply, course.began, std::move(why));
  co_return false;
}

OwnFields Client::own_fields(const HttpPool& pool, const HttpCall& call) const {
  OwnFields own;
  own.host_line = pool.host_line;
  own.user_agent = options_.user_agent;
  own.gzip = call.gzip;
  if (pool.proxy && !pool.origin.https) {
    own.absolute = pool.absolute;
    own.proxy_authorization = pool.proxy->authorization;
  }
  return own;
}

void Client::tell(const HttpPool& pool, const HttpRequest& request, const HttpReply& reply,
                  Time began) {
  const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(loop_.now() - began);
  std::string text = request.method;
  if (reply.reused_connection) text += " on a kept connection";
  if (reply.status != 0) text += ": status " + std::to_string(reply.status);
  if (reply.failure) text += ": " + reply.failure->text;
  observer_->on_step(pool.name, text + " after " + std::to_string(ms.count()) + " ms");
}

void Client::over(HttpReply& reply, Time began, std::optional<Error> failure) {
  if (failure) {
    reply.phase = failure->phase;
    reply.failure = std::move(*failure);
  }
  if (!reply.total) reply.total = loop_.now() - began;
}

}  // namespace

std::unique_ptr<HttpClient> HttpClient::make(core::Loop& loop, Net& net, HttpClientOptions options,
                                             HttpObserver* observer) {
  return std::make_unique<Client>(loop, net, std::move(options), observer);
}

}  // namespace pincer::io
