#pragma once

#include <uv.h>

#include <memory>
#include <new>

#include "engine/io/byte_stream.hpp"
#include "engine/io/uv_driver.hpp"

namespace pincer::io {

/// A TCP socket, one block of memory with the handle that is lent to libuv. Deleting it closes the
/// socket; the block lives on until libuv has called back. Until then nobody listens: callbacks
/// look at the listener, not at their status.
class UvTcpStream final : public ByteStream {
 public:
  static std::unique_ptr<UvTcpStream> make(UvDriver& driver);
  UvTcpStream(const UvTcpStream&) = delete;
  UvTcpStream& operator=(const UvTcpStream&) = delete;
  ~UvTcpStream() override = default;
  static void operator delete(UvTcpStream* stream, std::destroying_delete_t) noexcept;

  uv_tcp_t* handle() noexcept { return &handle_; }
  /// It is connected: from now on it is a stream.
  void begin() noexcept { uv_tcp_nodelay(&handle_, 1); }

  void listen(ByteListener* listener) override;
  void write(std::string_view bytes) override;
  std::size_t queued() const override;
  void finish() override;
  void abort() override { reset_on_close_ = true; }

 private:
  explicit UvTcpStream(UvDriver& driver) noexcept : driver_(driver) {}

  static void on_allocate(uv_handle_t* handle, std::size_t suggested, uv_buf_t* buffer);
  static void on_read(uv_stream_t* handle, ssize_t count, const uv_buf_t* buffer);
  static void on_written(uv_write_t* request, int status);
  static void on_closed(uv_handle_t* handle);
  void ended(std::optional<Error> reason);
  uv_stream_t* stream() noexcept { return reinterpret_cast<uv_stream_t*>(&handle_); }

  ByteListener* listener_ = nullptr;
  UvDriver& driver_;
  bool reading_ = false;
  bool over_ = false;  // on_end was called, or what it will say is known
  bool reset_on_close_ = false;
  uv_tcp_t handle_;
};

}  // namespace pincer::io
