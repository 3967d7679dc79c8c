#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/core/list.hpp"
#include "engine/io/http_exchange.hpp"

namespace pincer::io {

class Http2Connection;

/// A place on an HTTP/2 connection for one exchange (RFC 9113 section 5). It outlives the
/// connection when that dies first; leaving it in the middle cancels the stream.
class Http2Stream final : public HttpExchange, public core::ListHook {
 public:
  explicit Http2Stream(core::Loop& loop) noexcept : HttpExchange(loop) {}
  ~Http2Stream() override { leave(); }

  /// Takes a place. Once at a time.
  void join(Http2Connection& connection) noexcept;
  void start(const Exchange& exchange, const OwnFields& own) override;
  /// Gives the place back, at any moment; ready to join another connection.
  void leave() noexcept;
  /// None: it died.
  Http2Connection* connection() const noexcept { return connection_; }

 private:
  friend class Http2Connection;

  // What the connection's session says.
  void on_block();
  bool on_field(  // false: the stream is to be reset
      std::string_view name, std::string_view value);
  void on_block_end(std::size_t frame_bytes);
  void on_data(std::string_view bytes);
  void on_last_frame();
  void on_closed(std::uint32_t code, bool by_peer);
  // Sent or not, the server has not looked at the request (RFC 9113 section 8.7).
  void on_untouched();
  void on_broken(std::string_view why);
  void on_lost(Error error, std::uint64_t heard);
  void on_sent();
  std::size_t read_body(char* into, std::size_t room) noexcept;
  std::size_t body_left() const noexcept { return body_left_.size(); }

  bool on_trailer(std::size_t bytes);
  void too_large(std::string what);

  Http2Connection* connection_ = nullptr;
  std::int32_t id_ = 0;
  int status_ = 0;
  std::string body_;  // where the call writes it down; the session takes it when it has room
  std::string_view body_left_;
  std::uint64_t heard_before_ = 0;  // bytes of the connection when the request was made
  std::optional<std::uint64_t> content_length_;
  std::size_t head_bytes_ = 0, field_count_ = 0, interim_count_ = 0, trailer_bytes_ = 0;
  bool begun_ = false;       // something of a response came
  bool head_whole_ = false;  // of the final response
  bool renewed_ = false;     // the connection is lost, after it had served others
  bool kept_ = false;        // the connection had served others before
  bool left_ = false;        // a part of the request is in the transport
  bool open_ = false;        // the session knows it
};

}  // namespace pincer::io
