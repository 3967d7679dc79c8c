#pragma once

#include <memory>
#include <optional>

#include "engine/io/host_lookup.hpp"
#include "engine/io/http_client.hpp"
#include "engine/io/http_pool.hpp"

namespace pincer::io {

/// Makes connections: looks the host up, connects, asks the proxy for a tunnel, secures.
class HttpDialer {
 public:
  HttpDialer(core::Loop& loop, Net& net, const HttpClientOptions& options, HttpObserver* observer)
      : loop_(loop), net_(net), options_(options), observer_(observer), lookup_(loop, net) {}
  HttpDialer(const HttpDialer&) = delete;
  HttpDialer& operator=(const HttpDialer&) = delete;

  /// A stream to the pool's origin. The reply's phase and times follow how far it came.
  Task<Result<std::unique_ptr<ByteStream>>> dial(HttpPool& pool, const HttpDeadlines& deadlines,
                                                 HttpReply& reply, Time began);
  /// Handshakes so far; all zero while TLS was never needed.
  TlsClient::Counters tls_counters() const;

 private:
  using Dialed = Result<std::unique_ptr<ByteStream>>;
  Task<Dialed> reach(HttpPool& pool, HttpReply& reply, Time deadline);
  Task<Dialed> secure(HttpPool& pool, std::unique_ptr<ByteStream> plain, Time deadline);
  void tell(const HttpPool& pool, std::string_view what);

  core::Loop& loop_;
  Net& net_;
  const HttpClientOptions& options_;
  HttpObserver* observer_;
  HostLookup lookup_;
  std::unique_ptr<TlsClient> tls_;  // made when first needed: reading a trust store takes time
  std::optional<Error> tls_failure_;
};

}  // namespace pincer::io
