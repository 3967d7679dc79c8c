#include "engine/io/http2_connection.hpp"

#include <nghttp2/nghttp2.h>

#include <algorithm>
#include <utility>

namespace pincer::io {

using core::ErrorKind;

namespace {

// Written at once: four TLS records. More waits until the transport has taken what it holds.
constexpr std::size_t kWriteBytes = 64 * 1024;
constexpr std::size_t kKeptBytes = 16 * 1024;  // of the buffer, between writes
constexpr std::size_t kQueuedBytesMax = 256 * 1024;
// What is no part of a response: PING, SETTINGS, PRIORITY, WINDOW_UPDATE and unknown frames, and
// pieces of a head whose end does not come. A server that sends a few for each of 100 streams, and
// a keep-alive every second, stays far below.
constexpr std::int64_t kIdleBytesMax = 256 * 1024;

Error protocol_error(std::string text) {
  return Error{Phase::none, ErrorKind::protocol, 0, std::move(text)};
}

}  // namespace

Http2Connection::Http2Connection(core::Loop& loop, HttpPool& pool, Http2Keeper& keeper,
                                 HttpClient::Counters& counters, std::unique_ptr<ByteStream> stream,
                                 std::size_t streams_max, std::size_t streams_likely)
    : Deadline(loop),
      pool_(pool),
      keeper_(keeper),
      counters_(counters),
      ours_max_(std::max<std::size_t>(streams_max, 1)),
      streams_max_(std::clamp<std::size_t>(streams_likely, 1, ours_max_)),
      stream_(std::move(stream)) {
  make_session();
  stream_->listen(this);
  flush_soon();
}

Http2Connection::~Http2Connection() {
  if (!over_) {
    over_ = going_ = true;
    while (Http2Stream* stream = joined_.front()) {
      stream->leave();
    }
    nghttp2_session_terminate_session(session_, NGHTTP2_NO_ERROR);
    fill();
    stream_->write(out_);
  }
  nghttp2_session_del(session_);
}

// ---- streams -----------------------------------------------------------------------------------

void Http2Connection::join(Http2Stream& stream) noexcept {
  joined_.push_back(stream);
  ++streams_;
}

void Http2Connection::leave(Http2Stream& stream) noexcept {
  if (stream.open_) {
    nghttp2_session_set_stream_user_data(session_, stream.id_, nullptr);
    nghttp2_submit_rst_stream(session_, NGHTTP2_FLAG_NONE, stream.id_, NGHTTP2_CANCEL);
    stream.open_ = false;
    idle_bytes_ -= kStreamWindow;  // on its way before the server knows
    flush_soon();
  }
  std::erase(unsent_, &stream);
  stream.unlink();
  --streams_;
  used_ = begun_;
}

void Http2Connection::learn_settings() {
  const std::size_t theirs =
      nghttp2_session_get_remote_settings(session_, NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS);
  streams_max_ = std::clamp<std::size_t>(theirs, 1, ours_max_);
  keeper_.on_change(*this);
}

void Http2Connection::retire() {
  if (going_) return;
  going_ = true;
  keeper_.on_change(*this);
}

// ---- bytes -------------------------------------------------------------------------------------

/// As many bytes as are written at once. False when the session has no more to say.
bool Http2Connection::fill() {
  out_.clear();
  while (out_.size() < kWriteBytes) {
    const std::uint8_t* bytes = nullptr;
    const ssize_t size = nghttp2_session_mem_send(session_, &bytes);
    if (size <= 0) return false;
    out_.append(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
  }
  return true;
}

void Http2Connection::flush() {
  if (over_) return;
  bool more = true;
  while (more && stream_->queued() < kQueuedBytesMax) {
    more = fill();
    if (out_.empty()) break;
    counters_.bytes_sent += out_.size();
    stream_->write(out_);
  }
  if (out_.capacity() > kKeptBytes) std::string().swap(out_);
  if (stream_->queued() == 0) tell_sent();
  if (nghttp2_session_want_read(session_) == 0 && nghttp2_session_want_write(session_) == 0) {
    end(protocol_error("the server broke the rules of HTTP/2, or ended the connection"));
  }
}

void Http2Connection::tell_sent() {
  for (Http2Stream* stream : unsent_) stream->on_sent();
  unsent_.clear();
}

void Http2Connection::on_drained() {
  if (!over_) flush_soon();
}

void Http2Connection::on_bytes(std::span<char> bytes) {
  counters_.bytes_received += bytes.size();
  if (over_) return;
  heard_ += bytes.size();
  idle_bytes_ += static_cast<std::int64_t>(bytes.size());
  const ssize_t taken = nghttp2_session_mem_recv(
      session_, reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
  if (taken < 0) {
    const bool flood = taken == NGHTTP2_ERR_FLOODED;
    end(protocol_error(flood ? "the server floods the connection"
                             : "bytes that are no HTTP/2: " +
                                   std::string(nghttp2_strerror(static_cast<int>(taken)))));
  } else if (idle_bytes_ > kIdleBytesMax) {
    end(protocol_error("the server floods the connection"));
  } else if (nghttp2_session_want_write(session_) != 0 ||
             nghttp2_session_want_read(session_) == 0) {
    flush_soon();
  }
}

void Http2Connection::on_end(std::optional<Error> reason) {
  if (over_) return;
  if (!reason) {
    reason = Error{Phase::none, ErrorKind::premature_close, 0, "the server closed the connection"};
  }
  end(std::move(*reason));
}

void Http2Connection::end(Error error) {
  over_ = going_ = true;
  clear();
  unsent_.clear();
  streams_ = 0;
  while (Http2Stream* stream = joined_.pop_front()) stream->on_lost(error, heard_);
  keeper_.on_change(*this);
}

}  // namespace pincer::io
