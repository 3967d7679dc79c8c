#include "engine/io/sse.hpp"

namespace pincer::io {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

/// Place of the first line end, or npos. Two memchr beat one find_first_of by far.
std::size_t line_end(std::string_view bytes) {
  const std::size_t lf = bytes.find('\n');
  const std::size_t cr = bytes.substr(0, lf).find('\r');
  return cr == std::string_view::npos ? lf : cr;
}

}  // namespace

void SseReader::reset() {
  line_.clear();
  data_.clear();
  name_.clear();
  failure_.reset();
  has_data_ = false;
  first_line_ = true;
  after_cr_ = false;
}

bool SseReader::feed(std::string_view bytes, SseListener& listener) {
  while (!bytes.empty() && !failure_) {
    if (after_cr_) {
      after_cr_ = false;
      if (bytes.front() == '\n') {
        bytes.remove_prefix(1);
        continue;
      }
    }
    const std::size_t end = line_end(bytes);
    const std::string_view piece = bytes.substr(0, end);
    if (line_.size() + piece.size() > kLineBytesMax) {
      fail("line", kLineBytesMax);
      break;
    }
    if (end == std::string_view::npos) {
      line_.append(piece);
      break;
    }
    after_cr_ = bytes[end] == '\r';
    bytes.remove_prefix(end + 1);
    if (line_.empty()) {
      line(piece, listener);
    } else {
      line_.append(piece);
      line(line_, listener);
      line_.clear();
    }
  }
  return !failure_;
}

void SseReader::line(std::string_view text, SseListener& listener) {
  if (first_line_) {
    first_line_ = false;
    if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  }
  if (text.empty()) {
    dispatch(listener);
    return;
  }
  const std::size_t colon = text.find(':');
  if (colon == 0) return;  // a comment
  if (colon == std::string_view::npos) {
    field(text, {});
    return;
  }
  std::string_view value = text.substr(colon + 1);
  if (value.starts_with(' ')) value.remove_prefix(1);
  field(text.substr(0, colon), value);
}

void SseReader::field(std::string_view name, std::string_view value) {
  if (name == "data") {
    if (data_.size() + value.size() + 1 > kEventBytesMax) {
      fail("event", kEventBytesMax);
      return;
    }
    if (has_data_) data_.push_back('\n');
    data_.append(value);
    has_data_ = true;
  } else if (name == "event") {
    name_.assign(value);
  }
}

void SseReader::dispatch(SseListener& listener) {
  if (has_data_) {
    if (data_.capacity() - data_.size() < kSlack) data_.reserve(data_.size() + kSlack);
    listener.on_event(name_, data_);
  }
  has_data_ = false;
  data_.clear();
  name_.clear();
}

void SseReader::fail(std::string_view bound, std::size_t bytes_max) {
  failure_ = core::Error{core::Phase::body, core::ErrorKind::too_large, 0,
                         "an event stream's " + std::string(bound) + " is longer than " +
                             std::to_string(bytes_max) + " bytes"};
  line_.clear();
  data_.clear();
}

}  // namespace pincer::io
