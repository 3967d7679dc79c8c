#include "engine/io/http_parser.hpp"

#include <llhttp.h>

#include <algorithm>
#include <cstring>
#include <utility>

namespace pincer::io {

using core::ErrorKind;

struct HttpParser::Machine {
  llhttp_t llhttp;
};

/// What llhttp calls. HPE_PAUSED ends llhttp_execute where it stands, so that the listener is
/// called outside of it and the bytes of the head are counted exactly.
struct HttpParser::Callbacks {
  static HttpParser& self(llhttp_t* llhttp) { return *static_cast<HttpParser*>(llhttp->data); }

  static int url(llhttp_t* llhttp, const char* at, std::size_t size) {
    self(llhttp).target_->append(at, size);
    return 0;
  }
  static int version(llhttp_t* llhttp) {
    const bool ok = llhttp->http_major == 1 && llhttp->http_minor <= 1;
    if (ok) return 0;
    return self(llhttp).fail(ErrorKind::protocol, "an HTTP version other than 1.0 and 1.1");
  }
  static int field(llhttp_t* llhttp, const char* at, std::size_t size) {
    HttpParser& parser = self(llhttp);
    if (parser.state_ == State::body) return parser.count_framing(size);
    if (parser.open_.name_bytes == 0) parser.open_.name_begin = parser.place_of(at);
    parser.open_.name_bytes += static_cast<std::uint32_t>(size);
    parser.span_end_ = at + size;
    return 0;
  }
  static int value(llhttp_t* llhttp, const char* at, std::size_t size) {
    HttpParser& parser = self(llhttp);
    if (parser.state_ == State::body) return parser.count_framing(size);
    if (parser.open_.value_bytes == 0) parser.open_.value_begin = parser.place_of(at);
    parser.open_.value_bytes += static_cast<std::uint32_t>(size);
    parser.span_end_ = at + size;
    return 0;
  }
  static int value_complete(llhttp_t* llhttp) {
    HttpParser& parser = self(llhttp);
    if (++parser.field_count_ > parser.bounds_.fields_max) return parser.too_many_fields();
    if (parser.state_ != State::body) {
      parser.fields_->add_captured(parser.open_);
      parser.open_ = Fields::Place();
    }
    return 0;
  }
  static int headers_complete(llhttp_t* llhttp) { return self(llhttp).headers_complete(); }
  static int extension(llhttp_t* llhttp, const char*, std::size_t size) {
    return self(llhttp).count_framing(size);
  }
  static int body(llhttp_t* llhttp, const char* at, std::size_t size) {
    HttpParser& parser = self(llhttp);
    if (parser.listener_->on_body(std::string_view(at, size))) return 0;
    parser.state_ = State::stopped;
    return HPE_USER;
  }
  static int message_complete(llhttp_t* llhttp) {
    HttpParser& parser = self(llhttp);
    if (std::exchange(parser.interim_, false)) {
      parser.fields_->clear();
      return 0;
    }
    parser.message_whole_ = true;
    return HPE_PAUSED;
  }

