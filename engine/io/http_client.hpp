#pragma once

#include <functional>
#include <memory>
#include <string>

#include "engine/core/loop.hpp"
#include "engine/io/http_message.hpp"
#include "engine/io/net.hpp"
#include "engine/io/proxy.hpp"
#include "engine/io/tls.hpp"

namespace pincer::io {

struct HttpClientOptions {
  ProxyConfig proxy;
  TlsTrust trust;
  std::size_t connections_max = 1024;  ///< per pool key; more requests wait for one
  std::size_t dials_max = 32;          ///< handshakes at a time, so that they do not stall the loop
  Duration idle_connection = std::chrono::seconds(30);  ///< how long an unused one is kept
  std::string user_agent;
  bool http2 = true;              ///< offered to https origins; what they choose is spoken
  std::size_t streams_max = 100;  ///< exchanges at a time on one HTTP/2 connection
};

/// Writes the body of a request down each time it is sent. A request that is in flight keeps none:
/// with thousands of them that is memory nobody reads.
class BodyWriter {
 public:
  /// In place of what `to` holds.
  virtual void write_body(std::string& to) = 0;

 protected:
  ~BodyWriter() = default;
};

/// How one exchange is to be made.
struct HttpCall {
  HttpDeadlines deadlines;
  HttpBounds bounds;
  int redirects_max = 0;             ///< same-origin GET redirects to follow
  bool gzip = false;                 ///< offer and decode gzip
  BodyListener* listener = nullptr;  ///< streams the body of a 2xx instead of keeping it
  /// Sent in place of the request's own, so that one prepared request serves many exchanges at
  /// once. Borrowed until the exchange is over.
  BodyWriter* body = nullptr;
};

/// The life of exchanges, for --verbose. No field values, no bodies: nothing secret passes here.
class HttpObserver {
 public:
  virtual void on_step(std::string_view origin, std::string_view what) = 0;

 protected:
  ~HttpObserver() = default;
};

/// A client of HTTP/1.1, and of HTTP/2 with https origins that choose it, with a keep-alive pool
/// keyed by (origin, proxy, trust). Single-threaded, bound to one loop; outlives the tasks it
/// gives. Stale pooled connections: an exchange whose reused connection dies before the first byte
/// of a response is sent again once on a fresh one. So is one that an HTTP/2 server says it did not
/// look at (REFUSED_STREAM, HTTP_1_1_REQUIRED; the latter is remembered for the origin), and, as
/// long as there is time, one that met the orderly end (GOAWAY) of a connection that served others.
class HttpClient {
 public:
  static std::unique_ptr<HttpClient> make(core::Loop& loop, Net& net, HttpClientOptions options,
                                          HttpObserver* observer = nullptr);
  virtual ~HttpClient() = default;

  /// Performs one exchange into `reply`, which is cleared first. All three arguments are borrowed
  /// until the task ends. Never throws for what the network does; the reply tells.
  virtual Task<void> exchange(const HttpRequest& request, const HttpCall& call,
                              HttpReply& reply) = 0;

  virtual core::Loop& loop() = 0;

  struct Counters {
    std::uint64_t exchanges = 0, connections = 0, handshakes = 0, resumed = 0;
    std::uint64_t bytes_sent = 0, bytes_received = 0;
    std::size_t open = 0;        ///< connections now, idle ones included
    std::size_t limited_to = 0;  ///< as many as this machine let there be to an origin; 0: enough
  };
  virtual Counters counters() const = 0;
};

}  // namespace pincer::io
