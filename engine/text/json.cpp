#include "engine/text/json.hpp"

#include <simdjson.h>

#include <bit>
#include <cmath>
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
/// JsonValue holds, so that simdjson's header stays in here.
struct JsonValue::Access {
  struct Place {
    const void* tape;
    std::size_t index;
  };
  static_assert(sizeof(dom::element) == sizeof(Place) &&
                std::is_trivially_copyable_v<dom::element>);

  static JsonValue value(const dom::element& element) {
    const auto place = std::bit_cast<Place>(element);
    JsonValue result;
    result.tape_ = place.tape;
    result.index_ = place.index;
    return result;
  }
  static dom::element element(const JsonValue& value) {
    return std::bit_cast<dom::element>(Place{value.tape_, value.index_});
  }
  static bool is(const JsonValue& value, dom::element_type type) {
    return value.exists() && element(value).type() == type;
  }
};

bool JsonValue::is_null() const {
  return Access::is(*this, dom::element_type::NULL_VALUE);
}
bool JsonValue::is_object() const {
  return Access::is(*this, dom::element_type::OBJECT);
}
bool JsonValue::is_array() const {
  return Access::is(*this, dom::element_type::ARRAY);
}
bool JsonValue::is_string() const {
  return Access::is(*this, dom::element_type::STRING);
}

std::optional<std::string_view> JsonValue::string() const {
  std::string_view text;
  if (!exists() || Access::element(*this).get(text) != simdjson::SUCCESS) return std::nullopt;
  return text;
}

std::optional<double> JsonValue::number() const {
  double number = 0;
  if (!exists() || Access::element(*this).get(number) != simdjson::SUCCESS) return std::nullopt;
  return number;
}

std::optional<std::int64_t> JsonValue::integer() const {
  if (!exists()) return std::nullopt;
  const dom::element element = Access::element(*this);
  std::int64_t whole = 0;
  if (element.get(whole) == simdjson::SUCCESS) return whole;
  if (element.type() != dom::element_type::DOUBLE) return std::nullopt;
  const double number = element.get_double().value_unsafe();
  constexpr double kTwoTo63 = 9223372036854775808.0;
  if (std::trunc(number) != number || number < -kTwoTo63 || number >= kTwoTo63) return std::nullopt;
  return static_cast<std::int64_t>(number);
}

std::optional<bool> JsonValue::boolean() const {
  bool truth = false;
  if (!exists() || Access::element(*this).get(truth) != simdjson::SUCCESS) return std::nullopt;
  return truth;
}

JsonValue JsonValue::operator[](std::string_view key) const {
  JsonValue last;
  dom::object object;
  if (!exists() || Access::element(*this).get(object) != simdjson::SUCCESS) return last;
  for (auto member = object.begin(); member != object.end(); ++member) {
    if (member.key_equals(key)) last = Access::value(member.value());
  }
  return last;
}

void JsonValue::pick(std::span<const std::string_view> keys, std::span<JsonValue> values) const {
  dom::object object;
  if (!exists() || Access::element(*this).get(object) != simdjson::SUCCESS) return;
  for (auto member = object.begin(); member != object.end(); ++member) {
    const std::string_view name = member.key();
    if (name.empty()) continue;
    for (std::size_t i = 0; i < keys.size(); ++i) {
      // The first byte tells most names apart without a call.
      if (name.size() == keys[i].size() && name.front() == keys[i].front() && name == keys[i]) {
        values[i] = Access::value(member.value());
        break;
      }
    }
  }
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
  // Counted, not asked: simdjson's size() saturates at 2^24 - 1.
  std::size_t count = 0;
  dom::array array;
  if (!exists() || Access::element(*this).get(array) != simdjson::SUCCESS) return 0;
  for (auto place = array.begin(); place != array.end(); ++place) ++count;
  return count;
}

JsonValue JsonValue::element(std::size_t index) const {
  dom::array array;
  if (!exists() || Access::element(*this).get(array) != simdjson::SUCCESS) return JsonValue();
  dom::element found;
  if (array.at(index).get(found) != simdjson::SUCCESS) return JsonValue();
  return Access::value(found);
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
