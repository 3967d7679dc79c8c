// What nghttp2 calls, and what it means for a connection and its streams. All calls come from
// inside nghttp2_session_mem_recv and nghttp2_session_mem_send.
#include <nghttp2/nghttp2.h>

#include <array>
#include <charconv>
#include <vector>

#include "engine/io/http2_connection.hpp"
#include "engine/io/http_pool.hpp"
#include "engine/text/ascii.hpp"

namespace pincer::io {
namespace {

// Answers to a peer's own SETTINGS and PING that it does not read; more of them are a flood.
constexpr std::size_t kUnreadAnswersMax = 256;
// Bodies are taken as they come, so the windows bound no memory; they must not throttle a catalog
// of megabytes on a slow line.
constexpr std::int32_t kConnectionWindow = 16 * 1024 * 1024;
constexpr std::uint32_t kHeadBytesMax = 64 * 1024;  // advice to the server; the call's bound counts

std::string_view view_of(const std::uint8_t* text, std::size_t bytes) {
  return std::string_view(reinterpret_cast<const char*>(text), bytes);
}

nghttp2_nv pair_of(std::string_view name, std::string_view value) {
  // The library copies both and changes neither.
  const auto bytes_of = [](std::string_view text) {
    return const_cast<std::uint8_t*>(reinterpret_cast<const std::uint8_t*>(text.data()));
  };
  nghttp2_nv pair{bytes_of(name), bytes_of(value), name.size(), value.size(), NGHTTP2_NV_FLAG_NONE};
  // Secrets stay out of compression tables on the way, of proxies too (RFC 7541 section 7.1.3).
  for (const std::string_view secret :
       {"authorization", "cookie", "x-api-key", "x-goog-api-key", "api-key"}) {
    if (name == secret) pair.flags = NGHTTP2_NV_FLAG_NO_INDEX;
  }
  return pair;
}

struct OptionFree {
  void operator()(nghttp2_option* option) const noexcept { nghttp2_option_del(option); }
};
struct CallbacksFree {
  void operator()(nghttp2_session_callbacks* of) const noexcept {
    nghttp2_session_callbacks_del(of);
  }
};

}  // namespace

struct Http2Connection::Callbacks {
  static Http2Connection& self(void* user) { return *static_cast<Http2Connection*>(user); }
  static Http2Stream* stream(nghttp2_session* session, std::int32_t id) {
    return static_cast<Http2Stream*>(nghttp2_session_get_stream_user_data(session, id));
  }

  static int on_begin_headers(nghttp2_session* session, const nghttp2_frame* frame, void*) {
    Http2Stream* of = stream(session, frame->hd.stream_id);
    if (of != nullptr) of->on_block();
    return 0;
  }
  static int on_header(nghttp2_session* session, const nghttp2_frame* frame,
                       const std::uint8_t* name, std::size_t name_bytes, const std::uint8_t* value,
                       std::size_t value_bytes, std::uint8_t, void*) {
    Http2Stream* of = stream(session, frame->hd.stream_id);
    if (of == nullptr || of->on_field(view_of(name, name_bytes), view_of(value, value_bytes))) {
      return 0;
    }
    return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
  }
  static int on_invalid_header(nghttp2_session* session, const nghttp2_frame* frame,
                               const std::uint8_t*, std::size_t, const std::uint8_t*, std::size_t,
                               std::uint8_t, void*) {
    Http2Stream* of = stream(session, frame->hd.stream_id);
    if (of != nullptr) of->on_broken("a field that must not be");
    return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
  }
  static int on_invalid_frame(nghttp2_session* session, const nghttp2_frame* frame, int code,
                              void*) {
    Http2Stream* of = stream(session, frame->hd.stream_id);
    if (of != nullptr) of->on_broken(nghttp2_strerror(code));
    return 0;
  }
  static int on_data(nghttp2_session* session, std::uint8_t, std::int32_t id,
                     const std::uint8_t* bytes, std::size_t size, void* user) {
    Http2Stream* of = stream(session, id);
    if (of == nullptr) return 0;
    self(user).progress();
    of->on_data(view_of(bytes, size));
    return 0;
  }
  static int on_frame(nghttp2_session* session, const nghttp2_frame* frame, void* user) {
    Http2Connection& connection = self(user);
    const nghttp2_frame_hd& head = frame->hd;
    Http2Stream* of = head.stream_id == 0 ? nullptr : stream(session, head.stream_id);
    switch (head.type) {
      case NGHTTP2_HEADERS:
        if (of == nullptr) break;
        connection.progress();
        of->on_block_end(head.length);
        [[fallthrough]];
      case NGHTTP2_DATA:
        if (of != nullptr && (head.flags & NGHTTP2_FLAG_END_STREAM) != 0) of->on_last_frame();
        break;
      case NGHTTP2_RST_STREAM:
        connection.reset_by_peer_ = head.stream_id;
        break;
      case NGHTTP2_SETTINGS:
        if ((head.flags & NGHTTP2_FLAG_ACK) == 0) connection.learn_settings();
        break;
      case NGHTTP2_GOAWAY:
        if (frame->goaway.error_code == NGHTTP2_HTTP_1_1_REQUIRED) connection.require_http1();
        connection.graceful_ = frame->goaway.error_code == NGHTTP2_NO_ERROR;
        connection.retire();
        break;
      default:
        break;
    }
    return 0;
  }
  static int on_stream_close(nghttp2_session* session, std::int32_t id, std::uint32_t code,
                             void* user) {
    Http2Stream* of = stream(session, id);
    if (of != nullptr) of->on_closed(code, self(user).reset_by_peer_ == id);
    return 0;
  }
  static int on_frame_sent(nghttp2_session* session, const nghttp2_frame* frame, void* user) {
    const nghttp2_frame_hd& head = frame->hd;
    if (head.type != NGHTTP2_HEADERS && head.type != NGHTTP2_DATA) return 0;
    Http2Stream* of = stream(session, head.stream_id);
    if (of == nullptr) return 0;
    of->left_ = true;
    if ((head.flags & NGHTTP2_FLAG_END_STREAM) != 0) self(user).unsent_.push_back(of);
    return 0;
  }
  static int on_frame_not_sent(nghttp2_session* session, const nghttp2_frame* frame, int, void*) {
    if (frame->hd.type != NGHTTP2_HEADERS) return 0;
    Http2Stream* of = stream(session, frame->hd.stream_id);
    if (of != nullptr) of->on_untouched();
    return 0;
  }
  static ssize_t read_body(nghttp2_session* session, std::int32_t id, std::uint8_t* into,
                           std::size_t room, std::uint32_t* flags, nghttp2_data_source*, void*) {
    Http2Stream* of = stream(session, id);
    if (of == nullptr) return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
    const std::size_t bytes = of->read_body(reinterpret_cast<char*>(into), room);
    if (of->body_left() == 0) *flags |= NGHTTP2_DATA_FLAG_EOF;
    return static_cast<ssize_t>(bytes);
  }

