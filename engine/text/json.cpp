#include "engine/text/json.hpp"

#include <simdjson.h>

#include <bit>
#include <cmath>
#include <cstring>
#include <type_traits>

#include "engine/core/check.hpp"
#include "engine/text/json_number.hpp"

namespace pincer::text {
namespace {

namespace dom = simdjson::dom;
using core::Error;
using core::ErrorKind;

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

/// simdjson counts the document itself as a level.
constexpr std::size_t kSimdjsonDepth = JsonParser::kDepthMax + 1;

Error refusal(simdjson::error_code code) {
  Error error;
  error.kind = code == simdjson::CAPACITY ? ErrorKind::too_large : ErrorKind::bad_content;
  switch (code) {
    case simdjson::EMPTY:
      error.text = "no JSON: nothing there";
      break;
    case simdjson::CAPACITY:
      error.text = "JSON over the bound of 128 MiB";
      break;
    case simdjson::DEPTH_ERROR:
      error.text = "JSON nested deeper than 64 levels";
      break;
    case simdjson::UTF8_ERROR:
      error.text = "no JSON: not valid UTF-8";
      break;
    case simdjson::UNCLOSED_STRING:
      error.text = "no JSON: a string has no end";
      break;
    case simdjson::UNESCAPED_CHARS:
      error.text = "no JSON: a control character inside a string";
      break;
    case simdjson::STRING_ERROR:
      error.text = "no JSON: a bad escape in a string";
      break;
    case simdjson::NUMBER_ERROR:
      error.text = "no JSON: a bad number, or one out of range";
      break;
    case simdjson::MEMALLOC:
      error.kind = ErrorKind::local_limit;
      error.text = "out of memory for a JSON document";
      break;
    default:
      error.text = "no JSON: its structure is broken";
      break;
  }
  return error;
}

}  // namespace

/// A simdjson element is a pointer to its document and a place on the tape; that pair is what a
/// JsonValue holds, so that simdjson's header stays in here. What is asked most is read off the
/// tape itself (simdjson's doc/tape.md): a word there is a type, and 56 bits that say where a
/// string's length and bytes are, or in their low half where a container's end is.
struct JsonValue::Access {
  struct Place {
    const void* tape;
    std::size_t index;
  };
  static_assert(sizeof(dom::element) == sizeof(Place) &&
                std::is_trivially_copyable_v<dom::element>);

  static JsonValue value(const void* tape, std::size_t index) {
    JsonValue result;
    result.tape_ = tape;
    result.index_ = index;
    return result;
  }
  static JsonValue value(const dom::element& element) {
    const auto place = std::bit_cast<Place>(element);
    return value(place.tape, place.index);
  }
  static dom::element element(const JsonValue& value) {
    return std::bit_cast<dom::element>(Place{value.tape_, value.index_});
  }
  static const std::uint64_t* words(const JsonValue& value) {
    return static_cast<const dom::document*>(value.tape_)->tape.get();
  }
  static bool is(const JsonValue& value, char type) {
    return value.exists() && type_of(words(value)[value.index_]) == type;
  }

