#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "engine/io/http_message.hpp"

namespace pincer::io {

/// A response head that came whole and is as plain as heads are: a final status of HTTP/1.1, lines
/// that end in CR LF, names of letters, digits and dashes, values without control characters. Its
/// lines can be noted by looking at 16 bytes at a time. What decides how the message is framed goes
/// to llhttp all the same.
struct PlainHead {
  std::size_t bytes = 0;  ///< of the head; 0 when it is not plain, or not whole
  std::string framing;    ///< the status line and the lines llhttp looks at, as a head of their own

  /// Looks at the begin of a response. Adds to `fields`, also when it then finds no plain head.
  void read(std::string_view response, const HttpBounds& bounds, Fields& fields);
};

}  // namespace pincer::io
