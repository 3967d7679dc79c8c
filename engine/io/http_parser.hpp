#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "engine/io/http_message.hpp"

namespace pincer::io {

/// Hears a message while it is parsed. Called from inside feed and finish; it must not start or
/// destroy the parser there.
class ParserListener {
 public:
  /// The head of the message is whole (of a response: of the final one). False stops the parser.
  virtual bool on_head() = 0;
  /// Body bytes, framing removed, coding not; valid during the call. False stops the parser.
  virtual bool on_body(std::string_view bytes) = 0;
  /// The message is whole.
  virtual void on_complete() {}

 protected:
  ~ParserListener() = default;
};

/// Parses one HTTP/1 message at a time, strictly, from pieces of any size: the answer never
/// depends on where the pieces were cut. Bounds are kept here, since llhttp has none: bytes of the
/// head (start line and interim responses included), fields, interim responses, bytes of chunk
/// extensions and trailers.
class HttpParser {
 public:
  enum class State : std::uint8_t {
    head,      ///< the head is not whole yet
    body,      ///< the head is, the body is not
    complete,  ///< the message is whole
    stopped,   ///< the listener had enough
    failed,    ///< error() tells
  };
  HttpParser(const HttpParser&) = delete;
  HttpParser& operator=(const HttpParser&) = delete;

  /// Parses and says how many bytes belonged to the message: fewer than given only when it is over
  /// (complete, stopped or failed).
  std::size_t feed(std::string_view bytes);
  /// The peer sends no more: completes a body that ends with the connection, fails otherwise
  /// (empty, premature_close). Nothing when the message is over.
  void finish();

  State state() const noexcept { return state_; }
  bool over() const noexcept { return state_ > State::body; }
  /// A byte of the message has come.
  bool begun() const noexcept { return begun_; }
  /// Of a whole head: the connection may carry another message after this one.
  bool keep_alive() const noexcept { return keep_alive_; }
  /// Of a whole head that has one.
  std::optional<std::uint64_t> content_length() const noexcept { return content_length_; }
  const Error& error() const noexcept { return error_; }

 protected:
  enum class Kind : std::uint8_t { request, response };
  explicit HttpParser(Kind kind);
  ~HttpParser();
  void restart(ParserListener& listener, Fields& fields, const HttpBounds& bounds);

  struct Machine;
  struct Callbacks;
  std::unique_ptr<Machine> machine_;
  ParserListener* listener_ = nullptr;
  Fields* fields_ = nullptr;
  HttpBounds bounds_;
  std::string* target_ = nullptr;  // of a request
  int status_ = 0;
  bool bodiless_ = false;  // a response to HEAD
  bool tunnel_ = false;    // a response to CONNECT

 private:
  std::size_t step(std::string_view bytes);
  bool lines_are_plain(std::string_view head);
  std::uint32_t place_of(const char* at) const noexcept;
  void capture_until(const char* end);
  void after_pause();
  int headers_complete();
  int response_head();
  int fail(core::ErrorKind kind, std::string text);
  void machine_failed();
  int count_framing(std::size_t bytes);
  int too_many_fields();

  Kind kind_;
  State state_ = State::head;
  bool begun_ = false;
  bool keep_alive_ = false;
  bool head_whole_ = false;  // headers_complete was seen, on_head not called yet
  bool message_whole_ = false;
  bool interim_ = false;
  char last_byte_ = '\0';  // of the head so far
  Fields::Place open_;     // the field that is being parsed
  // In the bytes being fed: what fields_ has not captured, and the end of the last name or value.
  const char* uncaptured_ = nullptr;
  const char* span_end_ = nullptr;
  std::optional<std::uint64_t> content_length_;
  std::size_t head_bytes_ = 0;
  std::size_t field_count_ = 0;
  std::size_t interim_count_ = 0;
  std::size_t framing_bytes_ = 0;
  Error error_;
};

/// Parses the response to one request; interim responses are skipped, 101 is refused.
class ResponseParser : public HttpParser {
 public:
  /// What the response answers decides whether it can have a body.
  enum class To : std::uint8_t { other, head, connect };
  ResponseParser() : HttpParser(Kind::response) {}
  ~ResponseParser() = default;

  /// Ready for the next response, whose fields go to `fields`.
  void start(ParserListener& listener, Fields& fields, const HttpBounds& bounds, To to);
  /// Set with the head; 100 to 599.
  int status() const noexcept { return status_; }
};

/// Parses a request. CONNECT and protocol upgrades are refused.
class RequestParser : public HttpParser {
 public:
  RequestParser() : HttpParser(Kind::request) {}
  ~RequestParser() = default;

  /// Ready for the next request; its target and fields go to the two arguments, which are cleared.
  void start(ParserListener& listener, std::string& target, Fields& fields,
             const HttpBounds& bounds);
  /// Set with the head.
  std::string_view method() const noexcept;
  /// A client of HTTP/1.0, which does not know chunks.
  bool http_1_0() const noexcept;
};

}  // namespace pincer::io
