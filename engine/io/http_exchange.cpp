#include "engine/io/http_exchange.hpp"

#include <algorithm>
#include <utility>

#include "engine/text/ascii.hpp"

namespace pincer::io {

using core::ErrorKind;
using core::later;

namespace {

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

void HttpExchange::begin(const Exchange& exchange, bool reused) {
  call_ = &exchange.call;
  reply_ = &exchange.reply;
  began_ = exchange.began;
  now_ = loop().now();
  total_ends_ = later(began_, call_->deadlines.total);
  head_ends_ = later(now_, call_->deadlines.head);
  raw_body_bytes_ = decoded_bytes_ = 0;
  decoding_ = enough_ = stale_ = untouched_ = passed_over_ = false;
  done_.reset();
  reply_->phase = Phase::send;
  reply_->reused_connection = reused;
  head_request_ = exchange.request.method == "HEAD";
}

void HttpExchange::sent() {
  if (reply_->phase != Phase::send) return;
  reply_->phase = Phase::head;
  reply_->sent = now_ - began_;
  head_ends_ = later(now_, call_->deadlines.head);
}

void HttpExchange::linger() {
  if (reply_->total) return;  // it does already
  reply_->total = now_ - began_;
  total_ends_ = std::min(total_ends_, later(now_, kLinger));
  arm();
}

// ---- deadlines ---------------------------------------------------------------------------------

Time HttpExchange::next_due() const noexcept {
  return std::min(total_ends_, reply_->phase == Phase::body ? idle_ends_ : head_ends_);
}

void HttpExchange::arm() {
  const Time due = next_due();
  if (!armed() || at() > due) set(due);
}

void HttpExchange::on_due() {
  if (!running()) return;
  now_ = loop().now();
  if (next_due() > now_) {
    set(next_due());
    return;
  }
  if (enough_) {
    finish();
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

// ---- what comes ---------------------------------------------------------------------------------

bool HttpExchange::take_head(std::optional<std::uint64_t> content_length) {
  HttpReply& reply = *reply_;
  reply.head = now_ - began_;
  reply.phase = Phase::body;
  idle_ends_ = later(now_, call_->deadlines.idle);
  arm();
  if (call_->gzip && !head_request_ && !choose_coding()) return false;
  const std::size_t most = call_->bounds.body_bytes_max;
  if (good() && !head_request_ && content_length.value_or(0) / kHopelessFactor > most) {
    return refuse(ErrorKind::too_large, "the server announces a body of " +
                                            std::to_string(*content_length) +
                                            " bytes, over the bound of " + std::to_string(most));
  }
  if (call_->listener != nullptr && reply.status / 100 != 3) call_->listener->on_head();
  return true;
}

bool HttpExchange::choose_coding() {
  const Fields& fields = reply_->fields;
  const std::optional<std::string_view> coding = fields.get("content-encoding");
  if (!coding || text::equal_caseless(*coding, "identity")) return true;
  const bool gzip =
      text::equal_caseless(*coding, "gzip") || text::equal_caseless(*coding, "x-gzip");
  // One layer of what was offered: a bomb of thirty layers is decoded by nobody here.
  if (fields.count("content-encoding") > 1 || !gzip) {
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

bool HttpExchange::take_body(std::string_view bytes) {
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
  if (decoder_->error()) reply_->failure = *decoder_->error();
  return false;
}

bool HttpExchange::on_decoded(std::string_view bytes) {
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

bool HttpExchange::keep_error_body(std::string_view bytes) {
  std::string& body = reply_->body;
  const std::size_t room = call_->bounds.error_body_bytes_max - body.size();
  body.append(bytes.substr(0, room));
  idle_ends_ = later(now_, call_->deadlines.idle);
  reply_->body_cut = bytes.size() > room;
  return !reply_->body_cut;
}

bool HttpExchange::coding_is_whole() {
  if (decoder_->finish()) return true;
  fail(*decoder_->error());
  return false;
}

// ---- how it ends -------------------------------------------------------------------------------

bool HttpExchange::refuse(ErrorKind kind, std::string text) {
  reply_->failure = Error{Phase::body, kind, 0, std::move(text)};
  return false;
}

void HttpExchange::fail(Error error) {
  reply_->failure = std::move(error);
  finish();
}

}  // namespace pincer::io
