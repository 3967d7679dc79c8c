#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/core/error.hpp"

namespace pincer::io {

/// Hears the events of a stream. Must not feed or reset the reader that calls.
class SseListener {
 public:
  /// `name` is empty for an event without one. Both views end with the call; `data` has at least
  /// SseReader::kSlack bytes of storage behind its end, so that a parser can work in place.
  virtual void on_event(std::string_view name, std::string_view data) = 0;

 protected:
  ~SseListener() = default;
};

/// Reads text/event-stream (WHATWG HTML 9.2.6) in pieces of any size: byte order mark, all three
/// line ends, comments, data lines joined by LF. An event that its blank line never followed is
/// no event. Fields `id` and `retry` are for reconnecting clients and ignored. Allocates nothing
/// once its buffers have grown to the largest event.
class SseReader {
 public:
  static constexpr std::size_t kLineBytesMax = std::size_t{1} << 20;
  static constexpr std::size_t kEventBytesMax = std::size_t{1} << 20;  ///< joined data lines
  static constexpr std::size_t kSlack = 64;

  /// Starts a new stream, keeps the memory.
  void reset();

  /// False once a bound was passed; then `failure` tells and further bytes are ignored.
  bool feed(std::string_view bytes, SseListener& listener);

  const std::optional<core::Error>& failure() const noexcept { return failure_; }
  /// Bytes of an event are there whose end is not.
  bool inside_event() const noexcept { return has_data_ || !line_.empty(); }

 private:
  void line(std::string_view text, SseListener& listener);
  void field(std::string_view name, std::string_view value);
  void dispatch(SseListener& listener);
  void fail(std::string_view bound, std::size_t bytes_max);

  std::string line_;  // the part of a line that earlier pieces brought
  std::string data_;
  std::string name_;
  std::optional<core::Error> failure_;
  bool has_data_ = false;
  bool first_line_ = true;
  bool after_cr_ = false;  // an LF that comes next belongs to the CR before it
};

}  // namespace pincer::io
