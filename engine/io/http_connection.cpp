#include "engine/io/http_connection.hpp"

#include <algorithm>
#include <utility>

namespace pincer::io {

using core::ErrorKind;
using core::later;

namespace {

// A request with an image is large once; its buffer is not kept.
constexpr std::size_t kKeptRequestBytes = 64 * 1024;

// An announced length this many times over the bound is refused unread. A smaller excess is read
// until it is one: so a server that only trickles is told as the timeout it is.
constexpr std::size_t kHopelessFactor = 16;

// The end of a message often comes in a packet of its own, right behind the answer that was enough.
// Reading it saves the connection, and with it the next handshake.
constexpr Duration kLinger = std::chrono::milliseconds(100);

std::string seconds(Duration duration) {
  const auto tenths = std::chrono::duration_cast<std::chrono::milliseconds>(duration).count() / 100;
  std::string text = std::to_string(tenths / 10);
  if (tenths % 10 != 0) text += "." + std::to_string(tenths % 10);
  return text + " s";
}

}  // namespace

HttpConnection::HttpConnection(core::Loop& loop, HttpPool& pool, ConnectionKeeper& keeper,
                               HttpClient::Counters& counters, std::unique_ptr<ByteStream> stream)
    : Deadline(loop),
      pool_(pool),
      keeper_(keeper),
      counters_(counters),
      stream_(std::move(stream)) {
  stream_->listen(this);
}

void HttpConnection::start(const Exchange& exchange, const OwnFields& own) {
  call_ = &exchange.call;
  reply_ = &exchange.reply;
  began_ = exchange.began;
  now_ = loop().now();
  total_ends_ = later(began_, call_->deadlines.total);
  head_ends_ = later(now_, call_->deadlines.head);
  raw_body_bytes_ = decoded_bytes_ = 0;
  decoding_ = enough_ = stale_ = reusable_ = false;
  done_.reset();
  reply_->phase = Phase::send;
  reply_->reused_connection = used_;
  head_request_ = exchange.request.method == "HEAD";
  parser_.start(*this, reply_->fields, call_->bounds,
                head_request_ ? ResponseParser::To::head : ResponseParser::To::other);
  if (closed_) {  // between being handed over and being used
    stale_ = used_;
    fail(Error{Phase::send, ErrorKind::empty, 0, "the server closed the connection"});
    return;
  }
  write_request(out_, exchange.request, exchange.target, own);
  counters_.bytes_sent += out_.size();
  stream_->write(out_);
  if (out_.capacity() > kKeptRequestBytes) std::string().swap(out_);
  if (stream_->queued() == 0) sent();
  arm();
}

bool HttpConnection::release() noexcept {
  call_ = nullptr;
  reply_ = nullptr;
  used_ = true;
  return reusable_ && !closed_;
}

void HttpConnection::sent() {
  if (reply_->phase != Phase::send) return;
  reply_->phase = Phase::head;
  reply_->sent = now_ - began_;
  head_ends_ = later(now_, call_->deadlines.head);
}

void HttpConnection::on_drained() {
  if (!running()) return;
  now_ = loop().now();
  sent();
}

// ---- deadlines ---------------------------------------------------------------------------------

Time HttpConnection::next_due() const noexcept {
  return std::min(total_ends_, reply_->phase == Phase::body ? idle_ends_ : head_ends_);
}

void HttpConnection::arm() {
  const Time due = next_due();
  if (!armed() || at() > due) set(due);
}

void HttpConnection::on_due() {
  if (!running()) return;
  now_ = loop().now();
  if (next_due() > now_) {
    set(next_due());
    return;
  }
  if (enough_) {
    finish(false);
    return;
  }
  const Phase phase = reply_->phase;
  std::string text;
  if (total_ends_ <= now_) {
    text = "the exchange was not over after " + seconds(call_->deadlines.total);
  } else if (phase == Phase::body) {
    text = "no progress of the body for " + seconds(call_->deadlines.idle);
  } else if (phase == Phase::head) {
    text = "no response head for " + seconds(call_->deadlines.head);
  } else {
    text = "the request could not be sent for " + seconds(call_->deadlines.head);
  }
  fail(Error{phase, ErrorKind::timeout, 0, std::move(text)});
}

// ---- what the stream says ----------------------------------------------------------------------

void HttpConnection::on_bytes(std::span<char> bytes) {
  counters_.bytes_received += bytes.size();
  if (!running()) {  // nobody asked for these: whatever they are, they answer no later request
    reusable_ = false;
    if (linked()) keeper_.on_idle_over(*this);
    return;
  }
  now_ = loop().now();
  reply_->bytes_received += bytes.size();
  if (!reply_->first_byte) reply_->first_byte = now_ - began_;
  const std::size_t taken = parser_.feed(std::string_view(bytes.data(), bytes.size()));
  after_feed(taken < bytes.size());
}

void HttpConnection::after_feed(bool bytes_left) {
  switch (parser_.state()) {
    case HttpParser::State::complete:
      if (decoding_ && !enough_ && !decoder_->finish()) {
        fail(*decoder_->error());
      } else {
        finish(parser_.keep_alive() && !bytes_left && !closed_ && stream_->queued() == 0);
      }
      return;
    case HttpParser::State::stopped:
      finish(false);
      return;
    case HttpParser::State::failed:
      if (enough_) {
        finish(false);
      } else {
        fail(parser_.error());
      }
      return;
    case HttpParser::State::head:
    case HttpParser::State::body:
      if (enough_) linger();
  }
}

void HttpConnection::linger() {
  if (reply_->total) return;  // it does already
  reply_->total = now_ - began_;
  total_ends_ = std::min(total_ends_, later(now_, kLinger));
  arm();
}

void HttpConnection::on_end(std::optional<Error> reason) {
  closed_ = true;
  if (!running()) {
    if (linked()) keeper_.on_idle_over(*this);
    return;
  }
  now_ = loop().now();
  stale_ = used_ && !parser_.begun();
  if (!reason) {
    parser_.finish();
    after_feed(false);
    return;
  }
  if (enough_) {
    finish(false);
    return;
  }
  reason->phase = reply_->phase;
  if (reason->kind == ErrorKind::premature_close && !parser_.begun()) {
    reason->kind = ErrorKind::empty;
  }
  fail(std::move(*reason));
}

// ---- what the parser says ----------------------------------------------------------------------

bool HttpConnection::on_head() {
  HttpReply& reply = *reply_;
  reply.status = parser_.status();
  reply.head = now_ - began_;
  reply.phase = Phase::body;
  idle_ends_ = later(now_, call_->deadlines.idle);
  arm();
  if (call_->gzip && !head_request_ && !choose_coding()) return false;
  const std::size_t most = call_->bounds.body_bytes_max;
  if (good() && !head_request_ && parser_.content_length().value_or(0) / kHopelessFactor > most) {
    return refuse(ErrorKind::too_large, "the server announces a body of " +
                                            std::to_string(*parser_.content_length()) +
                                            " bytes, over the bound of " + std::to_string(most));
  }
  if (call_->listener != nullptr && reply.status / 100 != 3) call_->listener->on_head();
  return true;
}

bool HttpConnection::choose_coding() {
  const Fields& fields = reply_->fields;
  const std::optional<std::string_view> coding = fields.get("content-encoding");
  if (!coding || *coding == "identity") return true;
  // One layer of what was offered: a bomb of thirty layers is decoded by nobody here.
  if (fields.count("content-encoding") > 1 || (*coding != "gzip" && *coding != "x-gzip")) {
    return refuse(ErrorKind::bad_content, "the server sent a content coding nobody asked for");
  }
  decoding_ = true;
  if (decoder_ == nullptr) {
    decoder_ = std::make_unique<GzipDecoder>();
  } else {
    decoder_->restart();
  }
  return true;
}

bool HttpConnection::on_body(std::string_view bytes) {
  if (enough_) return true;
  if (!decoding_) return on_decoded(bytes);
  // Gzip may hide any number of bytes that decode to nothing.
  raw_body_bytes_ += bytes.size();
  const HttpBounds& bounds = call_->bounds;
  if (raw_body_bytes_ > bounds.body_bytes_max + bounds.framing_bytes_max) {
    return refuse(ErrorKind::too_large,
                  "a gzip body over " + std::to_string(bounds.body_bytes_max) + " bytes");
  }
  if (decoder_->feed(bytes, *this)) return true;
  if (decoder_->error()) reply_->failure = decoder_->error();
  return false;
}

bool HttpConnection::on_decoded(std::string_view bytes) {
  if (!good()) return keep_error_body(bytes);
  decoded_bytes_ += bytes.size();
  if (decoded_bytes_ > call_->bounds.body_bytes_max) {
    return refuse(ErrorKind::too_large,
                  "a body over " + std::to_string(call_->bounds.body_bytes_max) + " bytes");
  }
  if (call_->listener == nullptr) {
    reply_->body.append(bytes);
    idle_ends_ = later(now_, call_->deadlines.idle);
    return true;
  }
  if (enough_) return true;
  const BodyListener::Next next = call_->listener->on_body(bytes, now_);
  enough_ = next == BodyListener::Next::enough;
  if (next == BodyListener::Next::go_on) idle_ends_ = later(now_, call_->deadlines.idle);
  return true;
}

bool HttpConnection::keep_error_body(std::string_view bytes) {
  std::string& body = reply_->body;
  const std::size_t room = call_->bounds.error_body_bytes_max - body.size();
  body.append(bytes.substr(0, room));
  idle_ends_ = later(now_, call_->deadlines.idle);
  reply_->body_cut = bytes.size() > room;
  return !reply_->body_cut;
}

// ---- how it ends -------------------------------------------------------------------------------

bool HttpConnection::refuse(ErrorKind kind, std::string text) {
  reply_->failure = Error{Phase::body, kind, 0, std::move(text)};
  return false;
}

void HttpConnection::fail(Error error) {
  reply_->failure = std::move(error);
  finish(false);
}

void HttpConnection::finish(bool reusable) {
  reusable_ = reusable;
  if (!reply_->failure) reply_->phase = Phase::done;
  done_.set();
}

}  // namespace pincer::io
