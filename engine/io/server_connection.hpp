#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "engine/core/event.hpp"
#include "engine/io/http_parser.hpp"
#include "engine/io/http_server.hpp"

namespace pincer::io {

/// One connection of a server: reads requests one after the other, runs the handler of each, and
/// sends what it says. What arrives early (pipelining) waits its turn in a bounded buffer.
class ServerConnection final : private ByteListener,
                               private ParserListener,
                               private core::DoneListener,
                               private ServerResponder {
 public:
  /// All references outlive the connection.
  ServerConnection(core::Loop& loop, std::unique_ptr<ByteStream> stream, RequestHandler& handler,
                   const HttpServerOptions& options);
  ~ServerConnection();
  ServerConnection(const ServerConnection&) = delete;
  ServerConnection& operator=(const ServerConnection&) = delete;

  /// Serves until the connection is over. The handler's task is dropped when the client goes away.
  Task<void> serve();

 private:
  /// Wakes the connection when a wait took too long.
  class Patience final : public core::Deadline {
   public:
    explicit Patience(ServerConnection& owner);
    void start(Time until);
    bool over() const noexcept { return over_; }

   private:
    void on_due() override;
    ServerConnection& owner_;
    bool over_ = false;
  };
  enum class Response : std::uint8_t { none, begun, ended };

  void on_bytes(std::span<char> bytes) override;
  void on_end(std::optional<Error> reason) override;
  void on_drained() override;
  bool on_head() override;
  bool on_body(std::string_view bytes) override;
  void on_done() noexcept override { wake_.set(); }

  void respond(int status, std::string_view content_type, std::string_view body,
               const Fields& fields) override;
  void begin(int status, std::string_view content_type, const Fields& fields) override;
  Task<bool> send(std::string_view bytes) override;
  void end() override;
  void raw(std::string_view bytes) override;
  void close() override;
  void abort() override;

  Task<void> receive();
  Task<void> answer();
  Task<void> drain(std::size_t most, core::Event& news);
  Task<void> linger();
  void refuse();
  void refuse_with(int status, std::string_view text);
  void start_head(int status, std::string_view content_type, const Fields& fields);
  void append_number(std::size_t value, int base);
  void flush();
  bool over() const noexcept { return gone_ || aborted_ || closing_; }

  core::Loop& loop_;
  RequestHandler& handler_;
  const HttpServerOptions& options_;
  RequestParser parser_;
  ServerRequest request_;
  std::string pending_;  // bytes behind the request that is being answered
  std::string out_;      // written, not yet handed to the stream
  core::Event wake_;     // for serve()
  core::Event drained_;  // for a handler in send()
  Patience patience_;
  Response response_ = Response::none;
  bool receiving_ = false;
  bool paused_ = false;  // too much is pending: the stream is not listened to
  bool body_too_large_ = false;
  bool chunked_ = false;
  bool closing_ = false;  // no request after this one
  bool gone_ = false;     // the peer ended or the transport failed
  bool aborted_ = false;
  std::unique_ptr<ByteStream> stream_;  // last: its listener is whole until it is gone
};

}  // namespace pincer::io
