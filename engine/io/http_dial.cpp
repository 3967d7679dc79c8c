#include "engine/io/http_dial.hpp"

#include <utility>

#include "engine/io/proxy_tunnel.hpp"

namespace pincer::io {

using core::ErrorKind;
using Dialed = Result<std::unique_ptr<ByteStream>>;

namespace {

/// A failure on the way to the proxy is the proxy's, not the origin's; our deadlines stay ours.
Error of_proxy(Error error, const Proxy& proxy) {
  const bool ours = error.kind == ErrorKind::timeout || error.kind == ErrorKind::local_limit;
  if (!ours) error.kind = ErrorKind::proxy;
  error.text = "proxy " + proxy.name() + ": " + error.text;
  return error;
}

}  // namespace

Task<Dialed> HttpDialer::dial(HttpPool& pool, const HttpDeadlines& deadlines, HttpReply& reply,
                              Time began) {
  const Time reach_ends = core::later(loop_.now(), deadlines.connect);
  Dialed stream = co_await reach(pool, reply, reach_ends);
  if (!stream) {
    if (observer_ != nullptr) tell(pool, stream.error().text);
    if (pool.proxy) co_return of_proxy(std::move(stream).error(), *pool.proxy);
    co_return std::move(stream).error();
  }
  reply.connected = loop_.now() - began;
  tell(pool, pool.proxy ? "connected through the proxy" : "connected");
  if (!pool.origin.https) co_return std::move(*stream);

  reply.phase = Phase::tls;
  const Time tls_ends = core::later(loop_.now(), deadlines.tls);
  Dialed secured = co_await secure(pool, std::move(*stream), tls_ends);
  if (!secured) {
    if (observer_ != nullptr) tell(pool, secured.error().text);
    co_return std::move(secured).error();
  }
  reply.secured = loop_.now() - began;
  tell(pool, (*secured)->protocol() == kHttp2 ? "secured by TLS, HTTP/2" : "secured by TLS");
  co_return std::move(*secured);
}

Task<Dialed> HttpDialer::reach(HttpPool& pool, HttpReply& reply, Time deadline) {
  const std::string& host = pool.proxy ? pool.proxy->host : pool.origin.host;
  const std::uint16_t port = pool.proxy ? pool.proxy->port : pool.origin.port;
  reply.phase = Phase::resolve;
  Result<std::vector<Address>> addresses = co_await lookup_.find(host, port, deadline);
  if (!addresses) co_return std::move(addresses).error();

  reply.phase = Phase::connect;
  Dialed stream = co_await connect_any(net_, std::move(*addresses), deadline);
  if (!stream) {
    lookup_.forget(host, port);
    co_return std::move(stream).error();
  }
  if (!pool.proxy || !pool.origin.https) co_return std::move(*stream);

  std::string request = connect_request(*pool.proxy, pool.origin, options_.user_agent);
  Dialed tunnel = co_await open_tunnel(std::move(*stream), std::move(request), deadline);
  co_return tunnel;
}

Task<Dialed> HttpDialer::secure(HttpPool& pool, std::unique_ptr<ByteStream> plain, Time deadline) {
  if (tls_ == nullptr && !tls_failure_) {
    Result<std::unique_ptr<TlsClient>> made = TlsClient::make(options_.trust);
    if (made) {
      tls_ = std::move(*made);
    } else {
      tls_failure_ = std::move(made).error();
    }
  }
  if (tls_failure_) co_return *tls_failure_;
  // A session belongs to one route: through another proxy it is another peer's (CVE-2016-5419).
  std::string key = pool.origin.host + ":" + std::to_string(pool.origin.port);
  if (pool.proxy) key += " via " + pool.proxy->name();
  const TlsOffer offer = pool.may_speak_http2() ? TlsOffer::http2_or_http1 : TlsOffer::http1;
  Dialed secured =
      co_await tls_->connect(std::move(plain), pool.origin.host, std::move(key), offer, deadline);
  co_return secured;
}

void HttpDialer::tell(const HttpPool& pool, std::string_view what) {
  if (observer_ != nullptr) observer_->on_step(pool.name, what);
}

TlsClient::Counters HttpDialer::tls_counters() const {
  return tls_ == nullptr ? TlsClient::Counters() : tls_->counters();
}

}  // namespace pincer::io
