#include "engine/io/http_pool.hpp"

#include <algorithm>
#include <utility>

#include "engine/io/http_request.hpp"

namespace pincer::io {
namespace {

// A client talks to a handful of origins; pools nobody uses go when there are more.
constexpr std::size_t kPoolsMax = 64;

// Bytes behind a message poison the next exchange on its connection, and they may come a moment
// after it. So a connection rests before it is used again, until its origin has earned trust: by
// then a moment's rest costs more than it is worth.
constexpr std::size_t kRestsPerOrigin = 512;
constexpr core::Duration kRest = std::chrono::milliseconds(1);

}  // namespace

HttpPool::HttpPool(const Url& url, std::optional<Proxy> through, const HttpClientOptions& options)
    : origin(url),
      proxy(std::move(through)),
      host_line(host_line_of(url)),
      name(url.origin()),
      rests_left_(kRestsPerOrigin),
      open_max_(std::max<std::size_t>(options.connections_max, 1)),
      streams_hint_(std::max<std::size_t>(options.streams_max, 1)),
      may_speak_http2_(url.https && options.http2) {
  if (proxy && !origin.https) absolute = "http://" + origin.authority();
}

HttpPool::~HttpPool() {
  for (core::List<HttpConnection>* kept : {&idle_, &resting_}) {
    while (HttpConnection* connection = kept->pop_front()) {
      const std::unique_ptr<HttpConnection> closed(connection);
    }
  }
}

// ---- Lease -------------------------------------------------------------------------------------

Lease& Lease::operator=(Lease&& other) noexcept {
  if (this != &other) {
    give_back();
    pools_ = std::exchange(other.pools_, nullptr);
    pool_ = other.pool_;
    connection_ = std::move(other.connection_);
    stream_ = std::move(other.stream_);
  }
  return *this;
}

void Lease::connect(std::unique_ptr<ByteStream> stream) {
  core::check(held() && !connected(), "a permit to dial gives one connection");
  pool_->knows_protocol_ = true;
  pool_->speaks_http2_ = stream->protocol() == kHttp2;
  if (pool_->speaks_http2_) {
    stream_ = pools_->open_http2(*pool_, std::move(stream));
  } else {
    ConnectionKeeper& keeper = *pools_;
    connection_ = std::make_unique<HttpConnection>(pools_->loop_, *pool_, keeper, pools_->counters_,
                                                   std::move(stream));
  }
  pools_->end_dial(*pool_, true);
}

void Lease::give_back() noexcept {
  HttpPools* pools = std::exchange(pools_, nullptr);
  if (pools == nullptr) return;
  if (connection_ != nullptr) {
    pools->put_back(*pool_, std::move(connection_));
  } else if (stream_ != nullptr) {
    pools->put_back(*pool_, std::move(stream_));
  } else {
    pools->end_dial(*pool_, false);
  }
}

// ---- LeaseAwaiter ------------------------------------------------------------------------------

LeaseAwaiter::LeaseAwaiter(HttpPools& pools, HttpPool& pool, bool fresh, Time ends) noexcept
    : Deadline(pools.loop_), pools_(pools), pool_(pool), ends_(ends), fresh_(fresh) {}

bool LeaseAwaiter::await_ready() {
  // What was stale of HTTP/2 takes no streams any more: any other connection is fresh.
  if (!fresh_ || pool_.speaks_http2_) granted_ = pools_.take(pool_);
  // A resting connection is ready sooner than a new one.
  const bool soon = !fresh_ && pool_.resting_count_ > pool_.waiting_count_;
  if (!granted_.held() && !soon && pool_.waiting_.empty() && pools_.may_dial(pool_)) {
    granted_ = pools_.dial_permit(pool_);
  }
  return granted_.held();
}

void LeaseAwaiter::enqueue() {
  sequence_ = pools_.next_sequence_++;
  pool_.waiting_.push_back(*this);
  ++pool_.waiting_count_;
  set(ends_);
  // The places that are being dialed may not do for this one too.
  if (pool_.speaks_http2_) pools_.grant_dials();
}

void LeaseAwaiter::on_due() {
  give_up();
  waiter_.wake();
}

void LeaseAwaiter::give_up() noexcept {
  leave();
  pools_.grant_dials();
}

void LeaseAwaiter::leave() noexcept {
  unlink();
  clear();
  --pool_.waiting_count_;
}

// ---- HttpPools ---------------------------------------------------------------------------------

HttpPools::HttpPools(core::Loop& loop, const HttpClientOptions& options,
                     HttpClient::Counters& counters)
    : loop_(loop),
      options_(options),
      counters_(counters),
      burial_(*this, &HttpPools::bury),
      expiry_(*this, &HttpPools::close_expired),
      rests_(*this, &HttpPools::end_rests),
      patience_(*this, &HttpPools::end_patience) {}

HttpPools::~HttpPools() {
  bury();
}

Result<HttpPool*> HttpPools::pool_for(const Url& url) {
  for (const std::unique_ptr<HttpPool>& pool : pools_) {
    if (pool->is_for(url)) return pool.get();
  }
  Result<std::optional<Proxy>> proxy = proxy_for(options_.proxy, url);
  if (!proxy) return std::move(proxy).error();
  if (pools_.size() >= kPoolsMax) {
    std::erase_if(pools_, [](const std::unique_ptr<HttpPool>& pool) {
      return pool->open_ == 0 && pool->waiting_.empty();
    });
  }
  pools_.push_back(std::make_unique<HttpPool>(url, std::move(*proxy), options_));
  return pools_.back().get();
}

Lease HttpPools::take(HttpPool& pool) noexcept {
  if (!pool.waiting_.empty()) return Lease();
  if (HttpConnection* kept = pool.idle_.pop_back()) {
    return Lease(*this, pool, std::unique_ptr<HttpConnection>(kept));
  }
  Http2Connection* roomy = pool.http2_.best();
  if (roomy == nullptr) return Lease();
  return Lease(*this, pool, join(*roomy));
}

bool HttpPools::may_dial(const HttpPool& pool) const noexcept {
  return pool.open_ < pool.open_max_ && dialing_ < std::max<std::size_t>(options_.dials_max, 1) &&
         !awaits_places(pool);
}

Lease HttpPools::dial_permit(HttpPool& pool) noexcept {
  if (pool.dialing_ == 0) renew_patience(pool);
  ++pool.open_;
  ++pool.dialing_;
  ++dialing_;
  return Lease(*this, pool, std::unique_ptr<HttpConnection>());
}

void HttpPools::grant_dials() noexcept {
  for (;;) {
    LeaseAwaiter* next = nullptr;
    for (const std::unique_ptr<HttpPool>& pool : pools_) {
      LeaseAwaiter* first = pool->waiting_.front();
      if (first == nullptr || !may_dial(*pool)) continue;
      if (!first->fresh_ && pool->waiting_count_ <= pool->resting_count_) continue;
      if (next == nullptr || first->sequence_ < next->sequence_) next = first;
    }
    if (next == nullptr) return;
    next->grant(dial_permit(next->pool_));
  }
}

void HttpPools::end_dial(HttpPool& pool, bool connected) noexcept {
  --dialing_;
  --pool.dialing_;
  pool.patient_ = connected;
  if (connected) {
    renew_patience(pool);
  } else {
    --pool.open_;
  }
  serve(pool);
  grant_dials();
}

void HttpPools::put_back(HttpPool& pool, std::unique_ptr<HttpConnection> connection) noexcept {
  if (!connection->release()) {
    close(pool, std::move(connection));
    return;
  }
  if (pool.rests_left_ > 0) {
    --pool.rests_left_;
    rest(pool, std::move(connection));
  } else {
    hand_on(pool, std::move(connection));
  }
}

void HttpPools::rest(HttpPool& pool, std::unique_ptr<HttpConnection> connection) noexcept {
  connection->set_idle_since(loop_.now());
  connection->set_resting(true);
  ++pool.resting_count_;
  pool.resting_.push_back(*connection.release());
  if (!rests_.armed()) rests_.set(core::later(loop_.now(), kRest));
}

void HttpPools::end_rests() {
  Time next = core::kNever;
  for (const std::unique_ptr<HttpPool>& pool : pools_) {
    while (HttpConnection* first = pool->resting_.front()) {
      const Time ends = core::later(first->idle_since(), kRest);
      if (ends > loop_.now()) {
        next = std::min(next, ends);
        break;
      }
      first->unlink();
      first->set_resting(false);
      --pool->resting_count_;
      hand_on(*pool, std::unique_ptr<HttpConnection>(first));
    }
  }
  rests_.set(next);
}

void HttpPools::hand_on(HttpPool& pool, std::unique_ptr<HttpConnection> connection) noexcept {
  LeaseAwaiter* next = pool.waiting_.front();
  const bool too_many = pool.open_ > pool.open_max_;
  if (too_many || (next != nullptr && next->fresh_)) {
    close(pool, std::move(connection));
    return;
  }
  if (next != nullptr) {
    next->grant(Lease(*this, pool, std::move(connection)));
    grant_dials();  // the one behind may want what this one did not
    return;
  }
  connection->set_idle_since(loop_.now());
  if (!expiry_.armed()) expiry_.set(core::later(loop_.now(), options_.idle_connection));
  pool.idle_.push_back(*connection.release());
}

void HttpPools::close(HttpPool& pool, std::unique_ptr<HttpConnection> connection) noexcept {
  connection.reset();
  --pool.open_;
  grant_dials();
}

void HttpPools::on_idle_over(HttpConnection& connection) {
  connection.unlink();
  if (connection.resting()) {
    connection.set_resting(false);
    --connection.pool().resting_count_;
  }
  over_.push_back(connection);
  burial_.set(loop_.now());
}

void HttpPools::bury() {
  while (HttpConnection* connection = over_.pop_front()) {
    close(connection->pool(), std::unique_ptr<HttpConnection>(connection));
  }
  while (Http2Connection* connection = over_http2_.pop_front()) {
    close(connection->pool(), std::unique_ptr<Http2Connection>(connection));
  }
}

void HttpPools::drop_idle(HttpPool& pool) noexcept {
  while (HttpConnection* connection = pool.idle_.pop_front()) {
    close(pool, std::unique_ptr<HttpConnection>(connection));
  }
  while (Http2Connection* connection = pool.http2_.oldest_idle()) {
    close(pool, std::unique_ptr<Http2Connection>(connection));
  }
}

void HttpPools::close_expired() {
  Time next = core::kNever;
  for (const std::unique_ptr<HttpPool>& pool : pools_) {
    next = std::min(next, close_expired_http2(*pool));
    while (HttpConnection* oldest = pool->idle_.front()) {
      const Time ends = core::later(oldest->idle_since(), options_.idle_connection);
      if (ends > loop_.now()) {
        next = std::min(next, ends);
        break;
      }
      oldest->unlink();
      close(*pool, std::unique_ptr<HttpConnection>(oldest));
    }
  }
  expiry_.set(next);
}

bool HttpPools::learn_limit(HttpPool& pool) noexcept {
  if (pool.open_ <= 1) return false;
  constexpr std::size_t kSpare = 16;  // descriptors for files
  const std::size_t others = pool.open_ - 1;
  pool.open_max_ = others - std::min(kSpare, others / 4);
  counters_.limited_to = pool.open_max_;
  return true;
}

std::size_t HttpPools::open() const noexcept {
  std::size_t count = 0;
  for (const std::unique_ptr<HttpPool>& pool : pools_) count += pool->open_;
  return count - dialing_;
}

}  // namespace pincer::io