  static char type_of(std::uint64_t word) { return static_cast<char>(word >> 56); }
  /// Behind the value at `index`.
  static std::size_t after(const std::uint64_t* words, std::size_t index) {
    switch (type_of(words[index])) {
      case '{':
      case '[':
        return static_cast<std::uint32_t>(words[index]);
      case 'l':
      case 'u':
      case 'd':
        return index + 2;
      default:
        return index + 1;
    }
  }
  static std::string_view text(const JsonValue& value, std::uint64_t word) {
    constexpr std::uint64_t kPayload = (std::uint64_t{1} << 56) - 1;
    const std::uint8_t* at =
        static_cast<const dom::document*>(value.tape_)->string_buf.get() + (word & kPayload);
    std::uint32_t bytes = 0;
    std::memcpy(&bytes, at, sizeof bytes);
    return std::string_view(reinterpret_cast<const char*>(at + sizeof bytes), bytes);
  }
  /// Calls visit(name, index of the value) for each member of an object.
  template <class Visit>
  static void members(const JsonValue& value, const Visit& visit) {
    if (!is(value, '{')) return;
    const std::uint64_t* const tape = words(value);
    const std::size_t end = after(tape, value.index_) - 1;
    for (std::size_t at = value.index_ + 1; at < end; at = after(tape, at + 1)) {
      visit(text(value, tape[at]), at + 1);
    }
  }
};

bool JsonValue::is_null() const {
  return Access::is(*this, 'n');
}
bool JsonValue::is_object() const {
  return Access::is(*this, '{');
}
bool JsonValue::is_array() const {
  return Access::is(*this, '[');
}
bool JsonValue::is_string() const {
  return Access::is(*this, '"');
}

std::optional<std::string_view> JsonValue::string() const {
  if (!is_string()) return std::nullopt;
  return Access::text(*this, Access::words(*this)[index_]);
}

std::optional<double> JsonValue::number() const {
  double number = 0;
  if (!exists() || Access::element(*this).get(number) != simdjson::SUCCESS) return std::nullopt;
  return number;
}

std::optional<std::int64_t> JsonValue::integer() const {
  if (!exists()) return std::nullopt;
  if (Access::is(*this, 'l')) {
    return static_cast<std::int64_t>(Access::words(*this)[index_ + 1]);
  }
  if (!Access::is(*this, 'd')) return std::nullopt;
  const double number = Access::element(*this).get_double().value_unsafe();
  constexpr double kTwoTo63 = 9223372036854775808.0;
  if (std::trunc(number) != number || number < -kTwoTo63 || number >= kTwoTo63) return std::nullopt;
  return static_cast<std::int64_t>(number);
}

std::optional<bool> JsonValue::boolean() const {
  if (Access::is(*this, 't')) return true;
  if (Access::is(*this, 'f')) return false;
  return std::nullopt;
}

JsonValue JsonValue::operator[](std::string_view key) const {
  JsonValue last;
  Access::members(*this, [&](std::string_view name, std::size_t index) {
    if (name == key) last = Access::value(tape_, index);
  });
  return last;
}

void JsonValue::pick(std::span<const std::string_view> keys, std::span<JsonValue> values) const {
  // Most names have a length that no key has.
  std::uint64_t lengths = 0;
  for (const std::string_view key : keys) lengths |= std::uint64_t{1} << (key.size() & 63);
  Access::members(*this, [&](std::string_view name, std::size_t index) {
    if ((lengths >> (name.size() & 63) & 1) == 0 || name.empty()) return;
    for (std::size_t i = 0; i < keys.size(); ++i) {
      // The first byte tells most of the others apart without a call.
      if (name.size() != keys[i].size() || name.front() != keys[i].front()) continue;
      if (std::memcmp(name.data(), keys[i].data(), name.size()) != 0) continue;
      values[i] = Access::value(tape_, index);
      return;
    }
  });
}

JsonValue JsonValue::at(std::initializer_list<std::string_view> keys) const {
  JsonValue value = *this;
  for (const std::string_view key : keys) value = value[key];
  return value;
}

void JsonValue::each_element(const std::function<void(JsonValue)>& visit) const {
  dom::array array;
  if (!exists() || Access::element(*this).get(array) != simdjson::SUCCESS) return;
  for (const dom::element element : array) visit(Access::value(element));
}

void JsonValue::each_member(
    const std::function<void(std::string_view key, JsonValue)>& visit) const {
  dom::object object;
  if (!exists() || Access::element(*this).get(object) != simdjson::SUCCESS) return;
  for (const dom::key_value_pair member : object) visit(member.key, Access::value(member.value));
}

std::size_t JsonValue::elements() const {
  // Counted, not asked: the tape's count saturates at 2^24 - 1.
  if (!is_array()) return 0;
  const std::uint64_t* const tape = Access::words(*this);
  const std::size_t end = Access::after(tape, index_) - 1;
  std::size_t count = 0;
  for (std::size_t at = index_ + 1; at < end; at = Access::after(tape, at)) ++count;
  return count;
}

JsonValue JsonValue::element(std::size_t index) const {
  if (!is_array()) return JsonValue();
  const std::uint64_t* const tape = Access::words(*this);
  const std::size_t end = Access::after(tape, index_) - 1;
  std::size_t at = index_ + 1;
  while (at < end && index > 0) {
    at = Access::after(tape, at);
    --index;
  }
  return at < end ? Access::value(tape_, at) : JsonValue();
}

namespace {

void write(JsonWriter& out, const dom::element& element);

void write_members(JsonWriter& out, const dom::object& object) {
  out.begin_object();
  for (const dom::key_value_pair member : object) {
    out.key(member.key);
    write(out, member.value);
  }
  out.end_object();
}

void write_elements(JsonWriter& out, const dom::array& array) {
  out.begin_array();
  for (const dom::element element : array) write(out, element);
  out.end_array();
}

/// Recursion is bounded by the depth the parser accepts.
void write(JsonWriter& out, const dom::element& element) {
  switch (element.type()) {
    case dom::element_type::OBJECT:
      return write_members(out, element.get_object().value_unsafe());
    case dom::element_type::ARRAY:
      return write_elements(out, element.get_array().value_unsafe());
    case dom::element_type::STRING:
      out.string(element.get_string().value_unsafe());
      return;
    case dom::element_type::INT64:
      out.integer(element.get_int64().value_unsafe());
      return;
    case dom::element_type::UINT64:
      out.raw(std::to_string(element.get_uint64().value_unsafe()));
      return;
    case dom::element_type::DOUBLE:
      out.number(element.get_double().value_unsafe());
      return;
    case dom::element_type::BOOL:
      out.boolean(element.get_bool().value_unsafe());
      return;
    case dom::element_type::NULL_VALUE:
      out.null();
      return;
  }
}

}  // namespace

std::string JsonValue::dump() const {
  if (!exists()) return "";
  JsonWriter out;
  write(out, Access::element(*this));
  return out.take();
}

struct JsonParser::Impl {
  dom::parser parser{kBytesMax};
  std::string padded;   // the copy parse() works on
  std::string widened;  // the text again with large integers as doubles

