#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "engine/core/event.hpp"
#include "engine/core/list.hpp"
#include "engine/core/loop.hpp"
#include "engine/io/byte_stream.hpp"
#include "engine/io/gzip.hpp"
#include "engine/io/http_client.hpp"
#include "engine/io/http_parser.hpp"
#include "engine/io/http_request.hpp"

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

/// What one exchange borrows until the connection is released.
struct Exchange {
  const HttpRequest& request;
  std::string_view target;
  const HttpCall& call;
  HttpReply& reply;
  Time began;  ///< of the whole exchange, redirects and retries included
};

/// One connection to a server: writes a request in one piece, parses the response in place while
/// it arrives, and wakes its exchange once, when all is there or lost. It watches the exchange's
/// deadlines with one timer that is set anew only when it fires early.
class HttpConnection final : public core::ListHook,
                             private ByteListener,
                             private ParserListener,
                             private DecodedSink,
                             private core::Deadline {
 public:
  HttpConnection(core::Loop& loop, HttpPool& pool, ConnectionKeeper& keeper,
                 HttpClient::Counters& counters, std::unique_ptr<ByteStream> stream);
  HttpConnection(const HttpConnection&) = delete;
  HttpConnection& operator=(const HttpConnection&) = delete;
  ~HttpConnection() override = default;

  /// Sends the request; `finished` comes when the reply says how it went.
  void start(const Exchange& exchange, const OwnFields& own);
  auto finished() noexcept { return done_.wait(); }
  /// Ends the exchange's part in this connection, at any moment. True when it can be used again.
  bool release() noexcept;
  /// The exchange failed because the server had closed a kept connection: worth another try.
  bool was_stale() const noexcept { return stale_; }

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
  bool on_body(std::string_view bytes) override;
  bool on_decoded(std::string_view bytes) override;
  void on_due() override;

  bool running() const noexcept { return reply_ != nullptr && !done_.is_set(); }
  bool good() const noexcept { return reply_->status / 100 == 2; }
  Time next_due() const noexcept;
  void arm();
  void sent();
  void after_feed(bool bytes_left);
  void linger();
  bool keep_error_body(std::string_view bytes);
  bool choose_coding();
  bool refuse(core::ErrorKind kind, std::string text);
  void fail(Error error);
  void finish(bool reusable);

  HttpPool& pool_;
  ConnectionKeeper& keeper_;
  HttpClient::Counters& counters_;
  ResponseParser parser_;
  std::unique_ptr<GzipDecoder> decoder_;  // made by the first gzip body
  std::string out_;
  core::Event done_;

  const HttpCall* call_ = nullptr;
  HttpReply* reply_ = nullptr;
  Time began_{}, now_{}, idle_since_{};
  Time head_ends_{}, idle_ends_{}, total_ends_{};
  std::size_t raw_body_bytes_ = 0, decoded_bytes_ = 0;
  bool head_request_ = false;
  bool decoding_ = false;
  bool enough_ = false;  // the listener knows its answer; the rest is only read past
  bool used_ = false;
  bool stale_ = false;
  bool reusable_ = true;  // not from the start of an exchange to its good end
  bool closed_ = false;
  bool resting_ = false;

  std::unique_ptr<ByteStream> stream_;  // last: nothing calls back once it is gone
};

}  // namespace pincer::io
