#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/core/boxed.hpp"
#include "engine/core/error.hpp"
#include "engine/core/time.hpp"
#include "engine/io/url.hpp"

namespace pincer::io {

using core::Duration;
using core::Error;
using core::Phase;
using core::Time;

class FieldsRoom;

/// Field lines of a message in order. One text buffer, so that clear() keeps the memory, unless it
/// is a room's.
class Fields {
 public:
  struct View {
    std::string_view name;   ///< as sent
    std::string_view value;  ///< without surrounding blanks
  };
  Fields() = default;
  Fields(const Fields& other) : lines_(other.lines_) {}
  Fields(Fields&& other) noexcept : lines_(std::move(other.lines_)) {}
  Fields& operator=(Fields other) noexcept {
    std::swap(lines_, other.lines_);
    return *this;
  }
  ~Fields() {
    if (room_ != nullptr) clear();
  }
  /// Of one without fields: has memory of the room from now on, from the first field to clear() or
  /// its end. The room outlives it; what is copied or moved from it does not know the room.
  void use(FieldsRoom& room) noexcept { room_ = &room; }

  void clear() noexcept;
  void add(std::string_view name, std::string_view value);
  /// For a parser, which captures the text fields lie in piece by piece and then says where in it
  /// each one is. Blanks at the end of a value are cut when it is looked at.
  struct Place {
    std::uint32_t name_begin = 0, name_bytes = 0, value_begin = 0, value_bytes = 0;
  };
  void capture(std::string_view text);
  std::size_t captured() const noexcept { return lines_ ? lines_->text.size() : 0; }
  [[gnu::always_inline]] void add_captured(const Place& place) {
    own_lines().places.push_back(place);
  }
  std::size_t size() const noexcept { return lines_ ? lines_->places.size() : 0; }
  View at(std::size_t index) const;
  /// First value of the name, case-insensitively.
  std::optional<std::string_view> get(std::string_view name) const;
  std::size_t count(std::string_view name) const;

 private:
  friend class FieldsRoom;
  struct Lines {
    std::string text;
    std::vector<Place> places;

    std::string_view name_at(const Place& place) const noexcept {
      return std::string_view(text.data() + place.name_begin, place.name_bytes);
    }
    std::string_view value_at(const Place& place) const noexcept;
  };
  Lines& own_lines() {
    if (!lines_) [[unlikely]]
      make_lines();
    return *lines_;
  }
  [[gnu::noinline]] void make_lines();

  core::Boxed<Lines> lines_;  // made by the first field
  FieldsRoom* room_ = nullptr;
};

/// Memory for the fields of messages that come and go: as much of it as there are with fields at a
/// time. Of thousands of replies that are waited for few have any.
class FieldsRoom {
 private:
  friend class Fields;
  std::vector<core::Boxed<Fields::Lines>> free_;
};

/// A request. Names and values of fields are checked before a byte is sent: no CR, LF, NUL, no
/// byte over 127. Host, Content-Length, Connection and Accept-Encoding are the client's own.
struct HttpRequest {
  std::string method = "GET";
  Url url;
  Fields fields;
  std::string body;
  /// Set by prepare_request: the head's first lines as they go out, the fields' included. From then
  /// on nothing but the body may change.
  std::string prepared_head;
};

/// Bounds of an exchange (design "bounds on everything"). Passing one is too_large.
struct HttpBounds {
  std::size_t head_bytes_max = 64 * 1024;
  std::size_t fields_max = 128;
  std::size_t interim_max = 16;  ///< 1xx responses before the final one
  std::size_t body_bytes_max =
      4 * 1024 * 1024;  ///< decoded; a Content-Length far over it is refused
  std::size_t error_body_bytes_max = 64 * 1024;  ///< kept of a 4xx/5xx body; the rest is not read
  std::size_t framing_bytes_max = 16 * 1024;     ///< chunk extensions and trailers
};

/// How long each wait may last. None is restarted by junk: interim responses do not restart
/// `head`, empty progress (SSE comments) does not restart `idle` when a BodyListener says so.
struct HttpDeadlines {
  Duration connect = std::chrono::seconds(10);  ///< resolve and connect
  Duration tls = std::chrono::seconds(10);
  Duration head = std::chrono::seconds(30);  ///< from the sent request to the final head
  Duration idle = std::chrono::seconds(30);  ///< between body bytes
  Duration total = std::chrono::seconds(60);
};

/// Sees a response while it arrives. Called from the driver: it must not wait.
class BodyListener {
 public:
  enum class Next {
    go_on,        ///< real progress: the idle deadline starts anew
    no_progress,  ///< bytes that are nothing (comments): the idle deadline runs on
    enough,       ///< the answer is known: the exchange ends well, what follows is only read past
  };
  /// The final head is there: status and fields of the reply are set.
  virtual void on_head() {}
  /// Decoded body bytes; valid during the call.
  virtual Next on_body(std::string_view bytes, Time now) = 0;

 protected:
  ~BodyListener() = default;
};

/// All that one exchange gave, also when it ended badly half way: what came before stays set.
/// Reuse one object for many exchanges: clear() keeps the memory.
struct HttpReply {
  Phase phase = Phase::none;  ///< how far it came; done when all is well
  bool body_cut = false;      ///< an error body longer than kept
  bool reused_connection = false;
  bool http2 = false;  ///< the head came over HTTP/2; else over HTTP/1.1, if one came
  int status = 0;
  int redirects = 0;
  core::Boxed<Error> failure;  ///< unset when all is well
  Fields fields;
  std::uint64_t bytes_received = 0;  ///< of this exchange, before decoding, above TLS
  /// Since the exchange began; unset when not reached. `total` is when the answer was known.
  std::optional<Duration> connected, secured, sent, first_byte, head, total;
  std::string body;  ///< decoded; left empty when a BodyListener took it

  bool ok() const { return !failure; }
  void clear();
};

}  // namespace pincer::io
