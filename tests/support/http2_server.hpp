#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/io/byte_stream.hpp"
#include "tests/support/virtual_driver.hpp"

struct nghttp2_session;

namespace pincer::test {

using FieldList = std::vector<std::pair<std::string, std::string>>;

/// A request as an HTTP/2 server saw it, pseudo fields among the others.
struct Http2Request {
  std::int32_t id = 0;
  FieldList fields;
  std::vector<std::string> never_indexed;  ///< names of fields that stay out of tables
  std::string body;

  std::string get(std::string_view name) const {
    for (const auto& [key, value] : fields) {
      if (key == name) return value;
    }
    return {};
  }
};

/// The server's end of one connection, on nghttp2's server side: it holds the client to the rules.
/// What it does after a delay it does not do once the connection is gone.
class Http2Server final : public io::ByteListener,
                          public std::enable_shared_from_this<Http2Server> {
 public:
  using Handler = std::function<void(Http2Server&, const Http2Request&)>;
  struct Options {
    std::uint32_t streams_max = 100;
    std::uint32_t window = 65535;  ///< for bodies of requests
    /// No session: the handler is called once with no request, and answers with bytes by hand.
    bool raw = false;
  };

  Http2Server(VirtualDriver& driver, std::unique_ptr<io::ByteStream> stream, std::size_t number,
              Handler handler, Options options);
  ~Http2Server();

  Http2Server& respond(std::int32_t id, int status, std::string body, FieldList fields = {},
                       core::Duration after = {});
  /// An interim head, or one whose body follows by data().
  Http2Server& head(std::int32_t id, int status, FieldList fields = {}, core::Duration after = {});
  Http2Server& data(std::int32_t id, std::string bytes, bool last, core::Duration after = {});
  Http2Server& trailers(std::int32_t id, FieldList fields, core::Duration after = {});
  Http2Server& reset(std::int32_t id, std::uint32_t code, core::Duration after = {});
  Http2Server& goaway(std::int32_t last_id, std::uint32_t code, core::Duration after = {});
  Http2Server& raw(std::string bytes, core::Duration after = {});
  Http2Server& close(core::Duration after = {});
  Http2Server& abort(core::Duration after = {});

  const std::size_t number;  ///< of the connection, from 0
  std::vector<Http2Request> requests;
  std::vector<std::uint32_t> resets;  ///< codes of the client's RST_STREAM frames
  std::size_t at_once = 0, at_once_peak = 0;
  std::optional<std::uint32_t> client_goaway;
  bool client_gone = false;
  bool broken = false;  ///< the client broke a rule

 private:
  struct Calls;
  struct Body {
    std::string bytes;
    bool last = false;
    bool waiting = false;
    FieldList trailers;
  };
  Http2Server& later(core::Duration after, std::function<void(Http2Server&)> act);
  void on_bytes(std::span<char> bytes) override;
  void on_end(std::optional<core::Error>) override { client_gone = true; }
  void flush();

  VirtualDriver& driver_;
  Handler handler_;
  Options options_;
  nghttp2_session* session_ = nullptr;
  std::map<std::int32_t, Http2Request> open_;
  std::map<std::int32_t, Body> bodies_;
  bool raw_begun_ = false;
  std::unique_ptr<io::ByteStream> stream_;
};

/// A frame by hand (RFC 9113 section 4.1).
std::string http2_frame(unsigned type, unsigned flags, unsigned stream, std::string_view payload);
/// What a server says first.
inline std::string http2_settings() {
  return http2_frame(4, 0, 0, "");
}
/// A field as a literal that is not indexed, for names and values below 127 bytes.
std::string http2_field(std::string_view name, std::string_view value);

}  // namespace pincer::test
