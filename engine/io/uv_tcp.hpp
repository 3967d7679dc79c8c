#pragma once

#include <uv.h>

#include <memory>

#include "engine/io/byte_stream.hpp"
#include "engine/io/uv_driver.hpp"

namespace pincer::io {

class UvTcpStream;

/// Memory lent to libuv: lives until the close callback, whatever happens to its stream. The link
/// is cleared when the stream goes; callbacks look at the link, not at their status.
struct UvSocket {
  uv_tcp_t handle;
  UvDriver* driver = nullptr;
  UvTcpStream* stream = nullptr;

  static UvSocket* make(UvDriver& driver);
  void close(bool reset) noexcept;
  uv_stream_t* as_stream() noexcept { return reinterpret_cast<uv_stream_t*>(&handle); }
};

/// A connected TCP socket.
class UvTcpStream final : public ByteStream {
 public:
  /// Takes the socket over.
  explicit UvTcpStream(UvSocket* socket);
  UvTcpStream(const UvTcpStream&) = delete;
  UvTcpStream& operator=(const UvTcpStream&) = delete;
  ~UvTcpStream() override;

  void listen(ByteListener* listener) override;
  void write(std::string_view bytes) override;
  std::size_t queued() const override;
  void finish() override;
  void abort() override { reset_on_close_ = true; }

 private:
  static void on_allocate(uv_handle_t* handle, std::size_t suggested, uv_buf_t* buffer);
  static void on_read(uv_stream_t* handle, ssize_t count, const uv_buf_t* buffer);
  static void on_written(uv_write_t* request, int status);
  void ended(std::optional<Error> reason);

  UvSocket* socket_;
  ByteListener* listener_ = nullptr;
  bool reading_ = false;
  bool over_ = false;  // on_end was called, or what it will say is known
  bool reset_on_close_ = false;
};

}  // namespace pincer::io
