#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/core/list.hpp"
#include "engine/core/loop.hpp"
#include "engine/io/http2_places.hpp"
#include "engine/io/http_connection.hpp"
#include "engine/io/proxy.hpp"

namespace pincer::io {

class HttpPools;
class LeaseAwaiter;

/// Connections to one origin over one route. Never shared with another origin, proxy or scheme.
class HttpPool {
 public:
  HttpPool(const Url& url, std::optional<Proxy> through, const HttpClientOptions& options);
  HttpPool(const HttpPool&) = delete;
  HttpPool& operator=(const HttpPool&) = delete;
  ~HttpPool();

  bool is_for(const Url& url) const noexcept {
    return url.port == origin.port && url.https == origin.https && url.host == origin.host;
  }

  /// HTTP/2 is to be offered to it.
  bool may_speak_http2() const noexcept { return may_speak_http2_; }

  Url origin;  ///< target unused
  std::optional<Proxy> proxy;
  std::string host_line;  ///< "Host: ...\r\n"
  std::string absolute;   ///< what a proxied plain request has in front of its target
  std::string name;       ///< "https://host:port", for people
  std::string out;        ///< where a connection writes a request down, to hand it to its stream
  std::string body;       ///< and before that its body

 private:
  friend class HttpPools;
  friend class Lease;
  friend class LeaseAwaiter;
  core::List<HttpConnection> idle_;     // owned; the one used last at the back
  core::List<HttpConnection> resting_;  // owned; the one that came first in front
  core::List<LeaseAwaiter> waiting_;
  std::size_t resting_count_ = 0;
  std::size_t waiting_count_ = 0;
  std::size_t rests_left_;  // until the origin is trusted
  std::size_t open_ = 0;    // dialing, busy and idle ones
  std::size_t open_max_;

  Http2Places http2_;
  std::size_t dialing_ = 0;
  std::size_t streams_hint_;  // what the next HTTP/2 connection is likely to take
  Time patience_ends_{};      // a while after a dial began or succeeded
  bool patient_ = true;       // the last dial did not fail
  bool may_speak_http2_;
  bool speaks_http2_ = false;    // as the last connection showed
  bool knows_protocol_ = false;  // there was one
  bool knows_streams_ = false;   // one of HTTP/2 said how many it takes
};

/// The right to one exchange at a time of a pool: to a connection, to a place on one of HTTP/2, or
/// to dial one. Dropping it gives back
/// what can be used again, closes what cannot, and lets the next waiting request have it.
class [[nodiscard]] Lease {
 public:
  Lease() noexcept = default;
  Lease(Lease&& other) noexcept
      : pools_(std::exchange(other.pools_, nullptr)),
        pool_(other.pool_),
        connection_(std::move(other.connection_)),
        stream_(std::move(other.stream_)) {}
  Lease& operator=(Lease&& other) noexcept;
  ~Lease() { give_back(); }

  bool held() const noexcept { return pools_ != nullptr; }
  bool connected() const noexcept { return connection_ != nullptr || stream_ != nullptr; }
  HttpExchange& exchange() const noexcept {
    if (connection_ != nullptr) return *connection_;
    return *stream_;
  }
  /// The connection it was for has ended; of HTTP/2, when its end is known already.
  bool ended() const noexcept { return stream_ == nullptr || stream_->connection() == nullptr; }
  /// The dial succeeded.
  void connect(std::unique_ptr<ByteStream> stream);
  void give_back() noexcept;

 private:
  friend class HttpPools;
  Lease(HttpPools& pools, HttpPool& pool, std::unique_ptr<HttpConnection> connection) noexcept
      : pools_(&pools), pool_(&pool), connection_(std::move(connection)) {}
  Lease(HttpPools& pools, HttpPool& pool, std::unique_ptr<Http2Stream> stream) noexcept
      : pools_(&pools), pool_(&pool), stream_(std::move(stream)) {}

  HttpPools* pools_ = nullptr;
  HttpPool* pool_ = nullptr;
  std::unique_ptr<HttpConnection> connection_;
  std::unique_ptr<Http2Stream> stream_;
};

/// co_await pools.lease(...): first come, first served by whichever comes first, a connection that
/// becomes free or the permit to dial. A lease that is not held when neither came in time.
class LeaseAwaiter : public core::ListHook, private core::Deadline {
 public:
  LeaseAwaiter(HttpPools& pools, HttpPool& pool, bool fresh, Time ends) noexcept;
  LeaseAwaiter(const LeaseAwaiter&) = delete;
  LeaseAwaiter& operator=(const LeaseAwaiter&) = delete;
  ~LeaseAwaiter() override {
    if (linked()) give_up();
  }