  static std::unique_ptr<nghttp2_session_callbacks, CallbacksFree> table() {
    nghttp2_session_callbacks* made = nullptr;
    core::check(nghttp2_session_callbacks_new(&made) == 0, "there is memory for a connection");
    nghttp2_session_callbacks_set_on_begin_headers_callback(made, on_begin_headers);
    nghttp2_session_callbacks_set_on_header_callback(made, on_header);
    nghttp2_session_callbacks_set_on_invalid_header_callback(made, on_invalid_header);
    nghttp2_session_callbacks_set_on_invalid_frame_recv_callback(made, on_invalid_frame);
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(made, on_data);
    nghttp2_session_callbacks_set_on_frame_recv_callback(made, on_frame);
    nghttp2_session_callbacks_set_on_stream_close_callback(made, on_stream_close);
    nghttp2_session_callbacks_set_on_frame_send_callback(made, on_frame_sent);
    nghttp2_session_callbacks_set_on_frame_not_send_callback(made, on_frame_not_sent);
    return std::unique_ptr<nghttp2_session_callbacks, CallbacksFree>(made);
  }
};

void Http2Connection::make_session() {
  nghttp2_option* made = nullptr;
  core::check(nghttp2_option_new(&made) == 0, "there is memory for a connection");
  const std::unique_ptr<nghttp2_option, OptionFree> option(made);
  nghttp2_option_set_max_outbound_ack(made, kUnreadAnswersMax);
  nghttp2_option_set_no_closed_streams(made, 1);
  const auto callbacks = Callbacks::table();
  core::check(nghttp2_session_client_new2(&session_, callbacks.get(), this, made) == 0,
              "there is memory for a connection");
  const std::array<nghttp2_settings_entry, 3> settings = {{
      {NGHTTP2_SETTINGS_ENABLE_PUSH, 0},
      {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, kStreamWindow},
      {NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, kHeadBytesMax},
  }};
  nghttp2_submit_settings(session_, NGHTTP2_FLAG_NONE, settings.data(), settings.size());
  nghttp2_session_set_local_window_size(session_, NGHTTP2_FLAG_NONE, 0, kConnectionWindow);
}

bool Http2Connection::submit(Http2Stream& stream, const Exchange& exchange, const OwnFields& own) {
  if (going_) return false;
  const HttpRequest& request = exchange.request;
  std::string authority = request.url.authority();
  const std::size_t count = request.fields.size();
  std::vector<nghttp2_nv> fields;
  fields.reserve(count + 8);
  fields.push_back(pair_of(":method", request.method));
  fields.push_back(pair_of(":scheme", "https"));
  fields.push_back(pair_of(":authority", authority));
  fields.push_back(pair_of(":path", exchange.target));
  std::string names;  // in lower case; never longer than reserved, so that it does not move
  for (std::size_t i = 0; i < count; ++i) names.append(request.fields.at(i).name);
  for (char& letter : names) letter = text::to_lower(letter);
  std::string_view left = names;
  for (std::size_t i = 0; i < count; ++i) {
    const Fields::View field = request.fields.at(i);
    fields.push_back(pair_of(left.substr(0, field.name.size()), field.value));
    left.remove_prefix(field.name.size());
  }
  if (!own.user_agent.empty() && request.fields.count("user-agent") == 0) {
    fields.push_back(pair_of("user-agent", own.user_agent));
  }
  fields.push_back(pair_of("accept-encoding", own.gzip ? "gzip" : "identity"));
  std::array<char, 24> digits;
  if (says_length(request, stream.body_left())) {
    const std::to_chars_result end =
        std::to_chars(digits.data(), digits.data() + digits.size(), stream.body_left());
    const auto size = static_cast<std::size_t>(end.ptr - digits.data());
    fields.push_back(pair_of("content-length", std::string_view(digits.data(), size)));
  }
  nghttp2_data_provider body{};
  body.read_callback = Callbacks::read_body;
  const bool no_body = stream.body_left() == 0;
  const std::int32_t id = nghttp2_submit_request(session_, nullptr, fields.data(), fields.size(),
                                                 no_body ? nullptr : &body, &stream);
  if (id < 0) {  // its numbers are used up
    retire();
    return false;
  }
  stream.id_ = id;
  stream.open_ = begun_ = true;
  flush_soon();
  return true;
}

}  // namespace pincer::io
