#include "engine/text/json_tape.hpp"

#include <simdjson.h>

#include <algorithm>
#include <bit>
#include <charconv>
#include <cstring>
#include <optional>

#include "engine/text/ascii.hpp"
#include "engine/text/decimal.hpp"
#include "engine/text/utf8.hpp"

namespace pincer::text {
namespace {

namespace dom = simdjson::dom;

bool is_json_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

bool opens(char c) {
  return c == '{' || c == '[';
}
bool closes(char c) {
  return c == '}' || c == ']';
}

/// What a backslash and the bytes behind it stand for, and how many they are; 0: they are wrong.
struct Unescaped {
  char32_t code = 0;
  std::size_t taken = 0;
};

/// Four hexadecimal digits; nullopt when they are none.
std::optional<char32_t> hex_code(const char* at, const char* end) {
  constexpr int kDigits = 4;
  unsigned code = 0;
  if (end - at < kDigits) return std::nullopt;
  const auto read = std::from_chars(at, at + kDigits, code, 16);
  if (read.ec != std::errc() || read.ptr != at + kDigits) return std::nullopt;
  return code;
}

Unescaped unescaped_code(const char* escape, const char* end) {
  constexpr std::size_t kBytes = 6;
  const std::optional<char32_t> code = hex_code(escape + 2, end);
  if (!code) return {};
  const bool is_surrogate = *code >= 0xD800 && *code < 0xE000;
  if (!is_surrogate) return {*code, kBytes};
  // The first half of a pair; the second one has an escape of its own.
  const char* const second = escape + kBytes;
  if (*code >= 0xDC00 || end - second < 2 || second[0] != '\\' || second[1] != 'u') return {};
  const std::optional<char32_t> low = hex_code(second + 2, end);
  if (!low || *low < 0xDC00 || *low >= 0xE000) return {};
  return {0x10000 + ((*code - 0xD800) << 10) + (*low - 0xDC00), 2 * kBytes};
}

/// `escape` is at a backslash, which is not the last byte.
Unescaped unescaped(const char* escape, const char* end) {
  switch (const char c = escape[1]) {
    case '"':
    case '\\':
    case '/':
      return {static_cast<char32_t>(c), 2};
    case 'b':
      return {'\b', 2};
    case 'f':
      return {'\f', 2};
    case 'n':
      return {'\n', 2};
    case 'r':
      return {'\r', 2};
    case 't':
      return {'\t', 2};
    case 'u':
      return unescaped_code(escape, end);
    default:
      return {};
  }
}

/// Where a value begins, and the place behind it; blanks alone may stand between.
struct Span {
  std::uint32_t begin, next;
};

std::uint32_t find_escape(std::string_view text, std::size_t from) {
  return static_cast<std::uint32_t>(std::min(text.find('\\', from), text.size()));
}

/// Reads strings and scalars in their order. What most are like is read inline; `text` is handed in
/// each time, so that it stays in a register.
class Leaves {
 public:
  /// `escape` is the first backslash that is still to come, or the text's end; `room` has as many
  /// bytes as the strings that hold one.
  Leaves(std::string_view text, std::uint32_t escape, char* room)
      : text_(text), escape_(escape), room_(room) {}

  bool string(const char* text, Span span, JsonNode& node) {
    note(text, span, node);
    return (text[span.next - 1] == '"' && span.next <= escape_) || odd_string(span, node);
  }
  /// A string with a colon at the next place.
  bool key(const char* text, Span span, JsonNode& node) {
    note(text, span, node);
    if (text[span.begin] != '"') return false;
    if (std::memcmp(text + span.next - 1, "\":", 2) == 0 && span.next <= escape_) return true;
    return text[span.next] == ':' && odd_string(span, node);
  }
  std::uint32_t escape() const { return escape_; }

  static bool scalar(const char* text, Span span, JsonNode& node) {
    const char* const first = text + span.begin;
    const std::size_t bytes = span.next - span.begin;
    node.type = *first;
    if (bytes == 4 && std::memcmp(first, "null", 4) == 0) return true;
    std::uint64_t number = 0;
    std::size_t digits = 0;
    for (;; ++digits) {
      const unsigned digit = static_cast<unsigned char>(first[digits]) - unsigned{'0'};
      if (digit > 9) break;
      number = number * 10 + digit;
    }
    if (digits != bytes || digits > kDigitsMax || (*first == '0' && digits > 1)) {
      return other_scalar(text, span, node);
    }
    node.integer = static_cast<std::int64_t>(number);
    node.type = 'l';
    return true;
  }

