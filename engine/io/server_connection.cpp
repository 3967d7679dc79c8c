#include "engine/io/server_connection.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "engine/core/running.hpp"

namespace pincer::io {

namespace {

constexpr std::size_t kPendingMax = 64 * 1024;   // of requests that came early
constexpr std::size_t kQueuedMax = 256 * 1024;   // of a response the client does not read
constexpr std::size_t kTogetherMax = 16 * 1024;  // small pieces of a turn go out as one write
constexpr Duration kLinger = std::chrono::seconds(2);
constexpr Duration kLookAgain = std::chrono::milliseconds(20);
constexpr std::string_view kPlain = "text/plain; charset=utf-8";

std::string_view phrase(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 204:
      return "No Content";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 402:
      return "Payment Required";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 408:
      return "Request Timeout";
    case 413:
      return "Content Too Large";
    case 422:
      return "Unprocessable Content";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 502:
      return "Bad Gateway";
    case 503:
      return "Service Unavailable";
    case 504:
      return "Gateway Timeout";
    default:
      return "Status";
  }
}

bool bodiless(int status) {
  return status < 200 || status == 204 || status == 304;
}

}  // namespace

ServerConnection::Patience::Patience(ServerConnection& owner)
    : Deadline(owner.loop_), owner_(owner) {}

void ServerConnection::Patience::start(Time until) {
  over_ = false;
  set(until);
}

void ServerConnection::Patience::on_due() {
  over_ = true;
  owner_.wake_.set();
  owner_.drained_.set();
}

ServerConnection::ServerConnection(core::Loop& loop, std::unique_ptr<ByteStream> stream,
                                   RequestHandler& handler, const HttpServerOptions& options)
    : loop_(loop),
      handler_(handler),
      options_(options),
      patience_(*this),
      stream_(std::move(stream)) {}

ServerConnection::~ServerConnection() = default;

Task<void> ServerConnection::serve() {
  stream_->listen(this);
  while (!over()) {
    co_await receive();
    if (parser_.state() == HttpParser::State::complete) {
      co_await answer();
    } else {
      refuse();
    }
  }
  if (!gone_ && !aborted_) co_await linger();
}

// ---- reading -----------------------------------------------------------------------------------

Task<void> ServerConnection::receive() {
  HttpBounds bounds;
  bounds.head_bytes_max = options_.head_bytes_max;
  request_.body.clear();
  parser_.start(*this, request_.target, request_.fields, bounds);
  receiving_ = true;
  if (!pending_.empty()) pending_.erase(0, parser_.feed(pending_));
  if (paused_ && pending_.size() < kPendingMax) {
    paused_ = false;
    stream_->listen(this);
  }
  if (!parser_.over()) {
    patience_.start(core::later(loop_.now(), options_.idle));
    while (!gone_ && !parser_.over() && !patience_.over()) {
      wake_.reset();
      co_await wake_.wait();
    }
    patience_.clear();
  }
  receiving_ = false;
}

void ServerConnection::on_bytes(std::span<char> bytes) {
  if (closing_) return;
  std::string_view rest(bytes.data(), bytes.size());
  if (receiving_ && !parser_.over()) {
    rest.remove_prefix(parser_.feed(rest));
    if (parser_.over()) wake_.set();
  }
  pending_.append(rest);
  if (pending_.size() >= kPendingMax) {
    paused_ = true;
    stream_->listen(nullptr);
    wake_.set();  // whoever waits for this stream to drain has to ask from now on
    drained_.set();
  }
}

void ServerConnection::on_end(std::optional<Error>) {
  gone_ = true;
  wake_.set();
  drained_.set();
}

bool ServerConnection::on_head() {
  if (parser_.content_length().value_or(0) > options_.body_bytes_max) {
    body_too_large_ = true;
    return false;
  }
  const std::optional<std::string_view> expect = request_.fields.get("Expect");
  if (expect == "100-continue") stream_->write("HTTP/1.1 100 Continue\r\n\r\n");
  return true;
}

bool ServerConnection::on_body(std::string_view bytes) {
  if (bytes.size() > options_.body_bytes_max - request_.body.size()) {
    body_too_large_ = true;
    return false;
  }
  request_.body.append(bytes);
  return true;
}

/// Answers what is no request. Nothing can be read after it: where it ends is not known.
void ServerConnection::refuse() {
  closing_ = true;
  if (gone_) return;
  if (body_too_large_) {
    refuse_with(413, "The request body is too large.\n");
  } else if (parser_.state() == HttpParser::State::failed) {
    const bool head = parser_.error().kind == core::ErrorKind::too_large;
    refuse_with(head ? 431 : 400, parser_.error().text + ".\n");
  } else if (parser_.begun()) {
    refuse_with(408, "The request took too long.\n");
  }
}

void ServerConnection::refuse_with(int status, std::string_view text) {
  request_.method = "GET";
  response_ = Response::none;
  respond(status, kPlain, text, Fields());
  flush();
}

// ---- answering ---------------------------------------------------------------------------------