  static const llhttp_settings_t& settings() {
    static const llhttp_settings_t made = [] {
      llhttp_settings_t settings;
      llhttp_settings_init(&settings);
      settings.on_url = url;
      settings.on_version_complete = version;
      settings.on_header_field = field;
      settings.on_header_value = value;
      settings.on_header_value_complete = value_complete;
      settings.on_headers_complete = headers_complete;
      settings.on_chunk_extension_name = extension;
      settings.on_chunk_extension_value = extension;
      settings.on_body = body;
      settings.on_message_complete = message_complete;
      return settings;
    }();
    return made;
  }
};

HttpParser::HttpParser(Kind kind) : machine_(std::make_unique<Machine>()), kind_(kind) {}
HttpParser::~HttpParser() = default;

void HttpParser::restart(ParserListener& listener, Fields& fields, const HttpBounds& bounds) {
  llhttp_init(&machine_->llhttp, kind_ == Kind::request ? HTTP_REQUEST : HTTP_RESPONSE,
              &Callbacks::settings());
  machine_->llhttp.data = this;
  // For an interim response with "Connection: close" only: after a final one nothing is parsed.
  llhttp_set_lenient_keep_alive(&machine_->llhttp, 1);
  listener_ = &listener;
  fields_ = &fields;
  fields_->clear();
  bounds_ = bounds;
  status_ = 0;
  state_ = State::head;
  begun_ = keep_alive_ = head_whole_ = message_whole_ = interim_ = false;
  content_length_.reset();
  last_byte_ = '\0';
  open_ = Fields::Place();
  head_bytes_ = field_count_ = interim_count_ = framing_bytes_ = 0;
  error_ = Error{};
}

std::size_t HttpParser::feed(std::string_view bytes) {
  std::size_t taken = 0;
  while (taken < bytes.size() && !over()) taken += step(bytes.substr(taken));
  return taken;
}

std::size_t HttpParser::step(std::string_view bytes) {
  const bool in_head = state_ == State::head;
  if (in_head) {
    const std::size_t allowed = bounds_.head_bytes_max - head_bytes_;
    if (allowed == 0) {
      fail(ErrorKind::too_large,
           "a head over " + std::to_string(bounds_.head_bytes_max) + " bytes");
      return 0;
    }
    bytes = bytes.substr(0, allowed);
  }
  begun_ = true;
  uncaptured_ = span_end_ = bytes.data();
  const llhttp_errno_t result = llhttp_execute(&machine_->llhttp, bytes.data(), bytes.size());
  std::size_t taken = bytes.size();
  if (result != HPE_OK) {
    taken = static_cast<std::size_t>(llhttp_get_error_pos(&machine_->llhttp) - bytes.data());
  }
  if (in_head) {
    head_bytes_ += taken;
    if (!head_whole_) capture_until(std::max(bytes.data() + taken, span_end_));
    // Also when llhttp failed: of two faults the first counts, whatever came in one piece.
    if (!lines_are_plain(bytes.substr(0, taken))) return taken;
  }
  if (result == HPE_PAUSED) {
    after_pause();
  } else if (result != HPE_OK) {
    machine_failed();
  }
  return taken;
}

bool HttpParser::lines_are_plain(std::string_view head) {
  // Three things llhttp 8.1 lets through: lines that end in LF alone, folded lines, and fields
  // without a name. Readers disagree about each, which is what smuggling lives on.
  const char* const end = head.data() + head.size();
  const char* at = head.data();
  while (at < end) {
    if (last_byte_ == '\n' && (*at == ' ' || *at == '\t' || *at == ':')) {
      fail(ErrorKind::protocol, *at == ':' ? "a field without a name" : "a folded line");
      return false;
    }
    const auto* line_end =
        static_cast<const char*>(std::memchr(at, '\n', static_cast<std::size_t>(end - at)));
    if (line_end == nullptr) break;
    const char before = line_end == at ? last_byte_ : line_end[-1];
    if (before != '\r') {
      fail(ErrorKind::protocol, "a line that does not end in CR LF");
      return false;
    }
    last_byte_ = '\n';
    at = line_end + 1;
  }
  if (at < end) last_byte_ = end[-1];
  return true;
}

void HttpParser::after_pause() {
  if (std::exchange(head_whole_, false)) {
    state_ = State::body;
    if (!listener_->on_head()) {
      state_ = State::stopped;
      return;
    }
    if (!message_whole_) {
      // A message without a body is over now, not with the next byte, which may never come.
      llhttp_resume(&machine_->llhttp);
      const llhttp_errno_t result = llhttp_execute(&machine_->llhttp, "", 0);
      if (result != HPE_OK && result != HPE_PAUSED) machine_failed();
    }
  }
  if (message_whole_) {
    state_ = State::complete;
    listener_->on_complete();
  }
}

// Fields lie in the head as it came: what a piece brought of it is captured at once, in order, and
// a field is noted as places in it. A name or value that is cut goes on where the last piece ended.
std::uint32_t HttpParser::place_of(const char* at) const noexcept {
  return static_cast<std::uint32_t>(fields_->captured() +
                                    static_cast<std::size_t>(at - uncaptured_));
}

void HttpParser::capture_until(const char* end) {
  fields_->capture(std::string_view(uncaptured_, static_cast<std::size_t>(end - uncaptured_)));
  uncaptured_ = end;
}

int HttpParser::headers_complete() {
  capture_until(span_end_);
  llhttp_t& llhttp = machine_->llhttp;
  // Again, for a request of HTTP/0.9, which names no version.
  if (const int refused = Callbacks::version(&llhttp); refused != 0) return refused;
  content_length_.reset();
  if ((llhttp.flags & F_CONTENT_LENGTH) != 0) {
    content_length_ = llhttp.content_length;
    // llhttp overlooks an empty Transfer-Encoding.
    if (fields_->get("transfer-encoding")) {
      return fail(ErrorKind::protocol, "both Content-Length and Transfer-Encoding");
    }
  }
  if (kind_ == Kind::response) {
    const int refused = response_head();
    if (refused != 0) return refused;
    if (interim_) return 1;
  } else if (llhttp_get_upgrade(&llhttp) != 0) {
    return fail(ErrorKind::protocol, "a protocol upgrade, which is not offered");
  }
  head_whole_ = true;
  const bool no_body =
      bodiless_ || (tunnel_ && status_ / 100 == 2) || status_ == 204 || status_ == 304;
  if (kind_ == Kind::response && no_body) {
    llhttp.flags |= F_SKIPBODY;  // what returning 1 does, which excludes pausing
  }
  keep_alive_ = llhttp_should_keep_alive(&llhttp) != 0;
  return HPE_PAUSED;
}

int HttpParser::response_head() {
  status_ = llhttp_get_status_code(&machine_->llhttp);
  if (status_ < 100 || status_ > 599) {
    return fail(ErrorKind::protocol, "status " + std::to_string(status_));
  }
  if (status_ == 101) {
    return fail(ErrorKind::protocol, "a protocol switch nobody asked for");
  }
  interim_ = status_ < 200;
  if (!interim_) return 0;
  if (++interim_count_ > bounds_.interim_max) {
    return fail(ErrorKind::too_large,
                "more than " + std::to_string(bounds_.interim_max) + " interim responses");
  }
  return 0;
}

int HttpParser::count_framing(std::size_t bytes) {
  framing_bytes_ += bytes;
  if (framing_bytes_ <= bounds_.framing_bytes_max) return 0;
  return fail(ErrorKind::too_large, "chunk extensions and trailers over " +
                                        std::to_string(bounds_.framing_bytes_max) + " bytes");
}

int HttpParser::too_many_fields() {
  return fail(ErrorKind::too_large, "more than " + std::to_string(bounds_.fields_max) + " fields");
}

int HttpParser::fail(ErrorKind kind, std::string text) {
  error_.phase = state_ == State::body ? Phase::body : Phase::head;
  error_.kind = kind;
  error_.text = (kind_ == Kind::response ? "the response has " : "the request has ");
  error_.text += text;
  if (state_ == State::head) status_ = 0;  // a head that is not whole has no status
  state_ = State::failed;
  return HPE_USER;
}

void HttpParser::machine_failed() {
  if (over()) return;
  const char* reason = llhttp_get_error_reason(&machine_->llhttp);
  fail(ErrorKind::protocol, "bytes that are no HTTP/1.1: ");
  error_.text += reason != nullptr ? reason : "unknown reason";
}

void HttpParser::finish() {
  if (over()) return;
  if (state_ == State::body) {
    const llhttp_errno_t result = llhttp_finish(&machine_->llhttp);
    if ((result == HPE_OK || result == HPE_PAUSED) && message_whole_) {
      keep_alive_ = false;
      state_ = State::complete;
      listener_->on_complete();
      return;
    }
  }
  if (state_ == State::head) status_ = 0;
  error_.phase = state_ == State::body ? Phase::body : Phase::head;
  error_.kind = begun_ ? ErrorKind::premature_close : ErrorKind::empty;
  if (!begun_) {
    error_.text = "the connection ended before the first byte";
  } else {
    error_.text = "the connection ended inside the ";
    error_.text += state_ == State::body ? "body" : "head";
  }
  state_ = State::failed;
}

void ResponseParser::start(ParserListener& listener, Fields& fields, const HttpBounds& bounds,
                           To to) {
  bodiless_ = to == To::head;
  tunnel_ = to == To::connect;
  restart(listener, fields, bounds);
}

void RequestParser::start(ParserListener& listener, std::string& target, Fields& fields,
                          const HttpBounds& bounds) {
  target.clear();
  target_ = &target;
  restart(listener, fields, bounds);
}

std::string_view RequestParser::method() const noexcept {
  const auto method = static_cast<llhttp_method_t>(llhttp_get_method(&machine_->llhttp));
  return llhttp_method_name(method);
}

bool RequestParser::http_1_0() const noexcept {
  return llhttp_get_http_minor(&machine_->llhttp) == 0;
}

}  // namespace pincer::io
