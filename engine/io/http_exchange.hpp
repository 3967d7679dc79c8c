#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "engine/core/event.hpp"
#include "engine/core/loop.hpp"
#include "engine/io/gzip.hpp"
#include "engine/io/http_client.hpp"
#include "engine/io/http_request.hpp"

namespace pincer::io {

/// What one exchange borrows until it is over.
struct Exchange {
  const HttpRequest& request;
  std::string_view target;
  const HttpCall& call;
  HttpReply& reply;
  Time began;  ///< of the whole exchange, redirects and retries included

  /// Borrowed from the request, or from `room`.
  std::string_view body(std::string& room) const {
    if (call.body == nullptr) return request.body;
    call.body->write_body(room);
    return room;
  }
};

/// One request and its response, whatever carries them: keeps the deadlines with one timer that is
/// set anew only when it fires early, takes the body as the call wants it, and wakes its exchange
/// once, when all is there or lost. What carries it says what came.
class HttpExchange : private DecodedSink, private core::Deadline {
 public:
  HttpExchange(const HttpExchange&) = delete;
  HttpExchange& operator=(const HttpExchange&) = delete;

  /// Sends the request; `finished` comes when the reply says how it went.
  virtual void start(const Exchange& exchange, const OwnFields& own) = 0;
  auto finished() noexcept { return done_.wait(); }
  /// The exchange failed before the server took the request up: worth another try.
  bool was_stale() const noexcept { return stale_; }
  /// Stale, and beyond doubt: it was not sent, or the server said it is none of those it looked at.
  bool was_untouched() const noexcept { return untouched_; }
  /// Untouched by a connection that served others and was renewed: as every such connection serves
  /// somebody, its turn comes, and time alone bounds the tries.
  bool was_passed_over() const noexcept { return passed_over_; }

 protected:
  explicit HttpExchange(core::Loop& loop) noexcept : Deadline(loop) {}
  ~HttpExchange() override = default;

  void begin(const Exchange& exchange, bool reused);
  /// After the request was handed to the stream.
  void arm();
  /// The last byte of the request has left.
  void sent();
  /// Bytes of the response came, or news of it.
  void touch() { now_ = loop().now(); }
  void received(std::size_t bytes) {
    reply_->bytes_received += bytes;
    if (!reply_->first_byte) reply_->first_byte = now_ - began_;
  }
  /// The head of the final response is in the reply. False when its body must not be read.
  bool take_head(std::optional<std::uint64_t> content_length);
  /// False when no more of it is wanted; the reply says whether that is a failure.
  bool take_body(std::string_view bytes);
  /// The response is whole. False when its coding is not: then the exchange has failed.
  bool body_is_whole() { return !decoding_ || enough_ || coding_is_whole(); }
  /// The listener knows its answer: what is left of the message may come for a moment more.
  void linger();
  void fail(Error error);
  void finish() {
    if (!reply_->failure) reply_->phase = Phase::done;
    done_.set();
  }
  /// Nothing of the exchange is used any more.
  void let_go() noexcept {
    call_ = nullptr;
    reply_ = nullptr;
  }

  bool running() const noexcept { return reply_ != nullptr && !done_.is_set(); }
  bool enough() const noexcept { return enough_; }
  bool to_head() const noexcept { return head_request_; }
  HttpReply& reply() const noexcept { return *reply_; }
  const HttpBounds& bounds() const noexcept { return call_->bounds; }
  core::Loop& own_loop() const noexcept { return loop(); }

  bool stale_ = false;
  bool untouched_ = false;
  bool passed_over_ = false;

 private:
  bool on_decoded(std::string_view bytes) override;
  void on_due() override;

  bool good() const noexcept { return reply_->status / 100 == 2; }
  Time next_due() const noexcept;
  bool keep_error_body(std::string_view bytes);
  bool choose_coding();
  bool coding_is_whole();
  bool refuse(core::ErrorKind kind, std::string text);

  std::unique_ptr<GzipDecoder> decoder_;  // made by the first gzip body
  core::Event done_;

  const HttpCall* call_ = nullptr;
  HttpReply* reply_ = nullptr;
  Time began_{}, now_{};
  Time head_ends_{}, idle_ends_{}, total_ends_{};
  std::size_t raw_body_bytes_ = 0, decoded_bytes_ = 0;
  bool head_request_ = false;
  bool decoding_ = false;
  bool enough_ = false;  // the listener knows its answer; the rest is only read past
};

}  // namespace pincer::io
