// What HttpPools does with connections of HTTP/2, whose places several exchanges take.
#include <algorithm>
#include <utility>

#include "engine/io/http_pool.hpp"

namespace pincer::io {
namespace {

// Streams keep their memory for the next exchange; more of them than this are not kept.
constexpr std::size_t kSpareStreamsMax = 256;

// How long others wait for a dial that may bring places for all of them. A handshake over half the
// world takes a third of it; whoever waits longer dials too, so that a connection that hangs is not
// everybody's.
constexpr core::Duration kPatience = std::chrono::seconds(1);

}  // namespace

bool HttpPools::awaits_places(const HttpPool& pool) const noexcept {
  if (!pool.may_speak_http2_ || !pool.patient_ || loop_.now() >= pool.patience_ends_) return false;
  if (!pool.knows_protocol_) return pool.dialing_ > 0;
  if (!pool.speaks_http2_) return false;
  // The first one's first words say how many streams it takes, and bring a session to resume.
  if (!pool.knows_streams_) return true;
  // Each dial brings its own exchange a place, and the others to those who wait.
  return pool.dialing_ > 0 && pool.waiting_count_ <= pool.dialing_ * (pool.streams_hint_ - 1);
}

void HttpPools::renew_patience(HttpPool& pool) noexcept {
  if (!pool.may_speak_http2_ || (pool.knows_protocol_ && !pool.speaks_http2_)) return;
  pool.patience_ends_ = core::later(loop_.now(), kPatience);
  if (!patience_.armed() || patience_.at() > pool.patience_ends_) {
    patience_.set(pool.patience_ends_);
  }
}

void HttpPools::end_patience() {
  Time next = core::kNever;
  for (const std::unique_ptr<HttpPool>& pool : pools_) {
    if (pool->patience_ends_ > loop_.now()) next = std::min(next, pool->patience_ends_);
  }
  patience_.set(next);
  grant_dials();
}

std::unique_ptr<Http2Stream> HttpPools::open_http2(HttpPool& pool,
                                                   std::unique_ptr<ByteStream> stream) {
  Http2Keeper& keeper = *this;
  auto made = std::make_unique<Http2Connection>(loop_, pool, keeper, counters_, std::move(stream),
                                                options_.streams_max, pool.streams_hint_);
  return join(*made.release());
}

std::unique_ptr<Http2Stream> HttpPools::join(Http2Connection& connection) {
  std::unique_ptr<Http2Stream> stream;
  if (spare_.empty()) {
    stream = std::make_unique<Http2Stream>(loop_);
  } else {
    stream = std::move(spare_.back());
    spare_.pop_back();
  }
  stream->join(connection);
  connection.pool().http2_.place(connection);
  return stream;
}

void HttpPools::put_back(HttpPool& pool, std::unique_ptr<Http2Stream> stream) noexcept {
  Http2Connection* connection = stream->connection();
  stream->leave();
  if (spare_.size() < kSpareStreamsMax) spare_.push_back(std::move(stream));
  if (connection == nullptr) return;
  if (connection->going() && connection->streams() == 0) {
    close(pool, std::unique_ptr<Http2Connection>(connection));
  } else {
    settle(*connection);
  }
}

void HttpPools::settle(Http2Connection& connection) noexcept {
  HttpPool& pool = connection.pool();
  if (connection.streams() == 0 && !connection.going()) {
    connection.set_idle_since(loop_.now());
    if (!expiry_.armed()) expiry_.set(core::later(loop_.now(), options_.idle_connection));
  }
  pool.http2_.place(connection);
  serve(pool);
}

void HttpPools::serve(HttpPool& pool) noexcept {
  for (;;) {
    LeaseAwaiter* next = pool.waiting_.front();
    Http2Connection* roomy = next == nullptr ? nullptr : pool.http2_.best();
    if (roomy == nullptr) return;
    next->grant(Lease(*this, pool, join(*roomy)));
  }
}

void HttpPools::on_change(Http2Connection& connection) {
  HttpPool& pool = connection.pool();
  pool.knows_streams_ = true;
  if (connection.over() || (connection.going() && connection.streams() == 0)) {
    connection.unlink();
    over_http2_.push_back(connection);
    burial_.set(loop_.now());
  } else {
    pool.streams_hint_ = connection.streams_max();
    settle(connection);
  }
  grant_dials();
}

void HttpPools::on_http1_required(Http2Connection& connection) {
  HttpPool& pool = connection.pool();
  pool.may_speak_http2_ = pool.speaks_http2_ = false;
}

void HttpPools::close(HttpPool& pool, std::unique_ptr<Http2Connection> connection) noexcept {
  connection.reset();
  --pool.open_;
  grant_dials();
}

Time HttpPools::close_expired_http2(HttpPool& pool) noexcept {
  while (Http2Connection* oldest = pool.http2_.oldest_idle()) {
    const Time ends = core::later(oldest->idle_since(), options_.idle_connection);
    if (ends > loop_.now()) return ends;
    close(pool, std::unique_ptr<Http2Connection>(oldest));
  }
  return core::kNever;
}

}  // namespace pincer::io
