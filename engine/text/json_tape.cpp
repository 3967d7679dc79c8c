#include "engine/text/json_tape.hpp"

#include <simdjson.h>

#include <algorithm>
#include <bit>
#include <cstring>

namespace pincer::text {
namespace {

namespace dom = simdjson::dom;

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/// What a backslash and `c` stand for, 0 if that is left to simdjson.
char unescaped(char c) {
  switch (c) {
    case '"':
    case '\\':
    case '/':
      return c;
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return '\0';
  }
}

/// Where a value begins, and the place behind it; blanks alone may stand between.
struct Span {
  std::uint32_t begin, next;
};

/// Reads the strings and scalars of one document. What most are like is read inline.
class Leaves {
 public:
  /// `room` is null when the text holds no backslash.
  Leaves(const char* text, char* room) : text_(text), room_(room) {}

  bool string(Span span, JsonNode& node) {
    node.text = text_ + span.begin + 1;
    node.size = span.next - span.begin - 2;
    node.type = '"';
    if (text_[span.next - 1] == '"' && room_ == nullptr) [[likely]] {
      return true;
    }
    return cut_blanks(span, node) && (room_ == nullptr || unescape(node));
  }

  bool scalar(Span span, JsonNode& node) const {
    const char* const first = text_ + span.begin;
    const auto bytes = span.next - span.begin;
    node.size = 0;
    node.type = *first;
    if (bytes == 4 && std::memcmp(first, "null", 4) == 0) return true;
    std::uint64_t number = 0;
    const char* at = first;
    for (; *at >= '0' && *at <= '9'; ++at) number = number * 10 + static_cast<unsigned>(*at - '0');
    const auto digits = static_cast<std::size_t>(at - first);
    if (digits != bytes || digits > kDigitsMax || (*first == '0' && digits > 1)) {
      return other_scalar(span, node);
    }
    node.integer = static_cast<std::int64_t>(number);
    node.type = 'l';
    return true;
  }

 private:
  static constexpr std::size_t kDigitsMax = 18;  // any such integer fits into 64 bits

  [[gnu::noinline]] bool cut_blanks(Span span, JsonNode& node) const {
    const char* last = text_ + span.next - 1;
    while (is_blank(*last)) --last;
    node.size = static_cast<std::uint32_t>(last - node.text);
    return *last == '"';
  }

  [[gnu::noinline]] bool unescape(JsonNode& node) {
    const char* at = node.text;
    const char* const end = at + node.size;
    const auto* escape = static_cast<const char*>(std::memchr(at, '\\', node.size));
    if (escape == nullptr) return true;
    char* out = room_;
    node.text = out;
    while (escape != nullptr) {
      const auto plain = static_cast<std::size_t>(escape - at);
      std::memcpy(out, at, plain);
      out += plain;
      *out = unescaped(escape[1]);
      if (*out++ == '\0') return false;
      at = escape + 2;
      const auto left = static_cast<std::size_t>(end - at);
      escape = static_cast<const char*>(std::memchr(at, '\\', left));
    }
    const auto rest = static_cast<std::size_t>(end - at);
    std::memcpy(out, at, rest);
    room_ = out + rest;
    node.size = static_cast<std::uint32_t>(room_ - node.text);
    return true;
  }

  [[gnu::noinline]] bool other_scalar(Span span, JsonNode& node) const {
    const char* const first = text_ + span.begin;
    const char* end = text_ + span.next;
    while (is_blank(end[-1])) --end;
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

  /// Integers of at most 18 digits, and fractions that come out exactly rounded: at most 15 digits
  /// divided by a power of ten are one rounding of two exact doubles (Clinger's fast path).
  static bool number(std::string_view token, JsonNode& node) {
    const bool negative = token.front() == '-';
    if (negative) token.remove_prefix(1);
    std::int64_t digits = 0;
    std::size_t count = 0;
    std::size_t fraction = std::string_view::npos;
    for (const char c : token) {
      if (c == '.' && fraction == std::string_view::npos && count > 0) {
        fraction = count;
        continue;
      }
      if (c < '0' || c > '9' || ++count > kDigitsMax) return false;
      digits = digits * 10 + (c - '0');
    }
    if (count == 0 || (token.front() == '0' && count > 1 && fraction != 1)) return false;
    if (fraction == std::string_view::npos) {
      node.integer = negative ? -digits : digits;
      node.type = 'l';
      return true;
    }
    if (fraction == count || count > 15) return false;
    constexpr double kPowers[] = {1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                  1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
    const double value = static_cast<double>(digits) / kPowers[count - fraction];
    node.real = negative ? -value : value;
    node.type = 'd';
    return true;
  }

  const char* text_;
  char* room_;
};

bool ends_container(std::string_view text, std::span<const std::uint32_t> places) {
  const char first = text[places.front()];
  return (first == '{' || first == '[') && text[places.back()] == first + 2;
}

/// Writes the nodes; the number of them, 0 if the document is not an ordinary one.
std::size_t write_nodes(const char* text, std::span<const std::uint32_t> places, Leaves leaves,
                        JsonNode* const nodes) {
  const std::uint32_t* at = places.data();
  const std::uint32_t* const end = at + places.size();
  JsonNode* open[JsonParser::kDepthMax];
  std::size_t depth = 0;
  JsonNode* node = nodes;
  char closes = '\0';  // what ends the innermost container
  // The last place closes a container (ends_container): whatever else there is has one behind it.
  for (;;) {
    if (closes == '}') {
      if (text[*at] != '"' || !leaves.string({at[0], at[1]}, *node)) return 0;
      ++node;
      if (text[at[1]] != ':') return 0;
      at += 2;
    }
    const char c = text[*at];
    if (c == '{' || c == '[') {
      node->type = c;
      if (text[at[1]] != c + 2) {
        if (depth == JsonParser::kDepthMax) return 0;
        open[depth++] = node++;
        closes = static_cast<char>(c + 2);
        ++at;
        continue;
      }
      node->size = 1;
      at += 2;
    } else {
      const Span span{at[0], at[1]};
      const bool read = c == '"' ? leaves.string(span, *node) : leaves.scalar(span, *node);
      if (!read) return 0;
      ++at;
    }
    ++node;
    char behind = at < end ? text[*at] : '\0';
    while (behind == closes && depth > 0) {
      JsonNode* const closed = open[--depth];
      closed->size = static_cast<std::uint32_t>(node - closed);
      closes = depth > 0 ? static_cast<char>(open[depth - 1]->type + 2) : '\0';
      behind = ++at < end ? text[*at] : '\0';
    }
    if (at == end) return depth == 0 ? static_cast<std::size_t>(node - nodes) : 0;
    if (depth == 0 || behind != ',') return 0;
    ++at;
  }
}

}  // namespace

const JsonNode* JsonTape::read(std::string_view text, std::span<const std::uint32_t> places) {
  if (places.empty() || !ends_container(text, places)) return nullptr;
  make_room(places.size());
  char* strings = nullptr;
  if (std::memchr(text.data(), '\\', text.size()) != nullptr) {
    const std::size_t room = text.size() + sizeof(std::uint64_t);
    if (unescaped_room_ < room) {
      unescaped_room_ = std::bit_ceil(room);
      unescaped_ = std::make_unique_for_overwrite<char[]>(unescaped_room_);
    }
    strings = unescaped_.get();
  }
  const Leaves leaves(text.data(), strings);
  count_ = write_nodes(text.data(), places, leaves, nodes_.get());
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