 private:
  static constexpr std::size_t kDigitsMax = 18;  // any such integer fits into 64 bits

  static void note(const char* text, Span span, JsonNode& node) {
    node.text = text + span.begin + 1;
    node.size = span.next - span.begin - 2;
    node.type = '"';
  }

  /// With blanks behind it, or with escapes.
  [[gnu::noinline]] bool odd_string(Span span, JsonNode& node) {
    const char* last = text_.data() + span.next - 1;
    while (is_json_blank(*last)) --last;
    node.size = static_cast<std::uint32_t>(last - node.text);
    if (*last != '"') return false;
    return span.begin + 1 + node.size <= escape_ || unescape(node);
  }

  bool unescape(JsonNode& node) {
    const char* at = node.text;
    const char* const end = at + node.size;
    const auto next_escape = [&](const char* from) {
      const auto bytes = static_cast<std::size_t>(end - from);
      const void* const found = bytes > 0 ? std::memchr(from, '\\', bytes) : nullptr;
      return found != nullptr ? static_cast<const char*>(found) : end;
    };
    char* out = room_;
    node.text = out;
    for (const char* escape = text_.data() + escape_; escape < end; escape = next_escape(at)) {
      const auto plain = static_cast<std::size_t>(escape - at);
      std::memcpy(out, at, plain);
      out += plain;
      const Unescaped one = unescaped(escape, end);
      if (one.taken == 0) return false;
      out += encode_utf8(one.code, out);
      at = escape + one.taken;
    }
    const auto rest = static_cast<std::size_t>(end - at);
    std::memcpy(out, at, rest);
    room_ = out + rest;
    node.size = static_cast<std::uint32_t>(room_ - node.text);
    escape_ = find_escape(text_, static_cast<std::size_t>(end - text_.data()));
    return true;
  }

  [[gnu::noinline]] static bool other_scalar(const char* text, Span span, JsonNode& node) {
    const char* const first = text + span.begin;
    const char* end = text + span.next;
    while (is_json_blank(end[-1])) --end;
    const std::string_view token(first, static_cast<std::size_t>(end - first));
    switch (*first) {
      case 'n':
        return token == "null";
      case 't':
        return token == "true";
      case 'f':
        return token == "false";
      default:
        return number(token, node);
    }
  }

  /// Integers of at most 18 digits, and fractions that are short.
  static bool number(std::string_view token, JsonNode& node) {
    const bool negative = token.front() == '-';
    if (negative) token.remove_prefix(1);
    const std::size_t point = std::min(token.find('.'), token.size());
    if (point == 0 || point + 1 == token.size() || (token.front() == '0' && point > 1))
      return false;
    if (point < token.size()) {
      const std::optional<double> value = short_decimal(token);
      if (!value) return false;
      node.real = negative ? -*value : *value;
      node.type = 'd';
      return true;
    }
    std::int64_t digits = 0;
    if (token.size() > kDigitsMax) return false;
    for (const char c : token) {
      if (!is_digit(c)) return false;
      digits = digits * 10 + (c - '0');
    }
    node.integer = negative ? -digits : digits;
    node.type = 'l';
    return true;
  }

