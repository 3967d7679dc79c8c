#include "tests/support/http2_server.hpp"

#include <nghttp2/nghttp2.h>

#include <algorithm>
#include <array>

#include "engine/core/check.hpp"

namespace pincer::test {
namespace {

std::vector<nghttp2_nv> pairs_of(const FieldList& fields) {
  std::vector<nghttp2_nv> pairs;
  for (const auto& [name, value] : fields) {
    const auto bytes = [](const std::string& text) {
      return const_cast<std::uint8_t*>(reinterpret_cast<const std::uint8_t*>(text.data()));
    };
    pairs.push_back({bytes(name), bytes(value), name.size(), value.size(), NGHTTP2_NV_FLAG_NONE});
  }
  return pairs;
}

FieldList head_fields(int status, FieldList fields) {
  fields.insert(fields.begin(), {":status", std::to_string(status)});
  return fields;
}

std::string text_of(const std::uint8_t* bytes, std::size_t size) {
  return std::string(reinterpret_cast<const char*>(bytes), size);
}

}  // namespace

struct Http2Server::Calls {
  static Http2Server& self(void* user) { return *static_cast<Http2Server*>(user); }

  static int on_begin_headers(nghttp2_session*, const nghttp2_frame* frame, void* user) {
    Http2Server& server = self(user);
    server.open_[frame->hd.stream_id].id = frame->hd.stream_id;
    server.at_once_peak = std::max(server.at_once_peak, ++server.at_once);
    return 0;
  }
  static int on_header(nghttp2_session*, const nghttp2_frame* frame, const std::uint8_t* name,
                       std::size_t name_size, const std::uint8_t* value, std::size_t value_size,
                       std::uint8_t flags, void* user) {
    Http2Request& request = self(user).open_[frame->hd.stream_id];
    request.fields.emplace_back(text_of(name, name_size), text_of(value, value_size));
    if ((flags & NGHTTP2_NV_FLAG_NO_INDEX) != 0) {
      request.never_indexed.push_back(text_of(name, name_size));
    }
    return 0;
  }
  static int on_data(nghttp2_session*, std::uint8_t, std::int32_t id, const std::uint8_t* bytes,
                     std::size_t size, void* user) {
    self(user).open_[id].body += text_of(bytes, size);
    return 0;
  }
  static int on_frame(nghttp2_session*, const nghttp2_frame* frame, void* user) {
    Http2Server& server = self(user);
    if (frame->hd.type == NGHTTP2_RST_STREAM) server.resets.push_back(frame->rst_stream.error_code);
    if (frame->hd.type == NGHTTP2_GOAWAY) server.client_goaway = frame->goaway.error_code;
    const bool whole = (frame->hd.flags & NGHTTP2_FLAG_END_STREAM) != 0 &&
                       (frame->hd.type == NGHTTP2_HEADERS || frame->hd.type == NGHTTP2_DATA);
    if (whole) {
      server.requests.push_back(server.open_[frame->hd.stream_id]);
      const Http2Request request = server.requests.back();
      if (server.handler_) server.handler_(server, request);
    }
    return 0;
  }
  static int on_invalid(nghttp2_session*, const nghttp2_frame*, int, void* user) {
    self(user).broken = true;
    return 0;
  }
  static int on_close(nghttp2_session*, std::int32_t id, std::uint32_t, void* user) {
    Http2Server& server = self(user);
    if (server.open_.erase(id) > 0) --server.at_once;
    server.bodies_.erase(id);
    return 0;
  }
  static ssize_t read(nghttp2_session* session, std::int32_t id, std::uint8_t* into,
                      std::size_t room, std::uint32_t* flags, nghttp2_data_source*, void* user) {
    Body& body = self(user).bodies_[id];
    const std::size_t bytes = std::min(room, body.bytes.size());
    std::copy_n(body.bytes.begin(), bytes, into);
    body.bytes.erase(0, bytes);
    if (body.bytes.empty() && body.last) {
      *flags |= NGHTTP2_DATA_FLAG_EOF;
      if (!body.trailers.empty()) {
        *flags |= NGHTTP2_DATA_FLAG_NO_END_STREAM;
        const std::vector<nghttp2_nv> pairs = pairs_of(body.trailers);
        nghttp2_submit_trailer(session, id, pairs.data(), pairs.size());
      }
    } else if (bytes == 0) {
      body.waiting = true;
      return NGHTTP2_ERR_DEFERRED;
    }
    return static_cast<ssize_t>(bytes);
  }
};

Http2Server::Http2Server(VirtualDriver& driver, std::unique_ptr<io::ByteStream> stream,
                         std::size_t of_number, Handler handler, Options options)
    : number(of_number),
      driver_(driver),
      handler_(std::move(handler)),
      options_(options),
      stream_(std::move(stream)) {
  if (!options_.raw) {
    nghttp2_session_callbacks* calls = nullptr;
    nghttp2_session_callbacks_new(&calls);
    nghttp2_session_callbacks_set_on_begin_headers_callback(calls, Calls::on_begin_headers);
    nghttp2_session_callbacks_set_on_header_callback(calls, Calls::on_header);
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(calls, Calls::on_data);
    nghttp2_session_callbacks_set_on_frame_recv_callback(calls, Calls::on_frame);
    nghttp2_session_callbacks_set_on_invalid_frame_recv_callback(calls, Calls::on_invalid);
    nghttp2_session_callbacks_set_on_stream_close_callback(calls, Calls::on_close);
    nghttp2_session_server_new(&session_, calls, this);
    nghttp2_session_callbacks_del(calls);
    const std::array<nghttp2_settings_entry, 2> settings = {{
        {NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, options_.streams_max},
        {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, options_.window},
    }};
    nghttp2_submit_settings(session_, NGHTTP2_FLAG_NONE, settings.data(), settings.size());
    flush();
  }
  stream_->listen(this);
}

Http2Server::~Http2Server() {
  nghttp2_session_del(session_);
}

Http2Server& Http2Server::later(core::Duration after, std::function<void(Http2Server&)> act) {
  driver_.after(after, [weak = weak_from_this(), act = std::move(act)] {
    const std::shared_ptr<Http2Server> self = weak.lock();
    if (self == nullptr || self->stream_ == nullptr) return;
    act(*self);
    self->flush();
  });
  return *this;
}

Http2Server& Http2Server::respond(std::int32_t id, int status, std::string body, FieldList fields,
                                  core::Duration after) {
  return head(id, status, std::move(fields), after).data(id, std::move(body), true, after);
}

Http2Server& Http2Server::head(std::int32_t id, int status, FieldList fields,
                               core::Duration after) {
  return later(after, [id, status, fields](Http2Server& self) {
    const FieldList all = head_fields(status, fields);
    const std::vector<nghttp2_nv> pairs = pairs_of(all);
    if (status < 200) {
      nghttp2_submit_headers(self.session_, NGHTTP2_FLAG_NONE, id, nullptr, pairs.data(),
                             pairs.size(), nullptr);
      return;
    }
    nghttp2_data_provider body{};
    body.read_callback = Calls::read;
    nghttp2_submit_response(self.session_, id, pairs.data(), pairs.size(), &body);
  });
}

Http2Server& Http2Server::data(std::int32_t id, std::string bytes, bool last,
                               core::Duration after) {
  return later(after, [id, bytes = std::move(bytes), last](Http2Server& self) {
    Body& body = self.bodies_[id];
    body.bytes += bytes;
    body.last = last;
    if (std::exchange(body.waiting, false)) nghttp2_session_resume_data(self.session_, id);
  });
}

Http2Server& Http2Server::trailers(std::int32_t id, FieldList fields, core::Duration after) {
  return later(after, [id, fields = std::move(fields)](Http2Server& self) {
    self.bodies_[id].trailers = fields;
  });
}

Http2Server& Http2Server::reset(std::int32_t id, std::uint32_t code, core::Duration after) {
  return later(after, [id, code](Http2Server& self) {
    nghttp2_submit_rst_stream(self.session_, NGHTTP2_FLAG_NONE, id, code);
  });
}

Http2Server& Http2Server::goaway(std::int32_t last_id, std::uint32_t code, core::Duration after) {
  return later(after, [last_id, code](Http2Server& self) {
    nghttp2_submit_goaway(self.session_, NGHTTP2_FLAG_NONE, last_id, code, nullptr, 0);
  });
}

Http2Server& Http2Server::raw(std::string bytes, core::Duration after) {
  return later(after,
               [bytes = std::move(bytes)](Http2Server& self) { self.stream_->write(bytes); });
}

Http2Server& Http2Server::close(core::Duration after) {
  return later(after, [](Http2Server& self) { self.stream_->finish(); });
}

Http2Server& Http2Server::abort(core::Duration after) {
  return later(after, [](Http2Server& self) {
    self.stream_->abort();
    self.stream_.reset();
  });
}

void Http2Server::on_bytes(std::span<char> bytes) {
  if (options_.raw) {
    if (!std::exchange(raw_begun_, true) && handler_) handler_(*this, Http2Request{});
    return;
  }
  const ssize_t taken = nghttp2_session_mem_recv(
      session_, reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
  if (taken < 0) broken = true;
  flush();
}

void Http2Server::flush() {
  while (session_ != nullptr && stream_ != nullptr) {
    const std::uint8_t* bytes = nullptr;
    const ssize_t size = nghttp2_session_mem_send(session_, &bytes);
    if (size <= 0) return;
    stream_->write(text_of(bytes, static_cast<std::size_t>(size)));
  }
}

std::string http2_frame(unsigned type, unsigned flags, unsigned stream, std::string_view payload) {
  const auto byte = [](std::size_t value) { return static_cast<char>(value & 0xffU); };
  std::string frame = {byte(payload.size() >> 16U),
                       byte(payload.size() >> 8U),
                       byte(payload.size()),
                       byte(type),
                       byte(flags),
                       byte(stream >> 24U),
                       byte(stream >> 16U),
                       byte(stream >> 8U),
                       byte(stream)};
  return frame.append(payload);
}

std::string http2_field(std::string_view name, std::string_view value) {
  core::check(name.size() < 127 && value.size() < 127, "a short field");
  std::string text(1, '\0');
  text.append(1, static_cast<char>(name.size())).append(name);
  return text.append(1, static_cast<char>(value.size())).append(value);
}

}  // namespace pincer::test
