#include "engine/text/json.hpp"

#include <simdjson.h>

#include <algorithm>
#include <bit>
#include <cmath>

#include "engine/core/check.hpp"
#include "engine/text/json_number.hpp"
#include "engine/text/json_shape.hpp"
#include "engine/text/json_tape.hpp"

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

/// Calls visit(key, value) for each member of an object.
template <class Visit>
void members(const JsonNode* object, const Visit& visit) {
  const JsonNode* const end = object + object->size;
  for (const JsonNode* key = object + 1; key != end; key = key[1].after()) visit(*key, key + 1);
}

}  // namespace

std::optional<std::int64_t> JsonValue::integer() const {
  if (is('l')) return node_->integer;
  if (!is('d')) return std::nullopt;
  constexpr double kTwoTo63 = 9223372036854775808.0;
  const double number = node_->real;
  if (std::trunc(number) != number || number < -kTwoTo63 || number >= kTwoTo63) return std::nullopt;
  return static_cast<std::int64_t>(number);
}

std::optional<bool> JsonValue::boolean() const {
  if (is('t')) return true;
  if (is('f')) return false;
  return std::nullopt;
}

JsonValue JsonValue::operator[](std::string_view key) const {
  JsonValue last;
  if (!is_object()) return last;
  members(node_, [&](const JsonNode& name, const JsonNode* value) {
    if (std::string_view(name.text, name.size) == key) last = JsonValue(value);
  });
  return last;
}

JsonValue JsonValue::at(std::initializer_list<std::string_view> keys) const {
  JsonValue value = *this;
  for (const std::string_view key : keys) value = value[key];
  return value;
}

void JsonValue::each_member(
    const std::function<void(std::string_view key, JsonValue)>& visit) const {
  if (!is_object()) return;
  members(node_, [&](const JsonNode& name, const JsonNode* value) {
    visit(std::string_view(name.text, name.size), JsonValue(value));
  });
}

std::size_t JsonValue::elements() const {
  if (!is_array()) return 0;
  const JsonNode* const end = node_->after();
  std::size_t count = 0;
  for (const JsonNode* at = node_ + 1; at != end; at = at->after()) ++count;
  return count;
}

JsonValue JsonValue::element(std::size_t index) const {
  if (!is_array()) return JsonValue();
  const JsonNode* const end = node_->after();
  const JsonNode* at = node_ + 1;
  while (at != end && index > 0) {
    at = at->after();
    --index;
  }
  return at != end ? JsonValue(at) : JsonValue();
}

namespace {

/// Writes the value at `node`, says what is behind it. Recursion is bounded by the depth the
/// parser accepts.
const JsonNode* write(JsonWriter& out, const JsonNode* node) {
  const JsonNode* const end = node->after();
  switch (node->type) {
    case '{':
      out.begin_object();
      for (const JsonNode* at = node + 1; at != end;) {
        out.key(std::string_view(at->text, at->size));
        at = write(out, at + 1);
      }
      out.end_object();
      break;
    case '[':
      out.begin_array();
      for (const JsonNode* at = node + 1; at != end;) at = write(out, at);
      out.end_array();
      break;
    case '"':
      out.string(std::string_view(node->text, node->size));
      break;
    case 'l':
      out.integer(node->integer);
      break;
    case 'u':
      out.raw(std::to_string(node->whole));
      break;
    case 'd':
      out.number(node->real);
      break;
    case 'n':
      out.null();
      break;
    default:
      out.boolean(node->type == 't');
  }
  return end;
}

}  // namespace

std::string JsonValue::dump() const {
  if (!exists()) return "";
  JsonWriter out;
  write(out, node_);
  return out.take();
}

struct JsonParser::Impl {
  dom::parser parser{kBytesMax};
  JsonTape tape;
  std::string padded;   // the copy parse() works on
  std::string widened;  // the text again with large integers as doubles
  std::array<JsonValue, JsonShape::kMembersMax> members;

  using Places = std::span<const std::uint32_t>;
  Places structure_of(std::string_view text);
  const JsonNode* read_ordinary(std::string_view text);
  Result<const JsonNode*> read_any(std::string_view text);
};

/// The places for the tape, to which the text is shown; none for what is no JSON at all.
JsonParser::Impl::Places JsonParser::Impl::structure_of(std::string_view text) {
  if (text.size() > parser.capacity()) {
    if (text.size() > kBytesMax) return {};
    const std::size_t bytes = std::min(std::bit_ceil(text.size()), kBytesMax);
    if (parser.allocate(bytes, kSimdjsonDepth) != simdjson::SUCCESS) return {};
  }
  simdjson::internal::dom_parser_implementation& structure = *parser.implementation;
  const auto* const bytes = reinterpret_cast<const std::uint8_t*>(text.data());
  const auto code = structure.stage1(bytes, text.size(), simdjson::stage1_mode::regular);
  if (code != simdjson::SUCCESS) return {};
  tape.look_at(text);
  return {structure.structural_indexes.get(), structure.n_structural_indexes};
}

/// Null for what simdjson's DOM had better read, or refuse.
const JsonNode* JsonParser::Impl::read_ordinary(std::string_view text) {
  Places places = structure_of(text);
  const JsonNode* const root = tape.next(places);
  return places.empty() ? root : nullptr;
}

Result<const JsonNode*> JsonParser::Impl::read_any(std::string_view text) {
  dom::element root;
  auto code = parser.parse(text.data(), text.size(), false).get(root);
  if (code == simdjson::NUMBER_ERROR && widen_integers(text, widened)) {
    widened.reserve(widened.size() + kPadding);
    code = parser.parse(widened.data(), widened.size(), false).get(root);
  }
  if (code != simdjson::SUCCESS) return refusal(code);
  return tape.read(root);
}

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
  const JsonNode* root = impl_->read_ordinary(text);
  if (root == nullptr) {
    Result<const JsonNode*> any = impl_->read_any(text);
    if (!any) return std::move(any).error();
    root = *any;
  }
  return JsonValue(root);
}

Result<JsonMembers> JsonParser::parse_members(std::string_view text, const JsonShape& shape) {
  Impl::Places places = impl_->structure_of(text);
  const JsonMembers members = impl_->tape.next(places, shape);
  if (!members.empty() && places.empty()) return members;
  const Result<JsonValue> root = parse_padded(text);
  if (!root) return root.error();
  shape.pick(*root, impl_->members);
  return JsonMembers(impl_->members).first(shape.size());
}

}  // namespace pincer::text
