#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "engine/core/result.hpp"

namespace pincer::io {

using core::Error;
using core::Result;

/// Who listens to a byte stream. Calls come from the driver only, never from inside a call of the
/// listener into the stream, and never after the stream was destroyed. The listener may write,
/// pause and resume from inside a call; it must not destroy the stream there (it wakes a coroutine
/// that does).
class ByteListener {
 public:
  /// Bytes arrived. They belong to the stream and are valid, and may be changed, during the call.
  virtual void on_bytes(std::span<char> bytes) = 0;
  /// The peer will send no more: an orderly end (nullopt: FIN, for TLS after close_notify) or the
  /// reason. Called once, the last call.
  virtual void on_end(std::optional<Error> reason) = 0;
  /// All bytes written so far have been taken by the transport.
  virtual void on_drained() {}

 protected:
  ~ByteListener() = default;
};

/// A connected, ordered stream of bytes: TCP, TLS over it, or a scripted one. Push-style, because
/// parsers work in place on the transport's buffer; coroutines wait one level higher, for whole
/// messages. Destroying it closes at once and never blocks.
class ByteStream {
 public:
  virtual ~ByteStream() = default;

  /// Starts delivery to `listener`, which must outlive the stream or be replaced; nullptr stops it
  /// (bytes then wait in the transport).
  virtual void listen(ByteListener* listener) = 0;

  /// Sends all of `bytes` in order. What the transport does not take at once is copied and queued:
  /// the caller bounds it by looking at `queued` and waiting for on_drained. A failure is
  /// reported by on_end.
  virtual void write(std::string_view bytes) = 0;
  virtual std::size_t queued() const = 0;

  /// Ends our direction in order (FIN, for TLS close_notify first) once the queue is empty.
  virtual void finish() = 0;
  /// The application protocol both ends agreed on (ALPN); empty without TLS or an agreement.
  virtual std::string_view protocol() const { return {}; }

  /// Makes the destructor abort the connection (RST) instead of closing it in order.
  virtual void abort() = 0;
};

}  // namespace pincer::io
