#include "engine/io/http_connection.hpp"

#include <utility>

#include "engine/io/http_pool.hpp"

namespace pincer::io {

using core::ErrorKind;

namespace {

// A request with an image is large once; its buffer is not kept.
constexpr std::size_t kKeptRequestBytes = 64 * 1024;

}  // namespace

HttpConnection::HttpConnection(core::Loop& loop, HttpPool& pool, ConnectionKeeper& keeper,
                               HttpClient::Counters& counters, std::unique_ptr<ByteStream> stream)
    : HttpExchange(loop),
      pool_(pool),
      keeper_(keeper),
      counters_(counters),
      stream_(std::move(stream)) {
  stream_->listen(this);
}

void HttpConnection::start(const Exchange& exchange, const OwnFields& own) {
  begin(exchange, used_);
  reusable_ = false;
  parser_.start(*this, reply().fields, bounds(),
                to_head() ? ResponseParser::To::head : ResponseParser::To::other);
  if (closed_) {  // between being handed over and being used
    stale_ = used_;
    fail(Error{Phase::send, ErrorKind::empty, 0, "the server closed the connection"});
    return;
  }
  std::string& out = pool_.out;
  write_request(out, exchange.request, exchange.target, exchange.body(pool_.body), own);
  counters_.bytes_sent += out.size();
  stream_->write(out);
  for (std::string* kept : {&out, &pool_.body}) {
    if (kept->capacity() > kKeptRequestBytes) std::string().swap(*kept);
  }
  if (stream_->queued() == 0) sent();
  arm();
}

bool HttpConnection::release() noexcept {
  let_go();
  used_ = true;
  return reusable_ && !closed_;
}

// ---- what the stream says ----------------------------------------------------------------------

void HttpConnection::on_drained() {
  if (!running()) return;
  touch();
  sent();
}

void HttpConnection::on_bytes(std::span<char> bytes) {
  counters_.bytes_received += bytes.size();
  if (!running()) {  // nobody asked for these: whatever they are, they answer no later request
    reusable_ = false;
    if (linked()) keeper_.on_idle_over(*this);
    return;
  }
  touch();
  received(bytes.size());
  const std::size_t taken = parser_.feed(std::string_view(bytes.data(), bytes.size()));
  after_feed(taken < bytes.size());
}

void HttpConnection::after_feed(bool bytes_left) {
  switch (parser_.state()) {
    case HttpParser::State::complete:
      if (body_is_whole()) {
        finish_and_keep(parser_.keep_alive() && !bytes_left && !closed_ && stream_->queued() == 0);
      }
      return;
    case HttpParser::State::stopped:
      finish();
      return;
    case HttpParser::State::failed:
      if (enough()) {
        finish();
      } else {
        fail(parser_.error());
      }
      return;
    case HttpParser::State::head:
    case HttpParser::State::body:
      if (enough()) linger();
  }
}

void HttpConnection::on_end(std::optional<Error> reason) {
  closed_ = true;
  if (!running()) {
    if (linked()) keeper_.on_idle_over(*this);
    return;
  }
  touch();
  stale_ = used_ && !parser_.begun();
  if (!reason) {
    parser_.finish();
    after_feed(false);
    return;
  }
  if (enough()) {
    finish();
    return;
  }
  reason->phase = reply().phase;
  if (reason->kind == ErrorKind::premature_close && !parser_.begun()) {
    reason->kind = ErrorKind::empty;
  }
  fail(std::move(*reason));
}

bool HttpConnection::on_head() {
  reply().status = parser_.status();
  return take_head(parser_.content_length());
}

void HttpConnection::finish_and_keep(bool reusable) {
  reusable_ = reusable;
  finish();
}

}  // namespace pincer::io