  bool await_ready();
  template <class Promise>
  void await_suspend(std::coroutine_handle<Promise> coroutine) {
    waiter_.suspend(coroutine);
    enqueue();
  }
  // A lease that was granted and not taken goes back by its own destructor.
  Lease await_resume() noexcept { return std::move(granted_); }

 private:
  friend class HttpPools;
  void enqueue();
  void on_due() override;
  void leave() noexcept;
  void give_up() noexcept;
  void grant(Lease lease) noexcept {
    leave();
    granted_ = std::move(lease);
    waiter_.wake();
  }

  HttpPools& pools_;
  HttpPool& pool_;
  const Time ends_;
  const bool fresh_;  // only a new connection will do
  std::uint64_t sequence_ = 0;
  Lease granted_;
  core::Waiter waiter_;
};

/// All pools of a client: the bounds, the idle connections' end, the order of waiting requests.
class HttpPools final : private ConnectionKeeper, private Http2Keeper {
 public:
  HttpPools(core::Loop& loop, const HttpClientOptions& options, HttpClient::Counters& counters);
  HttpPools(const HttpPools&) = delete;
  HttpPools& operator=(const HttpPools&) = delete;
  ~HttpPools();

  /// The error is a proxy setting that cannot be used.
  Result<HttpPool*> pool_for(const Url& url);
  /// A kept connection if there is one and nobody waits; else a lease that holds nothing.
  Lease take(HttpPool& pool) noexcept;
  auto lease(HttpPool& pool, bool fresh, Time ends) {
    return LeaseAwaiter(*this, pool, fresh, ends);
  }
  /// Closes what the pool keeps: the server seems to have dropped it.
  void drop_idle(HttpPool& pool) noexcept;
  /// This machine cannot have more connections than now: from here on there are some fewer, so that
  /// files can still be opened, and others wait. False when the caller's own attempt was the only
  /// one.
  bool learn_limit(HttpPool& pool) noexcept;
  std::size_t open() const noexcept;

 private:
  friend class Lease;
  friend class LeaseAwaiter;

  class Chore final : public core::Deadline {
   public:
    Chore(HttpPools& pools, void (HttpPools::*what)()) noexcept
        : Deadline(pools.loop_), pools_(pools), what_(what) {}

   private:
    void on_due() override { (pools_.*what_)(); }
    HttpPools& pools_;
    void (HttpPools::*what_)();
  };

  void on_idle_over(HttpConnection& connection) override;
  void put_back(HttpPool& pool, std::unique_ptr<HttpConnection> connection) noexcept;
  void rest(HttpPool& pool, std::unique_ptr<HttpConnection> connection) noexcept;
  void hand_on(HttpPool& pool, std::unique_ptr<HttpConnection> connection) noexcept;
  void close(HttpPool& pool, std::unique_ptr<HttpConnection> connection) noexcept;
  void end_dial(HttpPool& pool, bool connected) noexcept;
  Lease dial_permit(HttpPool& pool) noexcept;
  bool may_dial(const HttpPool& pool) const noexcept;

  // In http2_pool.cpp.
  void on_change(Http2Connection& connection) override;
  void on_http1_required(Http2Connection& connection) override;
  std::unique_ptr<Http2Stream> open_http2(HttpPool& pool, std::unique_ptr<ByteStream> stream);
  std::unique_ptr<Http2Stream> join(Http2Connection& connection);
  void put_back(HttpPool& pool, std::unique_ptr<Http2Stream> stream) noexcept;
  void settle(Http2Connection& connection) noexcept;
  void serve(HttpPool& pool) noexcept;
  void close(HttpPool& pool, std::unique_ptr<Http2Connection> connection) noexcept;
  bool awaits_places(const HttpPool& pool) const noexcept;
  void renew_patience(HttpPool& pool) noexcept;
  void end_patience();
  Time close_expired_http2(HttpPool& pool) noexcept;

  void end_rests();
  void grant_dials() noexcept;
  void bury();
  void close_expired();

  core::Loop& loop_;
  const HttpClientOptions& options_;
  HttpClient::Counters& counters_;
  std::vector<std::unique_ptr<HttpPool>> pools_;
  core::List<HttpConnection> over_;  // owned; ended inside a callback, closed soon after
  core::List<Http2Connection> over_http2_;
  std::vector<std::unique_ptr<Http2Stream>> spare_;
  std::size_t dialing_ = 0;
  std::uint64_t next_sequence_ = 0;
  Chore burial_;
  Chore expiry_;
  Chore rests_;
  Chore patience_;
};

}  // namespace pincer::io
