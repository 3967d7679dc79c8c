#include "stages/catalog_splitter.hpp"

#include <utility>

#include "engine/text/json.hpp"
#include "stages/byte_scan.hpp"

namespace pincer::stages {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool is_blank(char c) {
  return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

}  // namespace

core::Result<void> CatalogSplitter::feed(std::string_view bytes) {
  if (is_held_) bytes.remove_prefix(join(bytes));
  read(bytes);
  looked_at_ = nullptr;
  return failure_;
}

void CatalogSplitter::read(std::string_view bytes) {
  while (failure_ && !bytes.empty()) {
    const std::size_t used = step(bytes);
    bytes.remove_prefix(used);
    bytes_ += used;
  }
}

/// Reads the element whose begin was held together with what came now; how much of that it took.
/// One that cannot be read so is looked over from its begin.
std::size_t CatalogSplitter::join(std::string_view bytes) {
  is_held_ = false;
  const std::size_t held = entry_.size();
  entry_.append(bytes.substr(0, last_bytes_ + last_bytes_ / 4));  // they are much alike
  elements_.look(entry_);
  const auto element = elements_.at(0);
  if (element && element->end > held) {
    const std::size_t used = element->end - held;
    handler_.on_entry(element->members);
    state_ = State::list_next;
    entry_.clear();
    bytes_ += used;
    return used;
  }
  entry_.resize(held);
  const std::string begin = std::exchange(entry_, {});
  bytes_ -= held;
  may_hold_ = false;
  read(begin);
  may_hold_ = true;
  looked_at_ = nullptr;
  return 0;
}

std::size_t CatalogSplitter::step(std::string_view bytes) {
  const char c = bytes.front();
  switch (state_) {
    case State::start:
      on_start(c);
      return 1;
    case State::envelope:
      on_envelope(c);
      return 1;
    case State::list_first:
    case State::list_item:
    case State::list_next:
      on_list(c);
      // An element's first byte is left for scan_entry or scan_scalar.
      return state_ == State::entry || state_ == State::scalar ? 0 : 1;
    case State::entry:
      if (const std::size_t used = read_entry(bytes)) return used;
      return scan_entry(bytes);
    case State::scalar:
      return scan_scalar(bytes);
    case State::after:
      envelope_.push_back(c);
      break;
  }
  if (envelope_.size() > bounds_.envelope_bytes_max) fail(core::ErrorKind::too_large, "");
  return 1;
}

void CatalogSplitter::on_start(char c) {
  const std::size_t at = envelope_.size();
  const bool in_mark = at < kByteOrderMark.size() && c == kByteOrderMark[at] &&
                       kByteOrderMark.starts_with(envelope_);
  if (c == '{') {
    state_ = State::envelope;
    depth_ = 1;
    expects_key_ = true;
  } else if (c == '<') {
    return fail(core::ErrorKind::bad_content, "it is a web page");
  } else if (!is_blank(c) && !in_mark) {
    return fail(core::ErrorKind::bad_content, "it does not begin with an object");
  }
  envelope_.push_back(c);
  if (at >= bounds_.envelope_bytes_max) fail(core::ErrorKind::too_large, "");
}

void CatalogSplitter::on_envelope(char c) {
  if (envelope_.size() >= bounds_.envelope_bytes_max) {
    return fail(core::ErrorKind::too_large, "");
  }
  envelope_.push_back(c);
  if (in_string_) return on_envelope_text(c);
  if (expects_value_ && !is_blank(c)) on_value_start(c);
  if (in_list()) return;
  if (c == '"') {
    in_string_ = true;
    in_key_ = depth_ == 1 && expects_key_;
    if (in_key_) key_begin_ = envelope_.size();
    expects_key_ = false;
  } else if (c == '{' || c == '[') {
    ++depth_;
  } else if (c == '}' || c == ']') {
    if (--depth_ == 0) state_ = State::after;
  } else if (depth_ == 1 && c == ',') {
    expects_key_ = true;
  } else if (depth_ == 1 && c == ':') {
    expects_value_ = true;
  }
}

void CatalogSplitter::on_envelope_text(char c) {
  if (escaped_) {
    escaped_ = false;
  } else if (c == '\\') {
    escaped_ = true;
  } else if (c == '"') {
    in_string_ = false;
    if (in_key_) data_key_ = key_is_data();
    in_key_ = false;
  }
}

void CatalogSplitter::on_value_start(char c) {
  expects_value_ = false;
  if (c != '[' || !data_key_) return;
  if (++lists_ > 1) return fail(core::ErrorKind::bad_content, "it has two lists named data");
  state_ = State::list_first;
}

bool CatalogSplitter::key_is_data() const {
  const std::string_view raw =
      std::string_view(envelope_).substr(key_begin_, envelope_.size() - 1 - key_begin_);
  if (raw.find('\\') == std::string_view::npos) return raw == "data";
  text::JsonParser parser;
  const auto key = parser.parse(std::string_view(envelope_).substr(key_begin_ - 1));
  return key && key->string() == "data";
}

void CatalogSplitter::on_list(char c) {
  if (is_blank(c)) return;
  const bool may_end = state_ != State::list_item;
  const bool may_begin = state_ != State::list_next;
  if (c == ']' && may_end) {
    envelope_.push_back(c);
    state_ = State::envelope;
  } else if (c == ',' && !may_begin) {
    state_ = State::list_item;
  } else if (c == ',' || c == ']' || !may_begin) {
    fail(core::ErrorKind::bad_content, "its list is broken at byte " + std::to_string(bytes_ + 1));
  } else {
    const bool bounded = c == '{' || c == '[' || c == '"';
    state_ = bounded ? State::entry : State::scalar;
  }
}

/// Whether an element that could not be read here has no end in these bytes: neither in what was
/// looked at nor behind that.
bool CatalogSplitter::is_short_begin(std::string_view bytes) const {
  // is_cut counts brackets: it knows nothing of the end of a string.
  if (bytes.front() != '{' && bytes.front() != '[') return false;
  const auto looked = static_cast<std::size_t>(looked_to_ - bytes.data());
  return bytes.size() < 2 * last_bytes_ && looked <= bytes.size() && elements_.is_cut() &&
         bytes.find_first_of("}]", looked) == std::string_view::npos;
}

/// Reads a whole element that begins here, if it is an ordinary one; 0: it is left to scan_entry.
std::size_t CatalogSplitter::read_entry(std::string_view bytes) {
  if (!entry_.empty() || oversized_) return 0;
  std::optional<text::JsonElements::Element> element;
  if (looked_at_ != nullptr) {
    element = elements_.at(static_cast<std::size_t>(bytes.data() - looked_at_));
  }
  if (!element && looked_at_ != nullptr && may_hold_ && is_short_begin(bytes)) {
    entry_ = bytes;
    is_held_ = true;
    return bytes.size();
  }
  // Half of what was looked at is new each time: faults cannot make it look for ever.
  if (!element && bytes_ >= look_from_) {
    const std::size_t looked = elements_.look(bytes);
    look_from_ = bytes_ + looked / 2;
    looked_at_ = bytes.data();
    looked_to_ = looked_at_ + looked;
    element = elements_.at(0);
  }
  if (!element) {
    looked_at_ = nullptr;
    return 0;
  }
  const char* const end = looked_at_ + element->end;
  const auto used = static_cast<std::size_t>(end - bytes.data());
  if (used > bounds_.entry_bytes_max) return 0;
  last_bytes_ = used;
  handler_.on_entry(element->members);
  // What mostly follows is taken here, so that it needs no step of its own.
  if (bytes.substr(used).starts_with(",{")) return used + 1;
  state_ = State::list_next;
  return used;
}

std::size_t CatalogSplitter::scan_entry(std::string_view bytes) {
  std::size_t at = 0;
  bool done = false;
  while (!done && at < bytes.size()) {
    if (escaped_) {
      escaped_ = false;
      ++at;
      continue;
    }
    at = in_string_ ? find_string_end(bytes, at) : find_structure(bytes, at);
    if (at == bytes.size()) break;
    const char c = bytes[at++];
    if (c == '\\') {
      escaped_ = true;
    } else if (c == '"') {
      in_string_ = !in_string_;
      done = !in_string_ && entry_depth_ == 0;
    } else if (c == '{' || c == '[') {
      ++entry_depth_;
    } else {
      done = --entry_depth_ == 0;
    }
  }
  keep(bytes.substr(0, at));
  if (done) end_entry();
  return at;
}

std::size_t CatalogSplitter::scan_scalar(std::string_view bytes) {
  looked_at_ = nullptr;
  std::size_t at = 0;
  while (at < bytes.size() && bytes[at] != ',' && bytes[at] != ']' && !is_blank(bytes[at])) ++at;
  keep(bytes.substr(0, at));
  if (at < bytes.size()) end_entry();
  return at;
}

void CatalogSplitter::keep(std::string_view bytes) {
  if (bytes.size() > bounds_.entry_bytes_max - entry_.size()) oversized_ = true;
  if (oversized_) {
    entry_.clear();
  } else {
    entry_.append(bytes);
  }
}

void CatalogSplitter::end_entry() {
  state_ = State::list_next;
  if (oversized_) {
    handler_.on_oversized_entry();
  } else {
    entry_.reserve(entry_.size() + text::JsonParser::kPadding);
    handler_.on_entry(entry_);
  }
  entry_.clear();
  oversized_ = false;
}

void CatalogSplitter::fail(core::ErrorKind kind, std::string text) {
  if (text.empty()) {
    text = "more than " + std::to_string(bounds_.envelope_bytes_max) +
           " bytes stand around its entries";
  }
  core::Error error;
  error.kind = kind;
  error.text = std::move(text);
  failure_ = std::move(error);
}

}  // namespace pincer::stages
