#pragma once

#include <memory>
#include <string>

#include "engine/core/loop.hpp"
#include "engine/io/http_message.hpp"
#include "engine/io/net.hpp"
#include "engine/io/tls.hpp"

namespace pincer::io {

/// A request as the server got it, body whole and bounded.
struct ServerRequest {
  std::string method;
  std::string target;
  Fields fields;
  std::string body;
};

/// The way back to the client. One response per request: `respond`, or `begin` + `send`* + `end`.
class ServerResponder {
 public:
  /// A whole response with Content-Length. Content-Type is given; others in `fields`.
  virtual void respond(int status, std::string_view content_type, std::string_view body,
                       const Fields& fields = {}) = 0;
  /// Starts a chunked response.
  virtual void begin(int status, std::string_view content_type, const Fields& fields = {}) = 0;
  /// One chunk; waits while more than 256 KiB are queued. False when the client is gone.
  virtual Task<bool> send(std::string_view bytes) = 0;
  virtual void end() = 0;
  /// Bytes outside HTTP's rules, for faults; then close() or abort().
  virtual void raw(std::string_view bytes) = 0;
  virtual void close() = 0;  ///< FIN after what was written
  virtual void abort() = 0;  ///< RST at once

 protected:
  ~ServerResponder() = default;
};

/// Answers requests. Each runs as a task of its own; it is dropped when its client goes away or
/// the server is destroyed. `request` and `responder` live as long as the task.
class RequestHandler {
 public:
  virtual Task<void> handle(const ServerRequest& request, ServerResponder& responder) = 0;

 protected:
  ~RequestHandler() = default;
};

struct HttpServerOptions {
  std::size_t head_bytes_max = 64 * 1024;
  std::size_t body_bytes_max = 8 * 1024 * 1024;
  std::size_t connections_max = 20000;
  Duration idle = std::chrono::seconds(75);  ///< between requests, and for a slow head
  Duration tls = std::chrono::seconds(10);
};

/// An HTTP/1.1 server over plain TCP, or TLS when `tls` is given. Listening starts in make and
/// ends in the destructor, which also drops all connections and handlers.
class HttpServer {
 public:
  static Result<std::unique_ptr<HttpServer>> make(core::Loop& loop, Net& net,
                                                  const Address& address, TlsServer* tls,
                                                  RequestHandler& handler,
                                                  HttpServerOptions options = {});
  virtual ~HttpServer() = default;
  virtual Address address() const = 0;
  virtual std::size_t connections() const = 0;
};

}  // namespace pincer::io
