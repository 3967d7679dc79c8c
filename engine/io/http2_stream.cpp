#include "engine/io/http2_stream.hpp"

#include <nghttp2/nghttp2.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <utility>

#include "engine/io/http2_connection.hpp"

namespace pincer::io {

using core::ErrorKind;

namespace {

constexpr std::size_t kFrameHeadBytes = 9;
// What a field costs besides its text, as a line of HTTP/1.1 would.
constexpr std::size_t kLineBytes = 4;

template <class Number>
std::optional<Number> number_in(std::string_view text) {
  Number number = 0;
  const std::from_chars_result read =
      std::from_chars(text.data(), text.data() + text.size(), number);
  if (read.ec != std::errc() || read.ptr != text.data() + text.size()) return std::nullopt;
  return number;
}

Error stream_error(Phase phase, ErrorKind kind, std::string text) {
  return Error{phase, kind, 0, std::move(text)};
}

}  // namespace

void Http2Stream::join(Http2Connection& connection) noexcept {
  connection_ = &connection;
  renewed_ = false;
  connection.join(*this);
}

void Http2Stream::leave() noexcept {
  if (connection_ != nullptr) connection_->leave(*this);
  connection_ = nullptr;
  let_go();
}

void Http2Stream::start(const Exchange& exchange, const OwnFields& own) {
  head_bytes_ = field_count_ = interim_count_ = trailer_bytes_ = 0;
  begun_ = head_whole_ = kept_ = left_ = false;
  content_length_.reset();
  status_ = 0;
  body_left_ = exchange.body(body_);
  begin(exchange, connection_ != nullptr && connection_->begun());
  reply().fields.clear();
  if (connection_ != nullptr) {
    kept_ = connection_->used();
    heard_before_ = connection_->heard();
    if (connection_->submit(*this, exchange, own)) {
      arm();
      return;
    }
  }
  on_untouched();
}

std::size_t Http2Stream::read_body(char* into, std::size_t room) noexcept {
  const std::size_t bytes = std::min(room, body_left_.size());
  std::memcpy(into, body_left_.data(), bytes);
  body_left_.remove_prefix(bytes);
  return bytes;
}

void Http2Stream::on_sent() {
  if (!running()) return;
  touch();
  sent();
}

// ---- the response ------------------------------------------------------------------------------

void Http2Stream::on_block() {
  if (!running()) return;
  touch();
  begun_ = true;
  received(0);
  if (!head_whole_) reply().fields.clear();
}

bool Http2Stream::on_field(std::string_view name, std::string_view value) {
  if (!running()) return true;
  const std::size_t bytes = name.size() + value.size() + kLineBytes;
  if (head_whole_) return on_trailer(bytes);
  head_bytes_ += bytes;
  if (head_bytes_ > bounds().head_bytes_max) {
    too_large("a head over " + std::to_string(bounds().head_bytes_max) + " bytes");
    return false;
  }
  if (name == ":status") {
    status_ = number_in<int>(value).value_or(0);
    return true;
  }
  if (++field_count_ > bounds().fields_max) {
    too_large("more than " + std::to_string(bounds().fields_max) + " fields");
    return false;
  }
  if (name == "content-length") content_length_ = number_in<std::uint64_t>(value);
  reply().fields.add(name, value);
  return true;
}

bool Http2Stream::on_trailer(std::size_t bytes) {
  trailer_bytes_ += bytes;
  ++field_count_;
  const HttpBounds& most = bounds();
  if (trailer_bytes_ <= most.framing_bytes_max && field_count_ <= most.fields_max) return true;
  too_large("trailers over " + std::to_string(most.framing_bytes_max) + " bytes or more than " +
            std::to_string(most.fields_max) + " fields");
  return false;
}

void Http2Stream::too_large(std::string what) {
  const Phase phase = head_whole_ ? Phase::body : Phase::head;
  fail(stream_error(phase, ErrorKind::too_large, "the response has " + std::move(what)));
}

void Http2Stream::on_block_end(std::size_t frame_bytes) {
  if (!running()) return;
  received(frame_bytes + kFrameHeadBytes);
  if (head_whole_) return;
  if (status_ == 101 || status_ < 100 || status_ > 599) {
    fail(stream_error(Phase::head, ErrorKind::protocol,
                      "the response has status " + std::to_string(status_)));
  } else if (status_ >= 200) {
    head_whole_ = true;
    reply().status = status_;
    reply().http2 = true;
    if (!take_head(content_length_)) finish();
  } else if (++interim_count_ > bounds().interim_max) {
    too_large("more than " + std::to_string(bounds().interim_max) + " interim responses");
  }
}

void Http2Stream::on_data(std::string_view bytes) {
  if (!running()) return;
  touch();
  received(bytes.size());
  if (!take_body(bytes)) {
    finish();
  } else if (enough()) {
    linger();
  }
}

void Http2Stream::on_last_frame() {
  if (!running()) return;
  touch();
  if (body_is_whole()) finish();
}

// ---- how it ends -------------------------------------------------------------------------------

void Http2Stream::on_closed(std::uint32_t code, bool by_peer) {
  open_ = false;
  if (!running()) return;
  touch();
  const Phase phase = reply().phase;
  const std::string name = nghttp2_http2_strerror(code);
  if (enough()) {
    finish();
  } else if (code == NGHTTP2_REFUSED_STREAM && !by_peer && !begun_) {
    on_untouched();  // above the last stream that a GOAWAY named
  } else if (code == NGHTTP2_REFUSED_STREAM || code == NGHTTP2_HTTP_1_1_REQUIRED) {
    // Neither was looked at (RFC 9113 sections 8.7 and 7), if the server is to be believed.
    if (code == NGHTTP2_HTTP_1_1_REQUIRED && connection_ != nullptr) connection_->require_http1();
    stale_ = !begun_;
    fail(stream_error(phase, ErrorKind::reset, "the server refused the request (" + name + ")"));
  } else if (!by_peer && code == NGHTTP2_PROTOCOL_ERROR) {
    fail(stream_error(phase, ErrorKind::protocol, "the response breaks the rules of HTTP/2"));
  } else if (code == NGHTTP2_NO_ERROR) {
    const ErrorKind kind = begun_ ? ErrorKind::premature_close : ErrorKind::empty;
    fail(stream_error(phase, kind, "the server ended the stream inside the response"));
  } else {
    fail(stream_error(phase, ErrorKind::reset, "the server reset the stream (" + name + ")"));
  }
}

void Http2Stream::on_untouched() {
  if (!running()) return;
  stale_ = true;
  untouched_ = connection_ == nullptr || connection_->graceful();
  passed_over_ = connection_ == nullptr ? renewed_ : untouched_ && connection_->used();
  fail(stream_error(reply().phase, ErrorKind::empty, "the server takes no more requests here"));
}

void Http2Stream::on_broken(std::string_view why) {
  if (!running()) return;
  touch();
  fail(stream_error(reply().phase, ErrorKind::protocol,
                    "the response breaks the rules of HTTP/2: " + std::string(why)));
}

void Http2Stream::on_lost(Error error, std::uint64_t heard) {
  renewed_ = connection_->graceful() && connection_->used();
  connection_ = nullptr;
  open_ = false;
  if (!running()) return;
  touch();
  if (enough()) {
    finish();
    return;
  }
  if (!left_) {
    on_untouched();
    return;
  }
  // As for a kept connection of HTTP/1.1: it had ended before the request reached the server.
  stale_ = kept_ && heard == heard_before_;
  error.phase = reply().phase;
  if (error.kind == ErrorKind::premature_close && !begun_) error.kind = ErrorKind::empty;
  fail(std::move(error));
}

}  // namespace pincer::io
