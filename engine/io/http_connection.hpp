#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "engine/core/list.hpp"
#include "engine/io/byte_stream.hpp"
#include "engine/io/http_exchange.hpp"
#include "engine/io/http_parser.hpp"

namespace pincer::io {

class HttpConnection;
class HttpPool;

/// Keeps connections between their exchanges.
class ConnectionKeeper {
 public:
  /// A kept connection ended, or said something nobody asked for. Called by the driver: the
  /// connection must not be destroyed in the call.
  virtual void on_idle_over(HttpConnection& connection) = 0;

 protected:
  ~ConnectionKeeper() = default;
};

/// One HTTP/1.1 connection to a server, which carries one exchange at a time: writes a request in
/// one piece and parses the response in place while it arrives.
class HttpConnection final : public HttpExchange,
                             public core::ListHook,
                             private ByteListener,
                             private ParserListener {
 public:
  HttpConnection(core::Loop& loop, HttpPool& pool, ConnectionKeeper& keeper,
                 HttpClient::Counters& counters, std::unique_ptr<ByteStream> stream);
  ~HttpConnection() override = default;

  void start(const Exchange& exchange, const OwnFields& own) override;
  /// Ends the exchange's part in this connection, at any moment. True when it can be used again.
  bool release() noexcept;

  HttpPool& pool() const noexcept { return pool_; }
  bool used() const noexcept { return used_; }
  Time idle_since() const noexcept { return idle_since_; }
  void set_idle_since(Time time) noexcept { idle_since_ = time; }
  bool resting() const noexcept { return resting_; }
  void set_resting(bool resting) noexcept { resting_ = resting; }

 private:
  void on_bytes(std::span<char> bytes) override;
  void on_end(std::optional<Error> reason) override;
  void on_drained() override;
  bool on_head() override;
  bool on_body(std::string_view bytes) override { return take_body(bytes); }

  void after_feed(bool bytes_left);
  void finish_and_keep(bool reusable);

  HttpPool& pool_;
  ConnectionKeeper& keeper_;
  HttpClient::Counters& counters_;
  ResponseParser parser_;
  Time idle_since_{};
  bool used_ = false;
  bool reusable_ = true;  // not from the start of an exchange to its good end
  bool closed_ = false;
  bool resting_ = false;

  std::unique_ptr<ByteStream> stream_;  // last: nothing calls back once it is gone
};

}  // namespace pincer::io