Task<void> ServerConnection::answer() {
  request_.method = parser_.method();
  response_ = Response::none;
  chunked_ = false;
  if (!parser_.keep_alive()) closing_ = true;
  core::Running<void> handler(handler_.handle(request_, *this));
  handler.start(loop_, *this);
  for (;;) {
    flush();
    if (gone_ || aborted_ || handler.done()) break;
    wake_.reset();
    co_await wake_.wait();
  }
  if (gone_ || aborted_) co_return;
  handler.take();
  if (response_ == Response::none)
    respond(500, kPlain, "The request was not answered.\n", Fields());
  if (response_ == Response::begun) abort();
  flush();
  patience_.clear();
  if (!closing_) co_await drain(kQueuedMax, wake_);
}

/// Waits until at most `most` bytes are queued, so that a client that sends requests and reads no
/// answers gets no further ones worked on. One that takes too long is given up.
Task<void> ServerConnection::drain(std::size_t most, core::Event& news) {
  const Time give_up = core::later(loop_.now(), options_.idle);
  while (!gone_ && stream_->queued() > most) {
    if (loop_.now() >= give_up) {
      abort();
      break;
    }
    // A stream that is not listened to tells nothing: it is asked again and again.
    const Time look = paused_ ? core::later(loop_.now(), kLookAgain) : give_up;
    patience_.start(std::min(look, give_up));
    news.reset();
    co_await news.wait();
  }
  patience_.clear();
}

/// Ends our direction and waits for the client to end its own, so that a reset caused by its last
/// unread bytes cannot overtake the response.
Task<void> ServerConnection::linger() {
  co_await drain(0, wake_);
  if (gone_ || aborted_) co_return;
  stream_->finish();
  if (paused_) stream_->listen(this);
  patience_.start(core::later(loop_.now(), kLinger));
  while (!gone_ && !patience_.over()) {
    wake_.reset();
    co_await wake_.wait();
  }
  patience_.clear();
}

void ServerConnection::on_drained() {
  drained_.set();
  wake_.set();
}

void ServerConnection::flush() {
  if (out_.empty()) return;
  if (!gone_) stream_->write(out_);
  out_.clear();
}

void ServerConnection::append_number(std::size_t value, int base) {
  std::array<char, 24> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value, base).ptr;
  out_.append(digits.data(), end);
}

void ServerConnection::start_head(int status, std::string_view content_type, const Fields& fields) {
  core::check(response_ == Response::none, "one response per request");
  out_.append("HTTP/1.1 ");
  append_number(static_cast<std::size_t>(status), 10);
  out_.append(" ").append(phrase(status)).append("\r\n");
  if (!content_type.empty()) out_.append("Content-Type: ").append(content_type).append("\r\n");
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const Fields::View field = fields.at(i);
    out_.append(field.name).append(": ").append(field.value).append("\r\n");
  }
  if (closing_) out_.append("Connection: close\r\n");
}

void ServerConnection::respond(int status, std::string_view content_type, std::string_view body,
                               const Fields& fields) {
  start_head(status, content_type, fields);
  if (!bodiless(status)) {
    out_.append("Content-Length: ");
    append_number(body.size(), 10);
    out_.append("\r\n");
  }
  out_.append("\r\n");
  if (!bodiless(status) && request_.method != "HEAD") out_.append(body);
  response_ = Response::ended;
  wake_.set();
}

void ServerConnection::begin(int status, std::string_view content_type, const Fields& fields) {
  chunked_ = !parser_.http_1_0();
  if (!chunked_) closing_ = true;  // the body ends with the connection
  start_head(status, content_type, fields);
  if (chunked_) out_.append("Transfer-Encoding: chunked\r\n");
  out_.append("\r\n");
  response_ = Response::begun;
  wake_.set();
}

Task<bool> ServerConnection::send(std::string_view bytes) {
  core::check(response_ == Response::begun, "pieces are sent between begin and end");
  if (!bytes.empty() && request_.method != "HEAD") {
    if (chunked_) {
      append_number(bytes.size(), 16);
      out_.append("\r\n");
    }
    out_.append(bytes);
    if (chunked_) out_.append("\r\n");
    wake_.set();
  }
  if (out_.size() >= kTogetherMax) flush();
  if (stream_->queued() > kQueuedMax) co_await drain(kQueuedMax, drained_);
  co_return !gone_ && !aborted_;
}

void ServerConnection::end() {
  core::check(response_ == Response::begun, "a response ends once");
  if (chunked_ && request_.method != "HEAD") out_.append("0\r\n\r\n");
  response_ = Response::ended;
  wake_.set();
}

void ServerConnection::raw(std::string_view bytes) {
  out_.append(bytes);
  closing_ = true;  // nobody knows what the client makes of it
  response_ = Response::ended;
  wake_.set();
}

void ServerConnection::close() {
  closing_ = true;
  response_ = Response::ended;
  wake_.set();
}

void ServerConnection::abort() {
  flush();
  stream_->abort();
  aborted_ = true;
  closing_ = true;
  response_ = Response::ended;
  wake_.set();
}

}  // namespace pincer::io
