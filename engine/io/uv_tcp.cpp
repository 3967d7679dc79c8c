#include "engine/io/uv_tcp.hpp"

#include <sys/socket.h>

#include "engine/core/check.hpp"

namespace pincer::io {

using core::Phase;

std::unique_ptr<UvTcpStream> UvTcpStream::make(UvDriver& driver) {
  std::unique_ptr<UvTcpStream> made(new UvTcpStream(driver));
  core::check(uv_tcp_init(driver.raw(), &made->handle_) == 0, "libuv makes a socket handle");
  made->handle_.data = made.get();
  return made;
}

/// In place of the destructor, which would free the handle while libuv has it.
void UvTcpStream::operator delete(UvTcpStream* stream, std::destroying_delete_t) noexcept {
  stream->listener_ = nullptr;
  uv_tcp_t& handle = stream->handle_;
  if (stream->reset_on_close_ && uv_tcp_close_reset(&handle, on_closed) == 0) return;
  uv_close(reinterpret_cast<uv_handle_t*>(&handle), on_closed);
}

void UvTcpStream::on_closed(uv_handle_t* handle) {
  UvTcpStream* const closed = static_cast<UvTcpStream*>(handle->data);
  closed->~UvTcpStream();
  ::operator delete(closed);
}

void UvTcpStream::listen(ByteListener* listener) {
  listener_ = listener;
  const bool want = listener != nullptr && !over_;
  if (want == reading_) return;
  reading_ = want;
  if (want) {
    uv_read_start(stream(), on_allocate, on_read);
  } else {
    uv_read_stop(stream());
  }
}

void UvTcpStream::on_allocate(uv_handle_t* handle, std::size_t, uv_buf_t* buffer) {
  const std::span<char> shared = static_cast<UvTcpStream*>(handle->data)->driver_.read_buffer();
  *buffer = uv_buf_init(shared.data(), static_cast<unsigned>(shared.size()));
}

namespace {

/// libuv 1.44 tells an end of file when bytes and a reset are polled together, without asking the
/// socket, which knows better. A body that ends with the connection would count as whole.
int pending_error(uv_stream_t* handle) {
  uv_os_fd_t descriptor = -1;
  int error = 0;
  socklen_t size = sizeof error;
  if (uv_fileno(reinterpret_cast<uv_handle_t*>(handle), &descriptor) != 0) return 0;
  if (getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &size) != 0) return 0;
  return uv_translate_sys_error(error);
}

}  // namespace

void UvTcpStream::on_read(uv_stream_t* handle, ssize_t count, const uv_buf_t* buffer) {
  UvTcpStream* const stream = static_cast<UvTcpStream*>(handle->data);
  if (stream->listener_ == nullptr || count == 0) return;
  if (count > 0) {
    stream->listener_->on_bytes(std::span(buffer->base, static_cast<std::size_t>(count)));
    stream->driver_.served();
    return;
  }
  const int status = count == UV_EOF ? pending_error(handle) : static_cast<int>(count);
  if (status == 0) {
    stream->ended(std::nullopt);
  } else {
    stream->ended(uv_failure(Phase::none, status, "connection lost"));
  }
}

void UvTcpStream::ended(std::optional<Error> reason) {
  over_ = true;
  reading_ = false;
  uv_read_stop(stream());
  if (listener_ != nullptr) listener_->on_end(std::move(reason));
}

namespace {

/// A write the kernel did not take at once: request and bytes in one block, freed when done.
struct PendingWrite {
  uv_write_t request;
  std::string bytes;
};

}  // namespace

void UvTcpStream::write(std::string_view bytes) {
  if (bytes.empty()) return;
  std::size_t sent = 0;
  if (queued() == 0) {
    // Failures of a write are told by the read side: an answer may still be on its way.
    const uv_buf_t now = uv_buf_init(const_cast<char*>(bytes.data()),  // uv does not write to it
                                     static_cast<unsigned>(bytes.size()));
    const int taken = uv_try_write(stream(), &now, 1);
    if (taken > 0) sent = static_cast<std::size_t>(taken);
    if (sent == bytes.size() || (taken < 0 && taken != UV_EAGAIN)) return;
  }
  auto pending = std::make_unique<PendingWrite>();
  pending->bytes.assign(bytes.substr(sent));
  pending->request.data = pending.get();
  const uv_buf_t rest =
      uv_buf_init(pending->bytes.data(), static_cast<unsigned>(pending->bytes.size()));
  if (uv_write(&pending->request, stream(), &rest, 1, on_written) == 0) {
    static_cast<void>(pending.release());  // freed in on_written
  }
}

void UvTcpStream::on_written(uv_write_t* request, int) {
  const std::unique_ptr<PendingWrite> owned(static_cast<PendingWrite*>(request->data));
  UvTcpStream* const stream = static_cast<UvTcpStream*>(request->handle->data);
  if (stream->over_ || stream->queued() > 0) return;
  if (stream->listener_ != nullptr) stream->listener_->on_drained();
}

std::size_t UvTcpStream::queued() const {
  return handle_.write_queue_size;
}

void UvTcpStream::finish() {
  auto request = std::make_unique<uv_shutdown_t>();
  const auto freed = [](uv_shutdown_t* done, int) { const std::unique_ptr<uv_shutdown_t> o(done); };
  if (uv_shutdown(request.get(), stream(), freed) == 0) {
    static_cast<void>(request.release());
  }
}

}  // namespace pincer::io