  std::string_view text_;
  std::uint32_t escape_;
  char* room_;
};

/// Writes the nodes of one container, and takes its places off. The number of nodes, 0 if it has no
/// end or is not ordinary.
std::size_t write_nodes(const char* text, std::span<const std::uint32_t>& places, Leaves& leaves,
                        JsonNode* const nodes) {
  const std::uint32_t* at = places.data();
  const std::uint32_t* const end = at + places.size();
  JsonNode* open[JsonParser::kDepthMax];
  std::size_t depth = 0;
  JsonNode* node = nodes;
  bool in_object = false;
  // The last place closes a container: whatever else there is has one behind it.
  for (;;) {
    if (in_object) {
      if (!leaves.key(text, {at[0], at[1]}, *node++)) return 0;
      at += 2;
    }
    const char c = text[*at];
    if (c == '"') {
      if (!leaves.string(text, {at[0], at[1]}, *node++)) return 0;
      ++at;
    } else if (opens(c)) {
      if (depth == JsonParser::kDepthMax) return 0;
      open[depth++] = node;
      node++->type = c;
      in_object = c == '{';
      if (text[*++at] != c + 2) continue;
    } else {
      if (!Leaves::scalar(text, {at[0], at[1]}, *node++)) return 0;
      ++at;
    }
    while (text[*at] != ',') {
      JsonNode* const closed = open[--depth];
      if (text[*at] != closed->type + 2) return 0;
      closed->size = static_cast<std::uint32_t>(node - closed);
      ++at;
      if (depth == 0) {
        places = places.subspan(static_cast<std::size_t>(at - places.data()));
        return static_cast<std::size_t>(node - nodes);
      }
      if (at == end) return 0;
      in_object = open[depth - 1]->type == '{';
    }
    ++at;
  }
}

}  // namespace

void JsonTape::look_at(std::string_view text) {
  text_ = text;
  escape_ = find_escape(text, 0);
  if (escape_ == text.size() || unescaped_room_ >= text.size()) return;
  unescaped_room_ = std::bit_ceil(text.size());
  unescaped_ = std::make_unique_for_overwrite<char[]>(unescaped_room_);
}

const JsonNode* JsonTape::next(std::span<const std::uint32_t>& places) {
  count_ = 0;
  if (places.empty() || !opens(text_[places.front()]) || !closes(text_[places.back()])) {
    return nullptr;
  }
  make_room(places.size());
  if (escape_ < places.front()) escape_ = find_escape(text_, places.front());
  Leaves leaves(text_, escape_, unescaped_.get());
  count_ = write_nodes(text_.data(), places, leaves, nodes_.get());
  escape_ = leaves.escape();
  return count_ > 0 ? nodes_.get() : nullptr;
}

void JsonTape::make_room(std::size_t nodes) {
  if (nodes <= room_) return;
  room_ = std::bit_ceil(nodes);
  auto larger = std::make_unique_for_overwrite<JsonNode[]>(room_);
  std::copy_n(nodes_.get(), count_, larger.get());
  nodes_ = std::move(larger);
}

const JsonNode* JsonTape::read(const dom::element& root) {
  count_ = 0;
  add(root);
  return nodes_.get();
}

void JsonTape::add_members(const dom::object& object) {
  for (const dom::key_value_pair member : object) {
    make_room(count_ + 1);
    JsonNode& key = nodes_[count_++];
    key.text = member.key.data();
    key.size = static_cast<std::uint32_t>(member.key.size());
    key.type = '"';
    add(member.value);
  }
}

void JsonTape::add_elements(const dom::array& array) {
  for (const dom::element element : array) add(element);
}

/// Recursion is bounded by the depth the parser accepts.
void JsonTape::add(const dom::element& value) {
  make_room(count_ + 2);
  const std::size_t place = count_++;
  JsonNode made{};
  made.type = static_cast<char>(value.type());
  const auto text = [&made](std::string_view string) {
    made.text = string.data();
    made.size = static_cast<std::uint32_t>(string.size());
  };
  switch (value.type()) {
    case dom::element_type::OBJECT:
      add_members(value.get_object().value_unsafe());
      made.size = static_cast<std::uint32_t>(count_ - place);
      break;
    case dom::element_type::ARRAY:
      add_elements(value.get_array().value_unsafe());
      made.size = static_cast<std::uint32_t>(count_ - place);
      break;
    case dom::element_type::STRING:
      text(value.get_string().value_unsafe());
      break;
    case dom::element_type::INT64:
      made.integer = value.get_int64().value_unsafe();
      break;
    case dom::element_type::UINT64:
      made.whole = value.get_uint64().value_unsafe();
      break;
    case dom::element_type::DOUBLE:
      made.real = value.get_double().value_unsafe();
      break;
    case dom::element_type::BOOL:
      made.type = value.get_bool().value_unsafe() ? 't' : 'f';
      break;
    case dom::element_type::NULL_VALUE:
      break;
  }
  nodes_[place] = made;
}

}  // namespace pincer::text
