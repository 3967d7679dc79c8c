#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "engine/core/event.hpp"
#include "engine/core/loop.hpp"
#include "engine/io/byte_stream.hpp"
#include "engine/io/tls_context.hpp"

namespace pincer::io {

class TlsHandshake;

/// One TLS connection over a transport it owns. The library reads straight from the bytes the
/// transport shows, and what it wants to send in one call leaves in one write.
class TlsStream final : public ByteStream, private ByteListener {
 public:
  /// `host` is the server's name for messages, empty on the server's side.
  TlsStream(core::Loop& loop, TlsContext& context, std::unique_ptr<ByteStream> transport,
            std::string host);
  TlsStream(const TlsStream&) = delete;
  TlsStream& operator=(const TlsStream&) = delete;
  ~TlsStream() override;

  void listen(ByteListener* listener) override;
  void write(std::string_view bytes) override;
  std::size_t queued() const override { return transport_->queued(); }
  void finish() override;
  std::string_view protocol() const override;
  void abort() override;

  ssl_st* ssl() const noexcept { return ssl_.get(); }
  const std::string& host() const noexcept { return host_; }

  /// Where sessions of this connection are kept; empty: nowhere.
  std::string session_key;
  /// The reason a certificate was refused for, noted while the library only knows that it was.
  std::optional<Error> refusal;

  /// For the library's reads and writes. False: nothing there now.
  bool take(char* into, std::size_t room, std::size_t* taken) noexcept;
  void put(const char* bytes, std::size_t size);

 private:
  friend class TlsHandshake;

  /// What could not be delivered while nobody listened is delivered from the loop.
  class Later final : public core::Deadline {
   public:
    Later(core::Loop& loop, TlsStream& stream) noexcept : Deadline(loop), stream_(stream) {}
    void soon() { set(loop().now()); }

   protected:
    void on_due() override { stream_.catch_up(); }

   private:
    TlsStream& stream_;
  };

  enum class State {
    shaking,  ///< the handshake is under way
    open,
    over,  ///< on_end was or is about to be called
  };

  void on_bytes(std::span<char> bytes) override;
  void on_end(std::optional<Error> reason) override;
  void on_drained() override;

  void begin(TlsHandshake& handshake);
  void shake();
  void settle(std::optional<Error> failure);
  void pump();
  std::size_t decrypt();
  void note_read_failure(int result);
  void catch_up();
  void conclude();
  void close_notify();
  void flush();
  bool writable() const noexcept { return state_ != State::shaking && !finished_ && !broken_; }

  TlsContext& context_;
  std::unique_ptr<ByteStream> transport_;
  SslPtr ssl_;
  std::string host_;
  Later later_;
  TlsHandshake* handshake_ = nullptr;
  ByteListener* listener_ = nullptr;
  std::string_view input_;  ///< of the transport's bytes, what the library has not read yet
  std::string held_;        ///< encrypted bytes that came while nobody listened
  using End = std::optional<Error>;
  std::optional<End> end_;  ///< how reading ended; told after all that came before
  State state_ = State::shaking;
  bool finished_ = false;
  bool broken_ = false;  ///< nothing can be sent any more
  bool aborted_ = false;
};

/// A handshake under way: lives in the coroutine that waits for it.
class TlsHandshake final : private core::Deadline {
 public:
  TlsHandshake(core::Loop& loop, TlsStream& stream) noexcept : Deadline(loop), stream_(stream) {}

  /// Sends the first flight; `done` is set when the handshake succeeded or failed.
  void start(core::Time deadline);
  core::Event done;
  std::optional<Error> failure;

 private:
  friend class TlsStream;
  void on_due() override;
  void settle(std::optional<Error> reason);

  TlsStream& stream_;
};

}  // namespace pincer::io
