#include "engine/io/tls_stream.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "engine/io/tls_error.hpp"

namespace pincer::io {

namespace {

using core::ErrorKind;
using core::Phase;

// One write of the user is encrypted in pieces of this size, which bounds the flight buffer.
constexpr std::size_t kWriteBytesMax = 256 * 1024;

/// The library wants an empty error queue before a call. Looking is cheap, clearing is not (4 % of
/// a request's cycles).
void clear_errors() {
  if (ERR_peek_error() != 0) ERR_clear_error();
}

std::string peer_name(const std::string& host) {
  return host.empty() ? "the client" : host;
}

Error cut_in_handshake(std::optional<Error> reason, const std::string& host) {
  Error error;
  error.phase = Phase::tls;
  error.kind = ErrorKind::premature_close;
  error.text = peer_name(host) + " closed the connection in the TLS handshake";
  if (reason) {
    error.kind = reason->kind;
    error.code = reason->code;
    error.text = "the TLS handshake with " + peer_name(host) + " was cut: " + reason->text;
  }
  return error;
}

Error cut_without_notice(const std::string& host) {
  Error error;
  error.kind = ErrorKind::premature_close;
  error.text = peer_name(host) +
               " closed the connection without the TLS closing notice; what it sent may be cut";
  return error;
}

}  // namespace

TlsStream::TlsStream(core::Loop& loop, TlsContext& context, std::unique_ptr<ByteStream> transport,
                     std::string host)
    : context_(context),
      transport_(std::move(transport)),
      ssl_(SSL_new(context.get())),
      host_(std::move(host)),
      later_(loop, *this) {
  BIO* bio = BIO_new(context.bio_method());
  core::check(ssl_ != nullptr && bio != nullptr, "there is memory for a connection");
  BIO_set_data(bio, this);
  SSL_set_bio(ssl_.get(), bio, bio);
  SSL_set_app_data(ssl_.get(), this);
}

TlsStream::~TlsStream() {
  if (writable() && !aborted_) close_notify();
}

bool TlsStream::take(char* into, std::size_t room, std::size_t* taken) noexcept {
  *taken = std::min(room, input_.size());
  if (*taken == 0) return false;
  std::memcpy(into, input_.data(), *taken);
  input_.remove_prefix(*taken);
  return true;
}

void TlsStream::put(const char* bytes, std::size_t size) {
  context_.flight.append(bytes, size);
}

void TlsStream::flush() {
  if (context_.flight.empty()) return;
  transport_->write(context_.flight);
  context_.flight.clear();
}

// ---- handshake ----

void TlsHandshake::start(core::Time deadline) {
  set(deadline);
  stream_.begin(*this);
}

void TlsHandshake::on_due() {
  Error error;
  error.phase = Phase::tls;
  error.kind = ErrorKind::timeout;
  error.text = "the TLS handshake with " + peer_name(stream_.host()) + " was not done in time";
  stream_.settle(std::move(error));
}

void TlsHandshake::settle(std::optional<Error> reason) {
  clear();
  failure = std::move(reason);
  done.set();
}

void TlsStream::begin(TlsHandshake& handshake) {
  handshake_ = &handshake;
  transport_->listen(this);
  shake();
}

void TlsStream::shake() {
  clear_errors();
  const int result = SSL_do_handshake(ssl_.get());
  const int problem = SSL_get_error(ssl_.get(), result);
  flush();
  if (result == 1) {
    // What came behind the handshake waits for a listener; the rest waits in the transport.
    held_.assign(input_);
    state_ = State::open;
    settle(std::nullopt);
  } else if (problem != SSL_ERROR_WANT_READ) {
    Error error = library_error(host_, Phase::tls);
    if (refusal) error = std::move(*refusal);
    settle(std::move(error));
  }
  input_ = {};
}

void TlsStream::settle(std::optional<Error> failure) {
  transport_->listen(nullptr);
  if (failure) state_ = State::over;
  if (failure) broken_ = true;
  std::exchange(handshake_, nullptr)->settle(std::move(failure));
}

// ---- reading ----

void TlsStream::listen(ByteListener* listener) {
  if (state_ == State::over) return;
  listener_ = listener;
  if (listener == nullptr || end_) {
    transport_->listen(nullptr);
  } else {
    transport_->listen(this);
  }
  if (listener != nullptr && (end_ || !held_.empty())) later_.soon();
}

void TlsStream::on_bytes(std::span<char> bytes) {
  if (state_ == State::over) return;
  input_ = std::string_view(bytes.data(), bytes.size());
  if (state_ == State::shaking) {
    shake();
  } else if (held_.empty() && listener_ != nullptr) {
    pump();
  } else {
    held_ += input_;
    input_ = {};
    catch_up();
  }
}

void TlsStream::on_end(std::optional<Error> reason) {
  if (state_ == State::over) return;
  if (state_ == State::shaking) {
    settle(cut_in_handshake(std::move(reason), host_));
    return;
  }
  broken_ = broken_ || reason.has_value();
  if (!reason) reason = cut_without_notice(host_);
  if (!end_) end_ = std::move(reason);
  catch_up();
}

void TlsStream::on_drained() {
  if (state_ == State::open && listener_ != nullptr) listener_->on_drained();
}

void TlsStream::catch_up() {
  if (state_ != State::open || listener_ == nullptr) return;
  if (!held_.empty()) {
    const std::string bytes = std::exchange(held_, {});
    input_ = bytes;
    pump();
  } else if (end_) {
    conclude();
  }
}

/// Decrypts and delivers the input as long as somebody listens; what is left is held.
void TlsStream::pump() {
  while (listener_ != nullptr && !input_.empty()) {
    const std::size_t bytes = decrypt();
    if (bytes > 0) listener_->on_bytes(std::span(context_.plain.data(), bytes));
  }
  held_ += input_;
  input_ = {};
  if (end_ && listener_ != nullptr && held_.empty()) conclude();
}

/// As much of the input as fits; the library keeps at most a part of a record.
std::size_t TlsStream::decrypt() {
  std::vector<char>& plain = context_.plain;
  std::size_t filled = 0;
  clear_errors();
  while (!input_.empty() && plain.size() - filled >= SSL3_RT_MAX_PLAIN_LENGTH) {
    std::size_t got = 0;
    const int result = SSL_read_ex(ssl_.get(), plain.data() + filled, plain.size() - filled, &got);
    filled += got;
    if (result != 1) note_read_failure(result);
  }
  flush();
  return filled;
}

/// Why a read gave nothing: no more input, the closing notice, or a broken connection.
void TlsStream::note_read_failure(int result) {
  const int problem = SSL_get_error(ssl_.get(), result);
  if (problem == SSL_ERROR_WANT_READ) return;
  input_ = {};
  if (problem == SSL_ERROR_ZERO_RETURN) {
    end_ = End(std::nullopt);
  } else {
    broken_ = true;
    end_ = library_error(host_, Phase::none);
  }
}

void TlsStream::conclude() {
  state_ = State::over;
  later_.clear();
  transport_->listen(nullptr);
  std::exchange(listener_, nullptr)->on_end(std::move(*end_));
}

// ---- writing ----

void TlsStream::write(std::string_view bytes) {
  while (!bytes.empty() && writable()) {
    std::size_t written = 0;
    clear_errors();
    const std::size_t size = std::min(bytes.size(), kWriteBytesMax);
    if (SSL_write_ex(ssl_.get(), bytes.data(), size, &written) != 1) {
      broken_ = true;
      if (!end_) end_ = library_error(host_, Phase::none);
      if (state_ == State::open && listener_ != nullptr) later_.soon();
    }
    flush();
    bytes.remove_prefix(written);
  }
}

void TlsStream::close_notify() {
  clear_errors();
  SSL_shutdown(ssl_.get());
  clear_errors();
  flush();
}

void TlsStream::finish() {
  if (writable()) close_notify();
  finished_ = true;
  transport_->finish();
}

std::string_view TlsStream::protocol() const {
  const unsigned char* chosen = nullptr;
  unsigned bytes = 0;
  SSL_get0_alpn_selected(ssl_.get(), &chosen, &bytes);
  return std::string_view(reinterpret_cast<const char*>(chosen), bytes);
}

void TlsStream::abort() {
  aborted_ = true;
  transport_->abort();
}

}  // namespace pincer::io