  Result<JsonValue> run(std::string_view text) {
    dom::element root;
    auto code = parser.parse(text.data(), text.size(), false).get(root);
    if (code == simdjson::NUMBER_ERROR && widen_integers(text, widened)) {
      widened.reserve(widened.size() + kPadding);
      code = parser.parse(widened.data(), widened.size(), false).get(root);
    }
    if (code != simdjson::SUCCESS) return refusal(code);
    return JsonValue::Access::value(root);
  }
};

JsonParser::JsonParser() : impl_(std::make_unique<Impl>()) {
  static_assert(kPadding >= simdjson::SIMDJSON_PADDING);
  const auto code = impl_->parser.allocate(4096, kSimdjsonDepth);
  core::check(code == simdjson::SUCCESS, "memory for a small JSON parser");
}
JsonParser::~JsonParser() = default;
JsonParser::JsonParser(JsonParser&&) noexcept = default;
JsonParser& JsonParser::operator=(JsonParser&&) noexcept = default;

Result<JsonValue> JsonParser::parse(std::string_view text) {
  if (text.size() > kBytesMax) return refusal(simdjson::CAPACITY);
  impl_->padded.reserve(text.size() + kPadding);
  impl_->padded.assign(text);
  return parse_padded(impl_->padded);
}

Result<JsonValue> JsonParser::parse_padded(std::string_view text) {
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  return impl_->run(text);
}

}  // namespace pincer::text
